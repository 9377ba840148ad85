"""Databases as a bad disk, or a newer version of the product, leaves them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from service.core.db.engine import open_database

_GARBAGE = b"\xff" * 64
NEWER = "9999"


def break_tables(file: Path, *spared: str) -> None:
    """Overwrites the head of the first page of every table, and of its indexes, of a SQLite file but those `spared`."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        roots = connection.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 1").fetchall()
    with file.open("r+b") as pages:
        for root, name in roots:
            if name not in spared:
                pages.seek((root - 1) * size)
                pages.write(_GARBAGE)


def make_newer(url: str) -> None:
    """Has the database say that it has a shape of a newer version."""
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER})
    database.close()


def change_a_record(url: str) -> None:
    """Turns over the first byte of one record's value, as no statement of the product does."""
    database = open_database(url)
    function = "set_byte(packed, 0, get_byte(packed, 0) # 255)"
    if database.is_sqlite:
        function = "CAST(x'FF' || substr(packed, 2) AS BLOB)"
    with database.write() as connection:
        one = "SELECT record_id FROM record ORDER BY record_id LIMIT 1"
        connection.execute(text(f"UPDATE record SET packed = {function} WHERE record_id = ({one})"))  # noqa: S608
    database.close()
