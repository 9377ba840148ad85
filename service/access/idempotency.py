"""Requests that may be sent twice and have their effect once: the header Idempotency-Key."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
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
from service.core.plain import text_of
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.resource import KEY

View = TypeVar("View", bound=Callable[..., Any])

HEADER = KEY
REPLAYED = "Idempotency-Replayed"
SHOWN_BEFORE = "shown_before"
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
    given the answer any more. Not for answers that hold a secret (`idempotent_but`), nor for those that are not text.
    """
    return _answering_once(view, None)


def idempotent_but(*secrets: str, again: Text, unkept: Collection[str] = ()) -> Callable[[View], View]:
    """The same for JSON answers whose fields `secrets` are shown once and kept nowhere.

    A request that is repeated is given them as null, and in `shown_before` that they were shown, and `again`: how to
    get new ones. Nothing is kept, not even as a digest, of the fields `unkept` at the top of the request.
    """
    once = _Once(secrets, again, frozenset(unkept))
    return lambda view: _answering_once(view, once)


@dataclass(frozen=True, slots=True)
class _Once:
    """What of an answer is shown once, how to get it anew, and of which fields of the request nothing is kept."""

    secrets: tuple[str, ...]
    again: Text
    unkept: frozenset[str]

    def kept_of(self, body: str) -> str:
        """An answer as it is kept."""
        said = Text(
            f"只在首次答复中给出，没有保存。{self.again.zh}", f"Shown in the first answer alone. {self.again.en}"
        )
        plain = orjson.loads(body) | dict.fromkeys(self.secrets) | {SHOWN_BEFORE: text_of(said)}
        return orjson.dumps(plain).decode()

    def asked_of(self, body: bytes) -> bytes:
        """A request as far as it is known again by it."""
        try:
            stated = orjson.loads(body)
        except orjson.JSONDecodeError:
            return b""
        if not isinstance(stated, dict):
            return b""
        rest = {name: value for name, value in stated.items() if name not in self.unkept}
        return orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)


def _answering_once(view: View, once: _Once | None) -> View:
    @wraps(view)
    def answer_once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        asked = Asked(current_account().id, _check_key(key), _fingerprint(once))
        return _find_answer(asked) or _answer_anew(asked, lambda: view(*args, **kwargs), once)

    return takes_key(answer_once)


def takes_key(view: Any) -> Any:
    """The view, of which the documentation of the API says that it takes a key."""
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


def _fingerprint(once: _Once | None) -> str:
    """The SHA-256 of what is asked for: method, address, and the body or what was uploaded."""
    digest = hashlib.sha256(orjson.dumps([request.method, request.full_path]))
    for piece in _pieces():
        piece = once.asked_of(piece) if once is not None and once.unkept else piece
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


def _answer_anew(asked: Asked, answer: Callable[[], Any], once: _Once | None) -> Response:
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
            keep_answer(connection, asked, *_answer_to_keep(response, once), now, now + KEPT_FOR)
    die_at_failpoint("requests.kept")
    return response


def _answer_to_keep(response: Response, once: _Once | None) -> tuple[int, str]:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    said = response.get_data(as_text=True)
    body = cover_numbers(said if once is None else once.kept_of(said))
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
