"""The daily job that reads the whole database and says in the audit log whether it is whole."""

from service.core.db.integrity import inspect_database, note_check
from service.core.db.schedule import ACTOR
from service.core.jobs.running_job import RunningJob
from service.serving.chains import CHAINS


def run(job: RunningJob) -> None:
    """Checks it; flaws are no failure of the job, which would only find them again: `/readyz` shows them."""
    found = inspect_database(job.service.database, CHAINS)
    with job.writing() as connection:
        note_check(connection, found, ACTOR)
        job.end(connection, {"rows": sum(table.rows for table in found.tables.values()), "flaws": len(found.flaws)})
