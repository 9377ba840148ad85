"""Answers with an ETag: what has not changed since the client read it is not sent again, nor overwritten unseen."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, request

from service.core.problem import TITLES, Problem
from service.core.web.context import database

View = TypeVar("View", bound=Callable[..., Any])

MEDIA_TYPE = "application/json"
HEADER = "If-Match"
# What 412 means in the document of an operation.
CHANGED = "内容已被他人更改 It was changed meanwhile."
_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "maxLength": 200},
    "description": "读取时所得的 ETag；内容已被他人更改的，返回 412，不写入。"
    "The ETag that the reading gave: where somebody else changed it since, the answer is 412 and nothing is written.",
}


def etag_response(body: Any, status: int = 200) -> Response:
    """`body` as JSON with the hash of its bytes as ETag; 304 without a body where If-None-Match holds it."""
    response: Response = current_app.response_class(current_app.json.dumps(body), status=status, mimetype=MEDIA_TYPE)
    response.add_etag()
    response.make_conditional(request)
    return response


def if_unchanged(read: Callable[..., Any], lock: Callable[..., None]) -> Callable[[View], View]:
    """Has a write with If-Match go on only while what `read` gives for its address, as a GET answers, is that.

    `lock(connection, **address)` keeps others from changing it until the transaction ends, which is that of the write,
    too. Stands right under `@requires` and `@idempotent`; the write documents 412.
    """

    def guarded(view: View) -> Any:
        @wraps(view)
        def write(*args: Any, **address: Any) -> Any:
            if HEADER not in request.headers:
                return view(*args, **address)
            with database().together() as connection:
                lock(connection, **address)
                _refuse_changed(read, address)
                return view(*args, **address)

        write._apidoc = deepcopy(getattr(view, "_apidoc", {}))  # type: ignore[attr-defined]
        write._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(_PARAMETER)  # type: ignore[attr-defined]
        return write

    return guarded


def _refuse_changed(read: Callable[..., Any], address: dict[str, Any]) -> None:
    """Raises Problem 412 where what is there now is not what If-Match names, or nothing is there."""
    try:
        now = etag_response(read(**address)).get_etag()[0]
    except Problem as problem:
        if problem.status != 404:
            raise
        raise Problem(412, *TITLES[412]) from problem
    if now is None or not request.if_match.contains(now):
        raise Problem(412, *TITLES[412])
