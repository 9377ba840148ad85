"""The daily job that collects exceptions."""

from service.core.clock import now
from service.core.jobs.running_job import RunningJob
from service.estimates.exceptions.actions.collecting import collect_exceptions


def run(job: RunningJob) -> None:
    """Lists what was not listed yet, in one transaction."""
    with job.writing() as connection:
        number = collect_exceptions(connection, now())
        job.end(connection, {"found": number})
