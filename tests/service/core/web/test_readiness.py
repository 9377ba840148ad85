"""The service says why it is not ready."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from service.core.clock import SHANGHAI, now
from service.core.db.engine import Database, open_database
from service.core.db.integrity import check_database
from service.core.db.migrate import downgrade
from service.core.db.service import Service
from service.core.db.tables.jobs import job, worker
from service.core.settings import Settings, load_settings
from service.core.web.readiness import find_faults
from tests.worlds.damage import change_a_record


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder that is still to be made."""
    return load_settings({"CREDIT_TIERS_DATA": str(tmp_path / "to" / "be" / "made"), "CREDIT_TIERS_LEAST_FREE": "1"})


def where(database: Database, settings: Settings) -> list[str]:
    return [fault.where for fault in find_faults(database, settings)]


def test_ready(database: Database, settings: Settings) -> None:
    assert where(database, settings) == []


def test_a_database_of_another_shape(database: Database, settings: Settings) -> None:
    downgrade(database, "base")
    assert where(database, settings) == ["database"]


def test_a_database_that_does_not_answer(settings: Settings) -> None:
    assert where(open_database("postgresql://nobody@127.0.0.1:1/none"), settings) == ["database"]


def test_a_disk_that_is_almost_full(sqlite: Database, tmp_path: Path) -> None:
    given = {"CREDIT_TIERS_DATA": str(tmp_path), "CREDIT_TIERS_LEAST_FREE": str(10**18)}
    assert where(sqlite, load_settings(given)) == ["disk"]


@pytest.mark.parametrize(("age", "expected"), [(None, ["worker"]), (1, []), (10_000, ["worker"])])
def test_jobs_that_wait_need_a_worker(
    database: Database, settings: Settings, age: int | None, expected: list[str]
) -> None:
    with database.write() as connection:
        row = {"kind": "imports", "params": {}, "status": "queued", "actor": "li", "created_at": now()}
        connection.execute(insert(job).values(**row))
        if age is not None:
            connection.execute(insert(worker).values(name="w", seen_at=now() - timedelta(seconds=age)))
    assert where(database, settings) == expected


def test_no_worker_is_missed_while_nothing_waits(database: Database, settings: Settings) -> None:
    assert where(database, settings) == []


@pytest.mark.parametrize(("overdue", "expected"), [(1, []), (10_000, ["job"])])
def test_a_job_whose_worker_was_not_heard_of_is_named(
    database: Database, settings: Settings, overdue: int, expected: list[str]
) -> None:
    begun = now() - timedelta(hours=5)
    with database.write() as connection:
        row = {"id": 7, "kind": "imports", "params": {}, "status": "running", "actor": "li", "created_at": begun}
        held = {"worker": "host-99", "started_at": begun, "lease_until": now() - timedelta(seconds=overdue)}
        connection.execute(insert(job).values(**row, **held))
        connection.execute(insert(worker).values(name="another", seen_at=now()))
    faults = find_faults(database, settings)
    assert [fault.where for fault in faults] == expected
    for fault in faults:
        since = f"{begun.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        assert all(word in fault.why.zh for word in ("host-99", "任务 7", "imports", since))
        assert all(word in fault.why.en for word in ("host-99", "job 7", "imports", since))


def test_a_database_in_which_the_last_check_found_a_flaw(scored_copy: Service, settings: Settings) -> None:
    url = scored_copy.database.engine.url.render_as_string()
    check_database(scored_copy.database, "tests")
    assert where(scored_copy.database, settings) == []
    change_a_record(url)
    check_database(scored_copy.database, "tests")
    assert where(scored_copy.database, settings) == ["database"]
