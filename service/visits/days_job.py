"""The daily job of visits: approvals that were missed are marked, days of publication follow plans as amended."""

from service.core.clock import day_at, now
from service.core.jobs.running_job import RunningJob
from service.visits.actions.missed import miss_approvals
from service.visits.actions.publish_dues import renew_all_dues

KIND = "visit-days"


def run(job: RunningJob) -> None:
    """Brings visits to today, whenever it was last done; what was marked is not marked again."""
    at = now()
    with job.writing() as connection:
        done = {"missed": miss_approvals(connection, day_at(at), at)}
        job.step(connection, None, 1, 2)
    with job.writing() as connection:
        renew_all_dues(connection)
        job.step(connection, None, 2, 2)
        job.end(connection, done)
