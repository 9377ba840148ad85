"""The daily job that writes the briefs of months that have ended, each once, in a transaction of its own."""

from service.core.clock import day_at, now
from service.core.jobs.running_job import RunningJob
from service.ledger.actions.briefs import months_to_write, write_brief

KIND = "ledger-brief"


def run(job: RunningJob) -> None:
    """Writes the brief of every month that has ended and has none; what was written is never written anew."""
    at, written = now(), 0
    with job.service.database.read() as connection:
        months = months_to_write(connection, day_at(at))
    for place, month in enumerate(months, 1):
        with job.writing() as connection:
            written += write_brief(connection, month, at, tells=place == len(months))
            job.step(connection, None, place, len(months))
    with job.writing() as connection:
        job.end(connection, {"written": written})
