"""Verifying the audit log, ordered by whoever may read it."""

from sqlalchemy import Connection

from service.core.db.audit import write_entry
from service.core.db.jobs import add_job, list_open_jobs

KIND = "verify-audit"


def order_verification(connection: Connection, actor: str) -> int:
    """The number of the job that verifies the log; one that waits or runs will do."""
    if under_way := list_open_jobs(connection, KIND):
        return under_way[0].id
    job_id = add_job(connection, KIND, {}, actor)
    write_entry(connection, actor, "audit.verify", f"job {job_id}", {})
    return job_id
