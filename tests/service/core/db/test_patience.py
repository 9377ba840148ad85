"""A process that stops while it holds something at PostgreSQL delays others by seconds, and is named meanwhile."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.driver_errors import is_damage, is_unavailable
from service.core.db.engine import Database, open_database
from service.core.db.jobs import get_job
from service.core.db.patience import OF_COMMANDS, Patience, patience_of_jobs, patience_of_requests
from service.core.db.sessions import list_holders
from service.core.db.tables.facts import enterprise, source
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.core.web.readiness import find_faults
from service.intake.actions.imports import Order, order_import
from service.intake.actions.posted_rows import write_enterprises
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import
from service.rule_sets.queries import Declared
from service.serving.jobs import HANDLERS
from tests.worlds.services import service_over
from tests.worlds.workers import start_worker, wait_until_stopped

QUICK = Patience("worker", lock=30, statement=60, stopped=1, reading=0)
PATIENT = replace(QUICK, stopped=600)
ROWS = 1_000
DAY = today()


@pytest.fixture
def quick(postgresql_url: str) -> Iterator[Database]:
    """A database that ends within a second a transaction whose process does nothing."""
    with closing(open_database(postgresql_url, QUICK)) as database:
        _add_source(database)
        yield database


def _add_source(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(source).values(name="s", rank=1))


def _hold(database: Database) -> Connection:
    """A transaction that has written to the one source, and is left standing."""
    connection = database.engine.connect().execution_options(writes=True)
    connection.execute(update(source).values(due_every_days=1))
    return connection


def test_who_waits_goes_on_once_a_stopped_transaction_is_ended(quick: Database) -> None:
    stopped = _hold(quick)
    with quick.write() as connection:
        connection.execute(update(source).values(due_every_days=2))
    with pytest.raises(DBAPIError) as cut:
        stopped.execute(select(source.c.name))
    assert is_unavailable(cut.value)
    assert not is_damage(cut.value)
    stopped.close()
    with quick.read() as connection:
        assert connection.execute(select(source.c.due_every_days)).scalar() == 2


def test_a_reader_may_think_as_long_as_it_likes(quick: Database) -> None:
    with quick.read() as reading:
        before = reading.execute(select(source.c.name)).all()
        time.sleep(2)
        assert reading.execute(select(source.c.name)).all() == before


def test_a_copy_that_stopped_halfway_is_ended_by_who_waited_in_vain(quick: Database, postgresql_url: str) -> None:
    stopped = _hold(quick)
    driver: Any = stopped.connection.driver_connection
    with closing(driver.cursor()) as cursor:
        copy = cursor.copy("COPY word (field, code, text) FROM STDIN")
        copy.__enter__().write_row(("f", 0, "x"))
        waiting = open_database(postgresql_url, replace(QUICK, lock=2))
        with pytest.raises(OperationalError), waiting.write() as connection:
            connection.execute(update(source).values(due_every_days=2))
        with waiting.write() as connection:
            connection.execute(update(source).values(due_every_days=3))
        waiting.close()
        with pytest.raises(Exception, match="terminat") as cut:
            copy.__exit__(None, None, None)
        assert is_unavailable(cut.value)
    stopped.invalidate()
    stopped.close()


def test_a_long_copy_of_a_command_is_left_alone(postgresql_url: str) -> None:
    restoring = open_database(postgresql_url, OF_COMMANDS)
    impatient = open_database(postgresql_url, replace(QUICK, lock=2))
    with restoring.write() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy("COPY word (field, code, text) FROM STDIN") as copy:
            copy.write_row(("f", 0, "x"))
            with pytest.raises(OperationalError), impatient.write() as other:
                other.execute(text("LOCK TABLE word IN ACCESS EXCLUSIVE MODE"))
            copy.write_row(("f", 1, "y"))
    with impatient.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM word")).scalar() == 2
    impatient.close()
    restoring.close()


def test_requests_are_short_and_jobs_are_long() -> None:
    settings = load_settings({"CREDIT_TIERS_STUCK_SECONDS": "7"})
    requests, jobs = patience_of_requests(settings), patience_of_jobs(settings)
    assert requests.stopped == jobs.stopped == 7
    # Who waits for a transaction that is stopped outlives it.
    assert requests.lock > requests.stopped
    assert requests.statement <= 60 < jobs.statement
    assert jobs.lock > requests.lock


def test_limits_hold_for_every_session(postgresql_url: str) -> None:
    database = open_database(postgresql_url, Patience("web", lock=3, statement=4, stopped=5, reading=6))
    shown = text(
        "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),"
        " current_setting('idle_in_transaction_session_timeout'), current_setting('application_name')"
    )
    with database.read() as connection:
        assert connection.execute(shown).one()[:3] == ("3s", "4s", "6s")
    with database.write() as connection:
        *limits, name = connection.execute(shown).one()
    assert limits == ["3s", "4s", "5s"]
    assert name.startswith("credit-tiers web ")
    # What held within the transaction that wrote ends with it.
    with database.read() as connection:
        assert connection.execute(shown).one()[2] == "6s"
    database.close()


def test_readiness_names_who_holds_the_database(postgresql_url: str, tmp_path: Path) -> None:
    database = open_database(postgresql_url, PATIENT)
    _add_source(database)
    stopped = _hold(database)

    def wait() -> None:
        with database.write() as connection:
            connection.execute(update(source).values(due_every_days=2))

    waiter = threading.Thread(target=wait)
    waiter.start()
    settings = load_settings({"CREDIT_TIERS_DATA": str(tmp_path), "CREDIT_TIERS_STUCK_SECONDS": "4"})
    until = time.monotonic() + 30
    while not (faults := [fault for fault in find_faults(database, settings) if fault.where == "lock"]):
        assert time.monotonic() < until, "it never said"
        time.sleep(0.1)
    assert PATIENT.session_name in faults[0].why.zh
    assert "1 wait for it" in faults[0].why.en
    stopped.rollback()
    waiter.join()
    stopped.close()
    with database.read() as connection:
        assert list_holders(connection, 0, 0) == []
    database.close()


def test_a_worker_frozen_inside_an_import_stops_nobody(postgresql_url: str, tmp_path: Path) -> None:
    """It held the lock of every fact, for ever; now its successor ends the import as if nothing had happened."""
    database = open_database(postgresql_url)
    import_id, job_id = _order(database, tmp_path)
    frozen = start_worker(postgresql_url, tmp_path, FAILPOINT="imports.taken:1:stop", CREDIT_TIERS_STUCK_SECONDS="3")
    try:
        wait_until_stopped(frozen)
        # A request writes facts: it waits for the frozen one, and outlives it.
        row = {"uscc": "REG-OTHER", "name": "other", "region": "370100"}
        written = write_enterprises(
            database, "li", WHOLE, [row], source="s", data_on=None, place="{}", declared=Declared()
        )
        assert written["inserted"] == 1
        with database.read() as connection:
            job = get_job(connection, job_id)
            assert job is not None
            assert job.status == "running"
        frozen.send_signal(signal.SIGCONT)
        frozen.wait()
        _finish_import(database, tmp_path, import_id)
    finally:
        frozen.kill()
    with database.read() as connection:
        done = get_import(connection, import_id)
        assert done is not None
        assert (done.status, done.read, done.inserted) == ("done", ROWS, ROWS)
        assert len(connection.execute(select(enterprise.c.code)).all()) == ROWS + 1
    database.close()


def _order(database: Database, folder: Path) -> tuple[int, int]:
    file = folder / "firms.csv"
    file.write_text("uscc,name,region\n" + "".join(f"REG-{n},firm {n},370100\n" for n in range(ROWS)), "utf-8")
    order = Order("enterprises", None, file, file.name, digest_of(file), "s", DAY, DAY, snapshot=False, uploaded=False)
    with database.write() as connection:
        return order_import(connection, order, "tests")


def _finish_import(database: Database, folder: Path, import_id: int) -> None:
    worker = Worker(service_over(database, folder, LEASE_SECONDS="1"), HANDLERS)
    until = time.monotonic() + 60
    while True:
        with database.read() as connection:
            found = get_import(connection, import_id)
        if found is not None and found.status == "done":
            return
        assert time.monotonic() < until, found
        if not worker.work_once():
            time.sleep(0.1)
