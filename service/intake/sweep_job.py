"""The daily job of left-overs: what processes that died left behind is removed."""

from service.core.jobs.running_job import RunningJob
from service.intake.left_overs import sweep_left_overs


def run(job: RunningJob) -> None:
    """Removes them; nothing that people know of is changed, so the log of the worker alone says how many."""
    removed = sweep_left_overs(job.service.database, job.service.settings)
    with job.writing() as connection:
        job.end(connection, {"removed": removed})
