"""Errors of a database that is busy, away or out of room, as the library wraps them and as the drivers raise them."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from service.core.full_disk import is_disk_full

# Busy, locked, out of memory, interrupted, not written, full, not opened, locks in disorder: the low byte of the code.
_LATER = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database did not answer this time, and may the next time."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _LATER
    return isinstance(error, NoConnection) or _is_lost_server(error) or is_disk_full(error)


def _is_lost_server(error: BaseException) -> bool:
    """Whether it is the driver's own OperationalError of PostgreSQL, raised within COPY."""
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    return "psycopg.OperationalError" in kinds
