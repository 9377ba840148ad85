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
# A malformed page; a file that is no database.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# PostgreSQL: data_corrupted (a page whose checksum does not fit), index_corrupted, io_error, undefined_file.
_DAMAGED_STATES = ("XX001", "XX002", "58030", "58P01")
# The server has ended a session that did nothing within a transaction; for the driver that is no OperationalError.
_CUT_STATE = "25P03"


def is_unavailable(error: BaseException) -> bool:
    """Whether the database did not answer this time, and may the next time."""
    if is_damage(error):
        return False
    if isinstance(error, DBAPIError):
        if isinstance(error.orig, sqlite3.Error) and getattr(error.orig, "sqlite_errorcode", None) is not None:
            # The driver has one kind of error for what may pass and for what a statement got wrong: its code tells.
            return is_unavailable(error.orig)
        return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _LATER
    return isinstance(error, NoConnection) or _is_lost_server(error) or is_disk_full(error)


def is_damage(error: BaseException) -> bool:
    """Whether the database itself is damaged: no other try will do better."""
    driver = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(driver, sqlite3.Error):
        return (getattr(driver, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGED
    return getattr(driver, "sqlstate", None) in _DAMAGED_STATES


def _is_lost_server(error: BaseException) -> bool:
    """Whether it is the driver's own word for a PostgreSQL that is lost or has cut the session, as within COPY."""
    if getattr(error, "sqlstate", None) == _CUT_STATE:
        return True
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    return "psycopg.OperationalError" in kinds
