"""The service says why it is not ready."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.migrate import downgrade
from service.core.db.tables.jobs import job, worker
from service.core.settings import Settings, load_settings
from service.core.web.readiness import find_faults


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
