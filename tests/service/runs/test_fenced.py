"""A worker that has lost its job writes nothing more for it, and a run that is not whole is never shown."""

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from service.core.clock import now
from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.audit import list_entries
from service.core.db.engine import Database, open_database
from service.core.db.jobs import get_job, moment_of
from service.core.db.service import Service
from service.core.db.tables.jobs import job
from service.core.db.tables.runs import run_part
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.decisions.runs import get_run, run_in_effect
from service.runs.actions.decide import put_into_effect
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.service.runs.published import published
from tests.worlds.adopted import forget_adopted
from tests.worlds.services import SCORED_ON, service_over
from tests.worlds.workers import SCHEME, copy_of, published_at, start_worker, wait_until_stopped

LATER = SCORED_ON + timedelta(days=70)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, waiting: Path, tmp_path: Path) -> Iterator[str]:
    """The waiting database, of either kind in turn."""
    if request.param == "sqlite":
        yield copy_of(waiting, tmp_path)
        return
    source = open_database(f"sqlite:///{waiting}")
    back_up(source, tmp_path / "waiting.zip")
    source.close()
    address = request.getfixturevalue("postgresql_url")
    target = open_database(address)
    forget_adopted(target)
    restore(target, tmp_path / "waiting.zip")
    target.close()
    yield address


def test_a_worker_that_wakes_takes_nothing_of_its_successor_back(url: str, undisturbed: Any, tmp_path: Path) -> None:
    # It may fall asleep while its other thread renews the lease, and the server must end that transaction first.
    stopping = {"FAILPOINT": "rescore.part_scored:2:stop", "CREDIT_TIERS_STUCK_SECONDS": "3"}
    sleeper = start_worker(url, tmp_path, **stopping)
    wait_until_stopped(sleeper)
    _wait_until_free(url)
    successor = start_worker(url, tmp_path, lease=600, FAILPOINT="rescore.part_committed:1:stop")
    try:
        wait_until_stopped(successor)
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait() == 0
        successor.send_signal(signal.SIGCONT)
        assert successor.wait() == 0
    finally:
        sleeper.kill()
        successor.kill()
    assert published_at(url) == undisturbed[0]


def test_a_worker_that_fails_after_its_lease_ends_nothing(
    scored_copy: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = _start(scored_copy)
    before = published(scored_copy.database, SCHEME)

    def overtaken(*_: Any) -> None:
        _let_lease_run_out(scored_copy.database)
        assert Worker(scored_copy, HANDLERS).work_once()
        raise RuntimeError("the one that woke up fails")

    worker = Worker(scored_copy, {"rescore": "tests.service.runs.overtaken"})
    monkeypatch.setattr("tests.service.runs.overtaken.run", overtaken)
    assert worker.work_once()
    with scored_copy.database.read() as connection:
        run = get_run(connection, run_id)
        assert run is not None
        assert run.job_id is not None
        done = get_job(connection, run.job_id)
        assert done is not None
        assert (run.status, done.status, done.attempt) == ("in_effect", "done", 2)
        put = [entry for entry in list_entries(connection, before=None, limit=50) if entry.object == f"run {run_id}"]
    assert sorted(entry.action for entry in put) == ["scoring-run.put-into-effect", "scoring-run.start"]
    assert published(scored_copy.database, SCHEME) != before


def test_a_run_that_lost_a_part_is_not_put_into_effect(scored_copy: Service, tmp_path: Path) -> None:
    strict = service_over(scored_copy.database, tmp_path, HOLD_SHARE="0")
    run_id = _start(strict)
    assert Worker(strict, HANDLERS).work_once()
    before = published(strict.database, SCHEME)
    with strict.database.write() as connection:
        run = get_run(connection, run_id)
        assert run is not None
        assert run.status == "held"
        connection.execute(delete(run_part).where(run_part.c.run_id == run_id))
    with pytest.raises(ProductError, match="not whole"), strict.database.write() as connection:
        put_into_effect(connection, run, "someone else", strict.settings, "同意")
    with strict.database.read() as connection:
        assert run_in_effect(connection, SCHEME) != run_id
    assert published(strict.database, SCHEME) == before


def test_a_handler_that_cannot_be_imported_ends_its_job_with_the_reason(scored_copy: Service) -> None:
    run_id = _start(scored_copy)
    worker = Worker(scored_copy, {"rescore": "service.nowhere"})
    assert worker.work_once()
    assert not worker.work_once()
    with scored_copy.database.read() as connection:
        run = get_run(connection, run_id)
        assert run is not None
        assert run.job_id is not None
        failed = get_job(connection, run.job_id)
        assert failed is not None
        assert (failed.status, failed.error and "ModuleNotFoundError" in failed.error["en"]) == ("failed", True)
    # Nothing is left that would keep the scheme from being classified.
    again = _start(scored_copy)
    assert Worker(scored_copy, HANDLERS).work_once()
    with scored_copy.database.read() as connection:
        assert run_in_effect(connection, SCHEME) == again


def test_a_job_that_gets_no_further_is_tried_a_few_times_only(scored_copy: Service) -> None:
    run_id = _start(scored_copy)
    with scored_copy.database.write() as connection:
        connection.execute(update(job).where(job.c.status == "queued").values(tries=scored_copy.settings.job_tries))
    assert Worker(scored_copy, HANDLERS).work_once()
    with scored_copy.database.read() as connection:
        run = get_run(connection, run_id)
        assert run is not None
        assert run.job_id is not None
        ended = get_job(connection, run.job_id)
        assert ended is not None
        assert (run.status, ended.status) == ("failed", "failed")
        assert ended.error is not None
        assert "5 次" in ended.error["zh"]
        assert "5 times" in ended.error["en"]
        assert connection.execute(select(run_part).where(run_part.c.run_id == run_id)).all() == []


def _start(service: Service) -> int:
    with service.database.write() as connection:
        wanted = WantedRun(SCHEME, "full", LATER, LATER)
        return start_run(connection, service.library, service.settings, wanted, "tests")


def _wait_until_free(url: str) -> None:
    """Returns when another worker may claim the job."""
    database, until = open_database(url), time.monotonic() + 60
    query = select(job.c.id).where(job.c.status == "running").with_for_update(skip_locked=True)
    while True:
        with database.write() as connection:
            if connection.execute(query.where(job.c.lease_until < moment_of(connection))).all():
                break
        assert time.monotonic() < until, "it stayed locked"
        time.sleep(0.1)
    database.close()


def _let_lease_run_out(database: Database) -> None:
    with database.write() as connection:
        past = now() - timedelta(days=1)
        connection.execute(update(job).where(job.c.status == "running").values(lease_until=past))
