"""The daily job that writes the reports of months that have ended, each once, in a transaction of its own."""

from service.core.clock import today
from service.core.jobs.running_job import RunningJob
from service.reports.signed.actions import write_report
from service.reports.signed.queries import months_to_write
from service.reports.signed.writing import papers_to_sign

KIND = "monthly-report"


def run(job: RunningJob) -> None:
    """Writes the report of every month that has ended and has none; computed before its transaction begins."""
    service, written = job.service, 0
    with service.database.read() as connection:
        months = months_to_write(connection, today())
    for place, month in enumerate(months, 1):
        with service.database.read() as connection:
            papers = papers_to_sign(connection, service.library, service.settings, month)
        with job.writing() as connection:
            written += write_report(connection, month, papers)
            job.step(connection, None, place, len(months))
    with job.writing() as connection:
        job.end(connection, {"written": written})
