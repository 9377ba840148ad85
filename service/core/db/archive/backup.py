"""Taking a backup: a consistent state of every table while the service goes on working."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from rules.texts import Text
from service.core.clock import now
from service.core.db.archive.file import FILES, BackupWriter, Manifest
from service.core.db.engine import Database, open_database, place_of
from service.core.db.integrity import NO_CHAINS, Chains, Inspection, inspect_rows
from service.core.db.tables import metadata
from service.core.errors import ProductError
from service.core.held_files import scratch_folder

SQLITE_MEMBER = "database.sqlite"

# The files that belong to the state of the database that a connection sees, by the name that they have in a backup.
FilesOf = Callable[[Connection], Mapping[str, Path]]


def back_up(database: Database, path: Path, files_of: FilesOf | None = None, chains: Chains = NO_CHAINS) -> Manifest:
    """Writes the whole database to `path`, whole or not at all; returns what the backup says of itself.

    With the files, where wanted, that `files_of` names for the state that is backed up. Raises ProductError, and leaves
    what stood at `path`, where the database or one of its `chains` has a flaw: a backup of it would take the place of a
    good one.
    """
    with BackupWriter(path) as writer:
        if database.is_sqlite:
            manifest = _sqlite(database, writer, path.parent, files_of, chains)
        else:
            manifest = _postgresql(database, writer, files_of, chains)
        writer.publish(manifest)
    return manifest


def _sqlite(
    database: Database, writer: BackupWriter, folder: Path, files_of: FilesOf | None, chains: Chains
) -> Manifest:
    """SQLite copies itself in one step; writers need not wait."""
    with scratch_folder(folder, ".credit-tiers-") as scratch:
        copy = scratch / SQLITE_MEMBER
        with database.read() as connection, closing(sqlite3.connect(copy)) as target:
            driver: Any = connection.connection.driver_connection
            driver.backup(target)
            # One plain file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        copied = open_database(f"sqlite:///{copy}")
        try:
            with copied.read() as connection:
                _add_files(writer, connection, files_of)
                manifest = _manifest(connection, "sqlite", database, chains)
        finally:
            copied.close()
        writer.add_file(SQLITE_MEMBER, copy)
    return manifest


def _postgresql(database: Database, writer: BackupWriter, files_of: FilesOf | None, chains: Chains) -> Manifest:
    """Every table by COPY, all within one snapshot."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection:
        _add_files(writer, connection, files_of)
        for table in metadata.sorted_tables:
            writer.add(member_of(table), _copy_out(connection, table))
        return _manifest(connection, "postgresql", database, chains)


def _add_files(writer: BackupWriter, connection: Connection, files_of: FilesOf | None) -> None:
    for name, file in sorted(files_of(connection).items()) if files_of else ():
        writer.add_file(FILES + name, file)


def _copy_out(connection: Connection, table: Table) -> Iterator[memoryview]:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {copy_target(table)} TO STDOUT") as copy:
        yield from copy


def _manifest(connection: Connection, kind: str, database: Database, chains: Chains) -> Manifest:
    """What the backup says of itself; raises ProductError where what it holds has a flaw."""
    found = inspect_rows(connection, chains)
    if found.flaws:
        raise _flawed(database, found)
    moment, end = now().isoformat(timespec="seconds"), found.audit_end
    tables = {name: (digest.rows, digest.digest) for name, digest in found.tables.items()}
    return Manifest(kind, found.revision, moment, end.entry_id, end.hash, tables)


def _flawed(database: Database, found: Inspection) -> ProductError:
    first, more = found.flaws[0], len(found.flaws) - 1
    return ProductError(
        Text("数据库已损坏，未做备份，原有备份未动。", "The database is damaged; no backup was made, none replaced."),
        f"{place_of(database)} [{first.where}]",
        Text(
            first.why.zh + (f"另有{more}处。" if more else ""),
            first.why.en + (f" And {more} more." if more else ""),
        ),
        Text(
            "运行 credit-tiers db check 查看全部；停止服务，把最近一份完好的备份恢复到新的数据库。",
            "credit-tiers db check shows all; stop the service and restore the last good backup into a new database.",
        ),
    )


def member_of(table: Table) -> str:
    """The name under which a table stands in a backup of PostgreSQL."""
    return f"{table.name}.copy"


def copy_target(table: Table) -> str:
    """The table and its columns, in order, as COPY is told them."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'"{table.name}" ({columns})'
