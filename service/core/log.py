"""The log: one JSON object on each line, with the request, the user and the job, and nothing secret or personal."""

import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any
from uuid import uuid4

import orjson
import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter

from service.core.masking import covered

REQUEST_ID = "X-Request-Id"
HIDDEN = "***"

_SOUND_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_SECRET_KEY = re.compile(r"password|passwd|secret|token|authorization|cookie|csrf", re.IGNORECASE)
# The password within the address of a database, and what proves who sends a request.
_SECRET_TEXT = re.compile(r"(?<=://)[^/\s@]*:[^\s@]*(?=@)|(?<=bearer )\S+|ct_[0-9a-f]{12}_\S+", re.IGNORECASE)
# Asked for every few seconds; only their failures are worth a line.
_QUIET = ("health.", "metrics.")
# Their messages tell of files, addresses and connections.
_OF_THE_SYSTEM = (OSError, OperationalError)
_MOST_LINKED = 5


def configure(level: str, *, plain: bool = False) -> None:
    """Sends everything of `level` and above to stderr, that of libraries too; `plain` lines are for a terminal."""
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
                _without_values,
                without_secrets,
                _PLAIN if plain else structlog.processors.JSONRenderer(serializer=_json),
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


def _told(error: BaseException) -> str:
    """The frames and types of an error and of what led to it, and what the system says; the rest may quote values."""
    told: list[str] = []
    at: BaseException | None = error
    while at is not None and len(told) < _MOST_LINKED:
        kind = f"{type(at).__module__}.{type(at).__qualname__}".removeprefix("builtins.")
        frames = "".join(traceback.format_tb(at.__traceback__))
        told.append(f"{frames}{kind}: {at}" if isinstance(at, _OF_THE_SYSTEM) else f"{frames}{kind}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\n".join(reversed(told))


def _without_values(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with its error as text: no local variables, and no message that may quote an enterprise's data."""
    given = entry.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        entry["exception"] = _told(error)
    return entry


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


_PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
# Until someone configures it: structlog alone would show the variables of every frame of an error.
structlog.configure(
    processors=[
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.set_exc_info,
        _without_values,
        without_secrets,
        _PLAIN,
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)


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
