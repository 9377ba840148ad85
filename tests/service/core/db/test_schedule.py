"""Each kind once a day, at or after its hour, whatever stops and however many workers look."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from service.core.db.engine import Database
from service.core.db.jobs import get_job
from service.core.db.schedule import DailyState, add_due_jobs, add_missing, due_day, list_daily, write_hour
from service.core.db.tables.jobs import job

HOURS = {"early": 1, "late": 22}
# 2026-07-01 12:00 in Asia/Shanghai.
NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def entered(database: Database) -> Database:
    """A database whose schedule has both kinds, neither done yet."""
    with database.write() as connection:
        add_missing(connection, HOURS)
    return database


def look(database: Database, moment: datetime) -> list[str]:
    with database.write() as connection:
        return add_due_jobs(connection, HOURS.keys(), moment)


def end_all(database: Database, status: str, moment: datetime) -> None:
    with database.write() as connection:
        ended = {"status": status, "finished_at": moment}
        connection.execute(update(job).where(job.c.status == "queued").values(**ended))


def states(database: Database, moment: datetime) -> dict[str, DailyState]:
    with database.read() as connection:
        return {row.kind: row.state_at(moment) for row in list_daily(connection)}


def days(database: Database) -> dict[str, date | None]:
    with database.read() as connection:
        return {row.kind: row.last_day for row in list_daily(connection)}


@pytest.mark.parametrize(
    ("hour", "moment", "day"),
    [
        (12, NOON, JULY),
        (13, NOON, JUNE),
        (0, datetime(2026, 6, 30, 16, 0, tzinfo=UTC), JULY),
        (0, datetime(2026, 6, 30, 15, 59, tzinfo=UTC), JUNE),
        (23, datetime(2026, 7, 1, 14, 59, tzinfo=UTC), JUNE),
    ],
)
def test_a_day_is_due_from_its_hour_in_shanghai(hour: int, moment: datetime, day: date) -> None:
    assert due_day(hour, moment) == day


def test_each_kind_is_due_once_a_day(entered: Database) -> None:
    # Never done yet: both at once, the later one for the day before.
    assert look(entered, NOON) == ["early", "late"]
    assert days(entered) == {"early": JULY, "late": JUNE}
    end_all(entered, "done", NOON)
    assert look(entered, NOON + timedelta(hours=9)) == []
    assert look(entered, NOON + timedelta(hours=10)) == ["late"]
    end_all(entered, "done", NOON)
    assert look(entered, NOON + timedelta(hours=13)) == ["early"]
    assert days(entered) == {"early": JULY + timedelta(days=1), "late": JULY}


def test_days_that_were_missed_are_caught_up_as_one(entered: Database) -> None:
    look(entered, NOON)
    end_all(entered, "done", NOON)
    back = NOON + timedelta(days=9)
    assert states(entered, back) == {"early": DailyState.LATE, "late": DailyState.LATE}
    assert look(entered, back) == ["early", "late"]
    end_all(entered, "done", back)
    assert look(entered, back) == []
    assert set(states(entered, back).values()) == {DailyState.DONE}


def test_a_clock_that_goes_back_repeats_no_day(entered: Database) -> None:
    look(entered, NOON)
    end_all(entered, "done", NOON)
    assert look(entered, NOON - timedelta(days=2)) == []


def test_a_job_that_still_waits_gets_no_second_one(entered: Database) -> None:
    look(entered, NOON)
    assert look(entered, NOON + timedelta(days=2)) == []
    assert set(states(entered, NOON).values()) == {DailyState.WAITING}


def test_a_kind_that_fails_is_tried_again_and_the_other_goes_its_way(entered: Database) -> None:
    look(entered, NOON)
    end_all(entered, "done", NOON)
    with entered.write() as connection:
        connection.execute(update(job).where(job.c.kind == "early").values(status="failed"))
    assert states(entered, NOON) == {"early": DailyState.FAILED, "late": DailyState.DONE}
    assert look(entered, NOON + timedelta(minutes=59)) == []
    assert look(entered, NOON + timedelta(minutes=61)) == ["early"]
    assert days(entered)["early"] == JULY
    end_all(entered, "failed", NOON + timedelta(hours=9, minutes=30))
    assert look(entered, NOON + timedelta(hours=10)) == ["late"]


def test_of_workers_at_once_one_adds_the_job(database: Database) -> None:
    kinds = {f"kind-{n:02}": 0 for n in range(20)}
    with database.write() as connection:
        add_missing(connection, kinds)
    added: list[str] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        for kind in kinds:
            barrier.wait()
            with database.write() as connection:
                added.extend(add_due_jobs(connection, [kind], NOON))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == list(kinds)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(job)).scalar_one() == len(kinds)
        for row in list_daily(connection):
            assert row.job_id is not None
            own = get_job(connection, row.job_id)
            assert own is not None
            assert (own.kind, own.params) == (row.kind, {"day": "2026-07-01"})


def test_an_hour_that_was_set_stays(entered: Database) -> None:
    with entered.write() as connection:
        assert write_hour(connection, "early", 5)
        assert not write_hour(connection, "unknown", 5)
        add_missing(connection, HOURS)
    with entered.read() as connection:
        assert {row.kind: row.hour for row in list_daily(connection)} == {"early": 5, "late": 22}
