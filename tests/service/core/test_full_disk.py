"""A full disk is recognised, whichever layer says so, and nothing else is taken for one."""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import OperationalError

from service.core.clock import now
from service.core.db.bulk import insert_columns
from service.core.db.driver_errors import is_unavailable
from service.core.db.engine import Database, open_database
from service.core.db.tables.jobs import worker
from service.core.disk_room import is_full
from service.core.full_disk import is_disk_full
from service.core.settings import load_settings
from tests.worlds.disks import SmallDisk, small_disk

MANY = 200_000
TABLE = pa.table({"code": [f"{n * 7919 % MANY:08}" for n in range(MANY)]})
# A limit of the size of files, which a process is given for good.
LIMITED = """
import resource, sys
from service.core.db.engine import open_database
from service.core.full_disk import is_disk_full
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    database = open_database(sys.argv[1])
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE many (code TEXT)")
        connection.connection.cursor().executemany("INSERT INTO many VALUES (?)", [("x" * 1000,)] * 20_000)
except Exception as error:
    print(is_disk_full(error))
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk that has no room left, with a database that had some."""
    with small_disk(tmp_path / "disk", 8) as made:
        yield made


def full(disk: SmallDisk) -> Path:
    """The folder, with no room left."""
    disk.fill()
    return disk.path


def by_the_system(disk: SmallDisk) -> None:
    (full(disk) / "file").write_bytes(b"x" * 100_000)


def by_parquet(disk: SmallDisk) -> None:
    pq.write_table(TABLE, full(disk) / "file.parquet")


def by_csv(disk: SmallDisk) -> None:
    csv.write_csv(TABLE, full(disk) / "file.csv")


def by_the_driver_of_sqlite(disk: SmallDisk) -> None:
    database = database_on(disk)
    with database.write() as connection:
        # Without memory for the whole of it, it is the driver that meets the end of the disk, before any commit.
        connection.exec_driver_sql("PRAGMA cache_size=10")
        insert_columns(connection, worker, columns())


def by_the_library_over_it(disk: SmallDisk) -> None:
    rows = [{"name": f"{n:080}", "seen_at": now()} for n in range(50_000)]
    with database_on(disk).write() as connection:
        connection.execute(insert(worker), rows)


def database_on(disk: SmallDisk) -> Database:
    """A database with the table `worker` on the disk, which is full then."""
    database = open_database(f"sqlite:///{disk.path / 'full.db'}")
    with database.write() as connection:
        worker.create(connection)
    disk.fill(64 << 10)
    return database


def columns() -> dict[str, list[str | int]]:
    return {"name": [f"{n:080}" for n in range(50_000)], "seen_at": ["2026-06-30 00:00:00.000000"] * 50_000}


def error_of(fails: Callable[[], None]) -> Exception:
    """What it raised."""
    try:
        fails()
    except Exception as error:
        return error
    pytest.fail("it had room")


def written(database: Database, write: Callable[[Connection], object]) -> None:
    with database.write() as connection:
        write(connection)


@pytest.mark.parametrize("fails", [by_the_system, by_parquet, by_csv, by_the_driver_of_sqlite, by_the_library_over_it])
def test_a_full_disk(disk: SmallDisk, fails: Callable[[SmallDisk], None]) -> None:
    error = error_of(lambda: fails(disk))
    assert is_disk_full(error), error
    assert is_unavailable(error)


def test_of_postgresql(small_postgresql_url: str, small_tablespace: SmallDisk) -> None:
    database = open_database(small_postgresql_url)
    # Before a disk is full, new connections need some of it.
    with database.read():
        small_tablespace.fill()
    given = {**columns(), "name": [f"{n:080}" for n in range(200_000)], "seen_at": list(range(200_000))}
    for write in (
        lambda connection: insert_columns(connection, worker, given),
        lambda connection: connection.execute(
            text("INSERT INTO worker SELECT n, n FROM generate_series(1, 1000000) AS n")
        ),
    ):
        error = error_of(lambda write=write: written(database, write))
        assert is_disk_full(error), error
        assert is_unavailable(error)
    database.close()


def test_of_a_limit(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITED, f"sqlite:///{tmp_path / 'limited.db'}"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603
    assert said.split() == ["True"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_other_errors_are_no_full_disk(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(OperationalError) as wrong, sqlite.read() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    with pytest.raises(sqlite3.OperationalError) as raw:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    with pytest.raises(FileNotFoundError) as gone:
        (tmp_path / "nowhere").read_bytes()
    for error in (wrong.value, raw.value, gone.value, ValueError("full")):
        assert not is_disk_full(error)
        assert not is_unavailable(error)


def test_the_fullest_disk_counts(disk: SmallDisk, tmp_path: Path) -> None:
    settings = load_settings(
        {"CREDIT_TIERS_DATA": str(tmp_path / "data"), "CREDIT_TIERS_DATABASE": f"sqlite:///{disk.path / 'x.db'}"}
    )
    assert not is_full(settings)
    disk.fill()
    assert is_full(settings)
