"""A line of the log for every request, with its id, its user and how it ended."""

import re
import time
from uuid import uuid4

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from service.core.log import get_logger

REQUEST_ID = "X-Request-Id"
_SOUND_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
# Asked for every few seconds; only their failures are worth a line.
_QUIET = ("health.", "metrics.")
# An id of ours has no digits: where many follow each other by chance, the log would cover them as a person's number.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
# How a part of an address is called that opens what it names to whoever knows it.
_HOLDS_A_CODE = "code_of_visit"
log = get_logger("request")


def attach(app: Flask) -> None:
    """Gives every request an id, taken from the one that sent it where that is sound, and logs how it ended."""
    app.before_request(_begin_request)
    app.after_request(_log_request)


def _begin_request() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SOUND_ID.match(given) else uuid4().hex.translate(_LETTERS)
    g.began = time.perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def _log_request(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    quiet = response.status_code < 400 and (request.endpoint or "").startswith(_QUIET)
    account = g.get("account")
    (log.debug if quiet else log.info)(
        "request",
        method=request.method,
        path=_path_to_log(),
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round(1000 * (time.perf_counter() - g.began), 1),
        user=account.login if account else None,
        address=request.remote_addr,
    )
    return response


def _path_to_log() -> str:
    """The path only, as a query string may hold names that someone searched for; of one that holds a code its rule."""
    if request.url_rule is not None and _HOLDS_A_CODE in request.url_rule.arguments:
        return request.url_rule.rule
    return request.path
