"""The daily job of visits: what should have been approved by yesterday and was not is marked."""

from service.core.clock import day_at, now
from service.core.jobs.running_job import RunningJob
from service.visits.actions.missed import miss_approvals

KIND = "visit-days"


def run(job: RunningJob) -> None:
    """Brings visits to today, whenever it was last done; what was marked is not marked again."""
    at = now()
    with job.writing() as connection:
        done = {"missed": miss_approvals(connection, day_at(at), at)}
        job.step(connection, None, 1, 1)
        job.end(connection, done)
