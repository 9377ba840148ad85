"""The daily job of left-overs: what processes that died left behind, and uploads that nobody took in, are removed."""

from service.core.jobs.running_job import RunningJob
from service.intake.actions.previews import give_up_previews
from service.intake.left_overs import sweep_left_overs


def run(job: RunningJob) -> None:
    """Removes them: what died, of which the log of the worker alone says how many, and what was given up."""
    removed = give_up_previews(job.service.database, job.service.settings)
    removed += sweep_left_overs(job.service.database, job.service.settings)
    with job.writing() as connection:
        job.end(connection, {"removed": removed})
