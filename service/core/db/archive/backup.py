"""Taking a backup: a consistent state of every table while the service goes on working."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from service.core.clock import now
from service.core.db import audit
from service.core.db.archive.file import CHUNK, BackupWriter, Manifest
from service.core.db.engine import Database, open_database
from service.core.db.migrate import revision_of
from service.core.db.tables import metadata
from service.core.held_files import scratch_folder

SQLITE_MEMBER = "database.sqlite"


def back_up(database: Database, path: Path) -> Manifest:
    """Writes the whole database to `path`, whole or not at all; returns what the backup says of itself."""
    with BackupWriter(path) as writer:
        manifest = _sqlite(database, writer, path.parent) if database.is_sqlite else _postgresql(database, writer)
        writer.publish(manifest)
    return manifest


def _sqlite(database: Database, writer: BackupWriter, folder: Path) -> Manifest:
    """SQLite copies itself in one step; writers need not wait."""
    with scratch_folder(folder, ".credit-tiers-") as scratch:
        copy = scratch / SQLITE_MEMBER
        with database.read() as connection, closing(sqlite3.connect(copy)) as target:
            driver: Any = connection.connection.driver_connection
            driver.backup(target)
            # One plain file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        writer.add(SQLITE_MEMBER, _file(copy))
        copied = open_database(f"sqlite:///{copy}")
        with copied.read() as connection:
            manifest = _manifest(connection, "sqlite")
        copied.close()
    return manifest


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _postgresql(database: Database, writer: BackupWriter) -> Manifest:
    """Every table by COPY, all within one snapshot."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection:
        for table in metadata.sorted_tables:
            writer.add(member_of(table), _copy_out(connection, table))
        return _manifest(connection, "postgresql")


def _copy_out(connection: Connection, table: Table) -> Iterator[memoryview]:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {copy_target(table)} TO STDOUT") as copy:
        yield from copy


def _manifest(connection: Connection, kind: str) -> Manifest:
    end = audit.read_head(connection)
    revision = revision_of(connection) or ""
    return Manifest(kind, revision, now().isoformat(timespec="seconds"), end.entry_id, end.hash)


def member_of(table: Table) -> str:
    """The name under which a table stands in a backup of PostgreSQL."""
    return f"{table.name}.copy"


def copy_target(table: Table) -> str:
    """The table and its columns, in order, as COPY is told them."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'"{table.name}" ({columns})'
