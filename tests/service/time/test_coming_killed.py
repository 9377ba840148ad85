"""A worker that looks ahead of everyone and is killed: another goes on, and all is as if nobody had been."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.core.db import jobs
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.coming import coming_block, coming_course
from service.core.db.tables.jobs import job
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.time.forecast.coming.actions import KIND
from tests.worlds.services import service_over
from tests.worlds.workers import LEASE, copy_of, start_worker


def left_alone(waiting: Path, folder: Path) -> Service:
    """A copy of three blocks, in which nothing waits but the job that looks ahead of them."""
    service = service_over(open_database(copy_of(waiting, folder)), folder, LEASE_SECONDS=str(LEASE))
    with service.database.write() as connection:
        for open_job in jobs.list_open_jobs(connection, "rescore"):
            jobs.request_cancel(connection, open_job.id)
        assert [one.status for one in jobs.list_open_jobs(connection, KIND)] == ["queued"]
    return service


def carried_out(service: Service) -> Any:
    """All that is kept of the days ahead and how the job ended, once it has."""
    worker, until = Worker(service, HANDLERS), time.monotonic() + 60
    with service.database.read() as connection:
        (waits,) = jobs.list_open_jobs(connection, KIND)
    while not worker.work_once(waits.id):
        assert time.monotonic() < until, "nobody could go on"
        time.sleep(LEASE / 20)
    with service.database.read() as connection:
        rows = [connection.execute(select(table)).all() for table in (coming_course, coming_block)]
        ended = connection.execute(select(job.c.status, job.c.result).where(job.c.id == waits.id)).one()
    service.database.close()
    return sorted(map(tuple, rows[1])), rows[0], tuple(ended)


@pytest.fixture(scope="module")
def undisturbed(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is kept where nothing disturbs the worker."""
    blocks, course, ended = carried_out(left_alone(waiting, tmp_path_factory.mktemp("undisturbed")))
    assert (len(blocks), ended) == (3, ("done", {"blocks": 3}))
    return blocks, course, ended


@pytest.mark.parametrize("point", ["looked:2", "written:2"])
def test_killed_at_any_point_another_worker_goes_on(
    waiting: Path, undisturbed: Any, tmp_path: Path, point: str
) -> None:
    service = left_alone(waiting, tmp_path)
    killed = start_worker(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path, FAILPOINT=f"coming.{point}")
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    assert carried_out(service) == undisturbed
