"""What a job that writes many rows changes of its connection, it changes back."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from service.core.db import bulk_connection
from service.core.db.bulk_connection import open_bulk_connection, trim_log
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import record_key


@pytest.mark.parametrize("fails", [False, True])
def test_references_are_checked_again_after_it(tmp_path: Path, fails: bool) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    upgrade(database)
    database.close()
    of_nobody = insert(record_key).values(enterprise_id=7, key=1, identity=1, change_id=1)
    try:
        with open_bulk_connection(database) as connection, connection.begin():
            driver = connection.connection.driver_connection
            connection.execute(of_nobody)
            if fails:
                raise RuntimeError("the job fails")
            connection.rollback()
    except RuntimeError:
        assert fails
    with database.write() as connection:
        assert connection.connection.driver_connection is driver
        with pytest.raises(IntegrityError):
            connection.execute(of_nobody)
    database.close()


def test_the_log_stays_short_though_someone_is_reading_at_every_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    upgrade(database)
    log, size = tmp_path / "one.db-wal", 1 << 20
    monkeypatch.setattr(bulk_connection, "LONGEST_LOG", size)
    done, turns = threading.Event(), [threading.Event(), threading.Event()]

    def read(mine: threading.Event, other: threading.Event) -> None:
        # Each lets go of its state of the database only once the other one has its own.
        while not done.is_set():
            with database.read() as connection:
                connection.execute(text("SELECT count(*) FROM word")).scalar_one()
                mine.set()
                other.wait(1)
                other.clear()

    readers = [threading.Thread(target=read, args=pair) for pair in (turns, turns[::-1])]
    longest = 0
    with open_bulk_connection(database) as connection:
        with connection.begin():
            connection.execute(text("CREATE TABLE filled (data BLOB)"))
        for reader in readers:
            reader.start()
        try:
            for _ in range(12):
                with connection.begin():
                    connection.execute(text("INSERT INTO filled VALUES (zeroblob(:size))"), {"size": 2 * size})
                trim_log(connection)
                longest = max(longest, log.stat().st_size)
        finally:
            done.set()
            for reader in readers:
                reader.join()
    assert longest < 10 * size
    database.close()
