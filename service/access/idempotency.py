"""Requests that may be sent twice and have their effect once: the header Idempotency-Key."""

import hashlib
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

import orjson
from flask import Response, current_app, make_response, request

from rules.texts import Text
from service.access.actions.kept_answers import Asked, KeptAnswer, answer_of, keep_answer, lock_key
from service.access.reach import Rights
from service.access.route_rules import current_account
from service.core import clock
from service.core.jobs.failpoints import die_at_failpoint
from service.core.masking import cover_key, cover_numbers
from service.core.problem import Problem
from service.core.web.context import database, settings

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
_LONGEST_KEY = 200
_KEY = re.compile(rf"[\x21-\x7e]{{1,{_LONGEST_KEY}}}")
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
    fails or is cut off nothing is kept, and it may be tried again at once. An account that may do less by now is not
    given the answer any more. Not for answers that hold a secret, nor for those that are not text.
    """

    @wraps(view)
    def answer_once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        asked = Asked(current_account().id, _check_key(key), _fingerprint())
        return _find_answer(asked) or _answer_anew(asked, lambda: view(*args, **kwargs))

    return _add_to_document(answer_once)


def _add_to_document(view: Any) -> Any:
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    view._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(_PARAMETER)
    return view


def _check_key(key: str) -> str:
    """The key as it is kept: a personal number in it is covered, and keys that differ stay apart."""
    if _KEY.fullmatch(key):
        # As long as its column at most; what tells keys apart stands at the end.
        return cover_key(key)[-_LONGEST_KEY:]
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
        request.max_content_length = settings().most_body
        yield request.get_data()
        return
    yield orjson.dumps(sorted(request.form.items(multi=True)))
    for name, file in sorted(request.files.items(multi=True)):
        yield orjson.dumps([name, file.filename])
        while piece := file.stream.read(_PIECE):
            yield piece
        file.stream.seek(0)


def _find_answer(asked: Asked) -> Response | None:
    with database().read() as connection:
        kept = answer_of(connection, asked, clock.now())
    return _replay_of(kept, asked) if kept else None


def _answer_anew(asked: Asked, answer: Callable[[], Any]) -> Response:
    with database().together() as connection:
        if not lock_key(connection, asked):
            raise _under_way()
        # Another request may have been first while this one waited.
        if kept := answer_of(connection, asked, clock.now()):
            return _replay_of(kept, asked)
        response = make_response(answer())
        if response.status_code < 400:
            now = clock.now()
            die_at_failpoint("requests.done")
            keep_answer(connection, asked, *_answer_to_keep(response), now, now + KEPT_FOR)
    die_at_failpoint("requests.kept")
    return response


def _answer_to_keep(response: Response) -> tuple[int, str]:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    body = cover_numbers(response.get_data(as_text=True))
    kept = {"headers": headers, "body": body, "rights": current_account().rights.plain()}
    return response.status_code, orjson.dumps(kept).decode()


def _replay_of(kept: KeptAnswer, asked: Asked) -> Response:
    if kept.request_sha256 != asked.request_sha256:
        title = Text("这个 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used for another request.")
        raise Problem(422, "idempotency-key-reused", title, Text("请换一个新键。", "Take a new key."))
    answer = orjson.loads(kept.response)
    # An earlier version did not note what the account might do then.
    if "rights" not in answer or not current_account().rights.include(Rights.of(answer["rights"])):
        raise _narrowed()
    response: Response = current_app.response_class(answer["body"], status=kept.status)
    response.headers.update(answer["headers"])
    response.headers[REPLAYED] = "true"
    return response


def _narrowed() -> Problem:
    title = Text(
        "账号的权限已缩小，不再返回首次的结果。", "The account may do less by now: the first answer is not repeated."
    )
    detail = Text(
        "该请求此前已生效一次，没有再次执行；请用现有权限查询结果。",
        "The request had its effect once and was not carried out again; look its outcome up as far as you may now.",
    )
    return Problem(403, "idempotency-rights-narrowed", title, detail)


def _under_way() -> Problem:
    title = Text("同一 Idempotency-Key 的请求正在处理。", "A request with this Idempotency-Key is under way.")
    return Problem(409, "idempotency-in-flight", title, headers={"Retry-After": "1"})
