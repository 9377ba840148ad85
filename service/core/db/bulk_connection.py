"""A connection for a job that writes many rows."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from service.core.db.engine import Database

# Meanwhile SQLite keeps more in memory and moves its log into the file less often, and does not look up anew for every
# row what that refers to: jobs find enterprises and changes in the transaction that writes, in which nothing can go.
_MANY_ROWS: dict[str, int | str] = {"wal_autocheckpoint": 20_000, "cache_size": -262_144, "foreign_keys": "OFF"}
_USUAL: dict[str, int | str] = {"wal_autocheckpoint": 1_000, "cache_size": -65_536, "foreign_keys": "ON"}


@contextmanager
def open_bulk_connection(database: Database) -> Iterator[Connection]:
    """One connection for all transactions of a job that writes many rows; each begins by `connection.begin()`.

    What it leaves in the log of SQLite goes into the file when it is done, so that nobody else has to wait for that.
    """
    with database.engine.connect().execution_options(writes=True) as connection:
        if not database.is_sqlite:
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        try:
            _set_pragmas(driver, _MANY_ROWS)
            yield connection
        finally:
            connection.rollback()
            _set_pragmas(driver, {**_USUAL, "busy_timeout": 1_000})
            # Readers at work, or a full disk, may keep the log from being emptied; then the next checkpoint does it.
            with suppress(sqlite3.OperationalError):
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            _set_pragmas(driver, {"busy_timeout": 60_000})


def _set_pragmas(driver: Any, pragmas: Mapping[str, int | str]) -> None:
    for name, value in pragmas.items():
        driver.execute(f"PRAGMA {name}={value}").fetchall()
