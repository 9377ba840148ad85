"""The log: one JSON object on each line, with the request, the user and the job, and nothing secret or personal."""

import logging
import re
import sys
import time
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any
from uuid import uuid4

import orjson
import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter

from service.files.masking import covered

REQUEST_ID = "X-Request-Id"
HIDDEN = "***"

_SOUND_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_SECRET_KEY = re.compile(r"password|passwd|secret|token|authorization|cookie|csrf", re.IGNORECASE)
# The password within the address of a database, and what proves who sends a request.
_SECRET_TEXT = re.compile(r"(?<=://)[^/\s@]*:[^\s@]*(?=@)|(?<=bearer )\S+|ct_[0-9a-f]{12}_\S+", re.IGNORECASE)
# Asked for every few seconds; only their failures are worth a line.
_QUIET = ("health.", "metrics.")


def configure(level: str) -> None:
    """Sends everything of `level` and above to stderr, that of libraries too."""
    handler = logging.StreamHandler(sys.stderr)
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # It tells every time that it looks at the database.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The log of one part of the product."""
    found: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return found


def without_secrets(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with personal numbers covered and secrets hidden, at whatever depth they stand."""
    return {key: HIDDEN if _SECRET_KEY.search(key) else _safe(value) for key, value in entry.items()}


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return covered(_SECRET_TEXT.sub(HIDDEN, value))
    if isinstance(value, Mapping):
        return without_secrets(None, "", {str(key): below for key, below in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_safe(below) for below in value]
    return value if isinstance(value, bool | int | float | None) else covered(str(value))


def _json(entry: Any, **_: Any) -> str:
    return orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def attach(app: Flask) -> None:
    """Gives every request an id, taken from the one that sent it where that is sound, and logs how it ended."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SOUND_ID.match(given) else uuid4().hex
    g.began = time.perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    quiet = response.status_code < 400 and (request.endpoint or "").startswith(_QUIET)
    log = logger("request")
    account = g.get("account")
    (log.debug if quiet else log.info)(
        "request",
        method=request.method,
        # The path only: a query string may hold names that someone searched for.
        path=request.path,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round(1000 * (time.perf_counter() - g.began), 1),
        user=account.login if account else None,
        address=request.remote_addr,
    )
    return response
