"""The log: one JSON object on each line, and nothing secret or personal in it."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import structlog
from sqlalchemy.exc import OperationalError
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter

from service.core.masking import cover_numbers

HIDDEN = "***"

_SECRET_KEY = re.compile(r"password|passwd|secret|token|authorization|cookie|csrf", re.IGNORECASE)
# The password within the address of a database, and what proves who sends a request.
_SECRET_TEXT = re.compile(r"(?<=://)[^/\s@]*:[^\s@]*(?=@)|(?<=bearer )\S+|ct_[0-9a-f]{12}_\S+", re.IGNORECASE)
# Their messages tell of files, addresses and connections.
_SYSTEM_ERRORS = (OSError, OperationalError)
_MOST_LINKED = 5


def configure_log(level: str, *, plain: bool = False) -> None:
    """Sends everything of `level` and above to stderr, that of libraries too; `plain` lines are for a terminal."""
    handler = logging.StreamHandler(sys.stderr)
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
    ]
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                _replace_error,
                cover_secrets,
                # Of our own making, and with digits enough to be looked through for numbers at every line.
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                _PLAIN if plain else structlog.processors.JSONRenderer(serializer=_json_of),
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


def _text_of_error(error: BaseException) -> str:
    """The frames and types of an error and of those behind it; messages of the system only: others may quote values."""
    paragraphs: list[str] = []
    at: BaseException | None = error
    while at is not None and len(paragraphs) < _MOST_LINKED:
        kind = f"{type(at).__module__}.{type(at).__qualname__}".removeprefix("builtins.")
        frames = "".join(traceback.format_tb(at.__traceback__))
        paragraphs.append(f"{frames}{kind}: {at}" if isinstance(at, _SYSTEM_ERRORS) else f"{frames}{kind}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\n".join(reversed(paragraphs))


def _replace_error(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with its error as text: no local variables, and no message that may quote an enterprise's data."""
    given = entry.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        entry["exception"] = _text_of_error(error)
    return entry


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The log of one part of the product."""
    log: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return log


def cover_secrets(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with personal numbers covered and secrets hidden, at whatever depth they stand."""
    return {key: HIDDEN if _is_secret(key) else _cover_value(value) for key, value in entry.items()}


@lru_cache(256)
def _is_secret(key: str) -> bool:
    return _SECRET_KEY.search(key) is not None


def _cover_value(value: Any) -> Any:
    if isinstance(value, str):
        return cover_numbers(_SECRET_TEXT.sub(HIDDEN, value))
    if isinstance(value, Mapping):
        return cover_secrets(None, "", {str(key): below for key, below in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_cover_value(below) for below in value]
    return value if isinstance(value, bool | int | float | None) else cover_numbers(str(value))


def _json_of(entry: Any, **_: Any) -> str:
    return orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


_PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
# Until someone configures it: structlog alone would show the variables of every frame of an error.
structlog.configure(
    processors=[
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.set_exc_info,
        _replace_error,
        cover_secrets,
        _PLAIN,
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)
