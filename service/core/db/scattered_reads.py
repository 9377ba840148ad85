"""Reading rows that lie all over the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from service.core.db.engine import Database

# As much of its file as SQLite can look at in memory, whichever way it was built.
_MOST = 0x7FFF0000


@contextmanager
def read_scattered(database: Database) -> Iterator[Connection]:
    """As `Database.read`, for rows here and there in a large file.

    SQLite looks at its file in memory meanwhile. Of a page that holds a row or two nothing is kept, so that there is
    nothing over which threads that read at the same time have to wait for each other. A page that the disk fails to
    give ends the process instead of the statement: for work that another process takes up where it stopped.
    """
    with database.read() as connection:
        if not database.is_sqlite or connection.in_transaction():
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA mmap_size={_MOST}").fetchall()
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA mmap_size=0").fetchall()
