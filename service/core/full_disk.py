"""A disk without room, whichever layer says so."""

import errno
import os
import sqlite3
from collections.abc import Iterator

from rules.texts import Text

# No space, a quota that is used up, a file that may not grow any more.
_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# SQLite says FULL for no space; for the others only that it could not write, lengthen or sync.
_SQLITE_CODES = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)
_POSTGRESQL_STATE = "53100"
PAUSED = Text(
    "磁盘空间不足，任务暂停；腾出空间后自动继续，已完成的部分保留。",
    "The disk is full: the job waits, keeps what it has done, and goes on by itself once there is room.",
)


def is_disk_full(error: BaseException) -> bool:
    """Whether the error, or what led to it, says that there was no room to write."""
    return any(_says_full(one) for one in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error, then those that it wraps or that led to it, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            # What the database's library raises holds the driver's own error.
            led = (getattr(one, "orig", None), one.__cause__, one.__context__)
            waiting += [other for other in led if isinstance(other, BaseException)]


def _says_full(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _SQLITE_CODES
    if isinstance(error, OSError):
        return error.errno in _NUMBERS
    if getattr(error, "sqlstate", "") is None:
        # A server that cannot even answer a new connection says so in its message alone.
        return os.strerror(errno.ENOSPC) in str(error)
    return getattr(error, "sqlstate", "") == _POSTGRESQL_STATE
