"""Requests that may be sent twice and have their effect once: the header Idempotency-Key."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

import orjson
from flask import Response, current_app, make_response, request
from sqlalchemy.exc import IntegrityError

from rules.texts import Text
from service.access.actions.kept_answers import Claim, KeptAnswer, claim_key, keep_answer, release_key
from service.access.route_rules import current_account
from service.core import clock
from service.core.masking import cover_numbers
from service.core.problem import Problem
from service.core.web.context import database

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_PIECE = 1 << 20
_HEADERS = ("Content-Type", "Location", "ETag")
_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
    "description": "同一键的重复请求只生效一次，24 小时内返回首次的结果。"
    "A request repeated with the same key has its effect once and is given the first answer, for 24 hours.",
}


def idempotent(view: View) -> View:
    """Answers a request that repeats an Idempotency-Key as the first time, without a second effect.

    Stands right under `@requires`. All that the view writes is one transaction together with the answer kept; of what
    fails nothing is kept. Not for answers that hold a secret, nor for those that are not text.
    """

    @wraps(view)
    def answer_once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        claim = Claim(current_account().id, _check_key(key), _fingerprint(), clock.now())
        if kept := _claim_key(claim):
            return _answer_of(kept, claim)
        with _release_on_failure(claim), database().together() as connection:
            response = make_response(view(*args, **kwargs))
            if response.status_code < 400 and not keep_answer(connection, claim, *_answer_to_keep(response)):
                raise _under_way()
        if response.status_code >= 400:
            _release(claim)
        return response

    return _add_to_document(answer_once)


def _add_to_document(view: Any) -> Any:
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    view._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(_PARAMETER)
    return view


def _check_key(key: str) -> str:
    if _KEY.fullmatch(key):
        return key
    title = Text("Idempotency-Key 不可用。", "The Idempotency-Key cannot be used.")
    detail = Text("应为 1 至 200 个可见 ASCII 字符。", "It has 1 to 200 visible ASCII characters.")
    raise Problem(400, "bad-idempotency-key", title, detail)


def _fingerprint() -> str:
    """The SHA-256 of what is asked for: method, address, and the body or what was uploaded."""
    digest = hashlib.sha256(orjson.dumps([request.method, request.full_path]))
    for piece in _pieces():
        digest.update(hashlib.sha256(piece).digest())
    return digest.hexdigest()


def _pieces() -> Iterator[bytes]:
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    yield orjson.dumps(sorted(request.form.items(multi=True)))
    for name, file in sorted(request.files.items(multi=True)):
        yield orjson.dumps([name, file.filename])
        while piece := file.stream.read(_PIECE):
            yield piece
        file.stream.seek(0)


def _claim_key(claim: Claim) -> KeptAnswer | None:
    try:
        with database().write() as connection:
            return claim_key(connection, claim, claim.claimed_at + KEPT_FOR)
    except IntegrityError:
        # The same key arrived twice at the very same time, and the other one was first.
        raise _under_way() from None


@contextmanager
def _release_on_failure(claim: Claim) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _release(claim)
        raise


def _release(claim: Claim) -> None:
    with database().write() as connection:
        release_key(connection, claim)


def _answer_to_keep(response: Response) -> tuple[int, str]:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    body = cover_numbers(response.get_data(as_text=True))
    return response.status_code, orjson.dumps({"headers": headers, "body": body}).decode()


def _answer_of(kept: KeptAnswer, claim: Claim) -> Response:
    if kept.request_sha256 != claim.request_sha256:
        title = Text("这个 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used for another request.")
        raise Problem(422, "idempotency-key-reused", title, Text("请换一个新键。", "Take a new key."))
    if kept.status is None or kept.response is None:
        raise _under_way()
    answer = orjson.loads(kept.response)
    response: Response = current_app.response_class(answer["body"], status=kept.status)
    response.headers.update(answer["headers"])
    response.headers[REPLAYED] = "true"
    return response


def _under_way() -> Problem:
    title = Text("同一 Idempotency-Key 的请求正在处理。", "A request with this Idempotency-Key is under way.")
    return Problem(409, "idempotency-in-flight", title, headers={"Retry-After": "1"})
