"""A connection for a job that writes many rows."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from service.core.db.engine import Database

# Meanwhile SQLite moves its log into the file less often and does not look up anew for every row what that refers to:
# jobs find enterprises and changes in the transaction that writes, in which nothing can go. Rows in no order are all
# over their indexes, of which more is kept in memory then; for rows in order it would only fill up.
_MANY_ROWS: dict[str, int | str] = {"wal_autocheckpoint": 20_000, "foreign_keys": "OFF"}
_IN_NO_ORDER: dict[str, int | str] = {"cache_size": -262_144}
_USUAL: dict[str, int | str] = {"wal_autocheckpoint": 1_000, "cache_size": -65_536, "foreign_keys": "ON"}
# Bytes of the log beyond which it is emptied between two transactions.
LONGEST_LOG = 1 << 29


@contextmanager
def open_bulk_connection(database: Database, *, in_order: bool = False) -> Iterator[Connection]:
    """One connection for all transactions of a job that writes many rows; each begins by `connection.begin()`.

    `in_order` says that the rows of a table come in the order of its primary key. What it leaves in the log of SQLite
    goes into the file when it is done, so that nobody else has to wait for that.
    """
    with database.engine.connect().execution_options(writes=True) as connection:
        if not database.is_sqlite:
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        try:
            _set_pragmas(driver, _MANY_ROWS if in_order else _MANY_ROWS | _IN_NO_ORDER)
            yield connection
        finally:
            connection.rollback()
            _set_pragmas(driver, _USUAL)
            _empty_log(driver)


def trim_log(connection: Connection) -> None:
    """Empties the log of SQLite where it has become long; the connection has no transaction under way.

    It grows by what a transaction writes, and begins anew only where no reader needs it: rows in no order write every
    page, and where someone is reading whenever the next transaction begins, it would grow for as long as the job runs.
    """
    if connection.dialect.name != "sqlite":
        return
    log = Path(f"{connection.engine.url.database}-wal")
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        _empty_log(connection.connection.driver_connection)


def _empty_log(driver: Any) -> None:
    """Moves the log into the file and cuts it off, once those who are reading now have done so.

    They may take long, or the disk may be full: then the next checkpoint does it.
    """
    (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
    _set_pragmas(driver, {"busy_timeout": 1_000})
    with suppress(sqlite3.OperationalError):
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    _set_pragmas(driver, {"busy_timeout": patience})


def _set_pragmas(driver: Any, pragmas: Mapping[str, int | str]) -> None:
    for name, value in pragmas.items():
        driver.execute(f"PRAGMA {name}={value}").fetchall()
