"""A job carried out by a command's own process, or watched while another worker is at it."""

import time
from collections.abc import Mapping

from service.core.db.jobs import Job, get_job
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.progress import Progress

POLL_SECONDS = 0.5


def follow_job(service: Service, handlers: Mapping[str, str], job_id: int) -> Job:
    """The job as it ended: carried out here unless another worker holds it, its progress shown meanwhile."""
    worker, name, shown = Worker(service, handlers), next(iter(handlers)), 0
    with Progress() as progress:

        def show(done: int, total: int) -> None:
            nonlocal shown
            if total and not shown:
                progress.begin({name: total})
            progress.advance(name, done, done - shown)
            shown = done

        while True:
            with service.database.read() as connection:
                job = get_job(connection, job_id)
            assert job is not None, "jobs are never deleted"
            if not job.is_open:
                return job
            if not worker.try_once(job_id, show):
                time.sleep(POLL_SECONDS)
