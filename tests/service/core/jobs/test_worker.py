"""The job table and the worker: one holder at a time, fenced, resumable, cancellable."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.jobs import Claim, LeaseLost, add_job, claim_job, end_job, get_job, request_cancel, write_fenced
from service.core.db.tables.jobs import job

LEASE = timedelta(seconds=30)


@pytest.fixture
def job_id(database: Database) -> int:
    with database.write() as connection:
        return add_job(connection, "rescore", {"run_id": 1}, "tests")


def _claim(database: Database, name: str) -> Claim | None:
    with database.write() as connection:
        return claim_job(connection, name, LEASE)


def test_a_job_is_held_by_one_worker_at_a_time(database: Database, job_id: int) -> None:
    first = _claim(database, "one")
    assert first is not None
    assert (first.id, first.attempt, first.params) == (job_id, 1, {"run_id": 1})
    assert _claim(database, "two") is None


def test_an_older_job_is_claimed_first(database: Database, job_id: int) -> None:
    with database.write() as connection:
        later = add_job(connection, "rescore", {}, "tests")
    claims = [_claim(database, "one"), _claim(database, "two")]
    assert [claim and claim.id for claim in claims] == [job_id, later]


def test_after_its_lease_a_worker_can_write_nothing_more(database: Database, job_id: int) -> None:
    asleep = _claim(database, "asleep")
    assert asleep is not None
    _let_lease_run_out(database, job_id)
    awake = _claim(database, "awake")
    assert awake is not None
    assert awake.attempt == 2
    with pytest.raises(LeaseLost):
        _write_as(database, asleep)
    with database.write() as connection:
        write_fenced(connection, awake, cursor={"part": 1}, done=1)
    with database.read() as connection:
        row = get_job(connection, job_id)
        assert row is not None
        assert (row.cursor, row.done, row.worker) == ({"part": 1}, 1, "awake")
        assert get_job(connection, job_id + 1) is None


def test_the_next_worker_goes_on_where_the_last_one_stopped(database: Database, job_id: int) -> None:
    first = _claim(database, "one")
    assert first is not None
    with database.write() as connection:
        write_fenced(connection, first, cursor={"part": 3}, done=3, total=9)
    _let_lease_run_out(database, job_id)
    second = _claim(database, "two")
    assert second is not None
    assert second.cursor == {"part": 3}


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(database: Database, job_id: int) -> None:
    claim = _claim(database, "one")
    assert claim is not None
    with database.write() as connection:
        waiting = add_job(connection, "rescore", {}, "tests")
        assert request_cancel(connection, waiting)
        assert request_cancel(connection, job_id)
        assert [get_job(connection, key).status for key in (waiting, job_id)] == ["cancelled", "running"]
        end_job(connection, claim, "cancelled")
        assert not request_cancel(connection, job_id)


def test_an_ended_job_is_never_claimed_again(database: Database, job_id: int) -> None:
    claim = _claim(database, "one")
    assert claim is not None
    with database.write() as connection:
        end_job(connection, claim, "done", result={"run_id": 1})
    _let_lease_run_out(database, job_id)
    assert _claim(database, "two") is None


def test_a_worker_whose_clock_is_ahead_takes_nothing_away(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    with database.write() as connection:
        add_job(connection, "rescore", {"run_id": 1}, "tests")
    assert _claim(database, "one") is not None
    with time_machine.travel(now() + timedelta(days=1)):
        assert _claim(database, "ahead") is None
    database.close()


def _let_lease_run_out(database: Database, job_id: int) -> None:
    with database.write() as connection:
        connection.execute(update(job).where(job.c.id == job_id).values(lease_until=now() - LEASE))


def _write_as(database: Database, claim: Claim) -> None:
    with database.write() as connection:
        add_job(connection, "written by the one asleep", {}, "tests")
        write_fenced(connection, claim, cursor={"part": 9}, done=9)
