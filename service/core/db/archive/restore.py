"""Restoring a backup into an empty database: whole, checked, or not at all."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Boolean, Connection, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from rules.texts import Text
from service.core.db import audit
from service.core.db.archive.backup import SQLITE_MEMBER, copy_target, member_of
from service.core.db.archive.copy_text import rows_of
from service.core.db.archive.file import BackupReader, Manifest
from service.core.db.engine import Database, open_database, place_of
from service.core.db.integrity import inspect_rows, list_page_flaws
from service.core.db.migrate import upgrade
from service.core.db.revision import is_current, newest_revision
from service.core.db.row_digests import RowDigest
from service.core.db.tables import metadata
from service.core.errors import ProductError
from service.core.held_files import scratch_folder

BATCH = 20_000

# Adapts what was restored to the place where it was restored to.
Settle = Callable[[Connection], None]


def restore(database: Database, path: Path, settle: Settle | None = None, *, room: Path | None = None) -> Manifest:
    """Fills an empty database from the backup at `path`, of either kind; returns what the backup says of itself.

    `settle` adapts what was restored to this place, in the same transaction; `room` is the folder in which a backup of
    SQLite is unpacked on its way to PostgreSQL (default: that of the backup). Raises ProductError, and leaves the
    database empty, where it is not, where the backup belongs to another revision or is damaged, or where what was
    restored has a flaw or is not row for row what was backed up.
    """
    with BackupReader(path) as backup:
        _refuse_other_revision(backup)
        _prepare(database)
        if backup.manifest.kind == "postgresql":
            _from_tables(database, backup, settle)
        else:
            _from_sqlite(database, backup, settle, room or path.absolute().parent)
    return backup.manifest


def _refuse_other_revision(backup: BackupReader) -> None:
    if backup.manifest.revision != newest_revision():
        raise ProductError(
            Text("备份属于另一版本，未恢复任何内容。", "The backup is of another version; nothing was restored."),
            str(backup.path),
            Text(
                f"备份的结构为 {backup.manifest.revision}，本版本为 {newest_revision()}。",
                f"It has revision {backup.manifest.revision}; this version needs {newest_revision()}.",
            ),
            Text(
                "用做备份时的版本恢复，再升级。",
                "Restore it with the version that made it, then upgrade.",
            ),
        )


def _prepare(database: Database) -> None:
    """Makes the tables of a new database; raises ProductError where there is anything in it."""
    if not inspect(database.engine).get_table_names():
        upgrade(database)
    if not is_current(database) or _has_rows(database):
        raise ProductError(
            Text("数据库不是空的，未恢复任何内容。", "The database is not empty; nothing was restored."),
            place_of(database),
            Text("恢复会覆盖其中的数据。", "To restore would overwrite what it holds."),
            Text("换一个新的数据库。", "Name a new database."),
        )


def _has_rows(database: Database) -> bool:
    with database.read() as connection:
        return any(connection.execute(select(1).select_from(t).limit(1)).scalar() for t in metadata.sorted_tables)


def _from_tables(database: Database, backup: BackupReader, settle: Settle | None) -> None:
    with database.write() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in metadata.sorted_tables:
            chunks = backup.chunks(member_of(table))
            if database.is_sqlite:
                _insert(connection, table, _rows_checked(backup, rows_of(chunks, table)))
            else:
                _copy_in(connection, table, chunks)
        _finish(connection, backup, settle, {})


def _rows_checked(backup: BackupReader, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    with backup.sound():
        yield from rows


def _insert(connection: Connection, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = copy_target(table)
    marks = ", ".join("?" * len(table.columns))
    cursor: Any = connection.connection.cursor()
    while batch := list(islice(rows, BATCH)):
        cursor.executemany(f"INSERT INTO {columns} VALUES ({marks})", batch)  # noqa: S608 - names of our tables


def _copy_in(connection: Connection, table: Table, chunks: Iterable[bytes]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {copy_target(table)} FROM STDIN") as copy:
        for chunk in chunks:
            copy.write(chunk)


def _from_sqlite(database: Database, backup: BackupReader, settle: Settle | None, room: Path) -> None:
    if database.is_sqlite:
        # Beside the file that it becomes: there it must fit anyway.
        room = Path(database.engine.url.database or "").absolute().parent
    with scratch_folder(room) as scratch:
        file = scratch / SQLITE_MEMBER
        with file.open("wb") as unpacked:
            for chunk in backup.chunks(SQLITE_MEMBER):
                unpacked.write(chunk)
        tables = _verify_source(file, backup, settle if database.is_sqlite else None)
        if database.is_sqlite:
            _adopt(database, file, backup)
        else:
            _copy_rows(database, file, backup, settle, tables)


def _verify_source(file: Path, backup: BackupReader, settle: Settle | None) -> Mapping[str, RowDigest]:
    """Verifies the unpacked database, and adapts it where it will be adopted; returns what its rows come to."""
    source = open_database(f"sqlite:///{file}")
    try:
        with source.write() as connection:
            tables = _verify(connection, backup)
            if settle:
                settle(connection)
            return tables
    except DBAPIError as error:
        with backup.sound():
            raise ValueError(file.name) from error
    finally:
        source.close()


def _adopt(database: Database, file: Path, backup: BackupReader) -> None:
    """The file as the database: SQLite copies it in one transaction. What came to stand on the disk is looked at."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        with closing(sqlite3.connect(file)) as source:
            source.backup(driver)
        if flaws := list_page_flaws(connection):
            connection.rollback()
            with closing(sqlite3.connect(":memory:")) as nothing:
                nothing.backup(driver)
            raise _not_as_backed_up(backup, flaws[0].where, flaws[0].why)


def _copy_rows(
    database: Database, file: Path, backup: BackupReader, settle: Settle | None, tables: Mapping[str, RowDigest]
) -> None:
    """Table by table into PostgreSQL."""
    with closing(sqlite3.connect(file)) as source, database.write() as connection:
        for table in metadata.sorted_tables:
            _write_rows(connection, table, source)
        _finish(connection, backup, settle, tables)


def _write_rows(connection: Connection, table: Table, source: sqlite3.Connection) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    truths = [place for place, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {copy_target(table)} FROM STDIN") as copy:
        for row in source.execute(f'SELECT {names} FROM "{table.name}"'):  # noqa: S608 - names of our tables
            copy.write_row(_with_truths(row, truths))


def _with_truths(row: tuple[Any, ...], truths: list[int]) -> tuple[Any, ...]:
    """SQLite holds yes and no as 1 and 0."""
    if not truths:
        return row
    values = list(row)
    for place in truths:
        values[place] = None if values[place] is None else bool(values[place])
    return tuple(values)


def _finish(
    connection: Connection, backup: BackupReader, settle: Settle | None, tables: Mapping[str, RowDigest]
) -> None:
    if connection.dialect.name == "postgresql":
        for table in metadata.sorted_tables:
            _continue_numbers(connection, table)
    _verify(connection, backup, tables)
    if settle:
        settle(connection)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """New rows are numbered after those that were restored."""
    column = table.autoincrement_column
    if column is None:
        return
    name, numbers = f'"{table.name}"', {"table": f'"{table.name}"', "column": column.name}
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), numbers).scalar()
    if sequence:
        last = f'max("{column.name}")'
        statement = f"SELECT setval(:sequence, {last}) FROM {name} HAVING {last} IS NOT NULL"  # noqa: S608
        connection.execute(text(statement), {"sequence": sequence})


def _verify(
    connection: Connection, backup: BackupReader, tables: Mapping[str, RowDigest] = MappingProxyType({})
) -> Mapping[str, RowDigest]:
    """What the rows restored come to; raises ProductError where they have a flaw or are not all that was backed up.

    Which is what the manifest says, and `tables` where that of an earlier version says nothing.
    """
    found, said = inspect_rows(connection), backup.manifest
    for flaw in found.flaws:
        raise _not_as_backed_up(backup, flaw.where, flaw.why)
    if found.audit_end != audit.Head(said.audit_entries, said.audit_hash):
        why = Text("审计日志终点与备份清单不符。", "The audit log does not end where the manifest says.")
        raise _not_as_backed_up(backup, "audit_entry", why)
    for name, digest in {**tables, **{name: RowDigest(*given) for name, given in said.tables.items()}}.items():
        if found.tables.get(name) != digest:
            raise _not_as_backed_up(backup, name, _other_rows(digest.rows, found.tables.get(name)))
    return found.tables


def _other_rows(rows: int, found: RowDigest | None) -> Text:
    number = found.rows if found else 0
    return Text(
        f"备份时有{rows}行，恢复出{number}行，或内容不同。",
        f"{rows} rows were backed up, {number} were restored, or their content differs.",
    )


def _not_as_backed_up(backup: BackupReader, where: str, why: Text) -> ProductError:
    return ProductError(
        Text("备份的内容不完好，未恢复任何内容。", "What the backup holds is not sound; nothing was restored."),
        f"{backup.path} [{where}]",
        why,
        Text("换用另一份备份，并查明原因。", "Use another backup, and find out why."),
    )
