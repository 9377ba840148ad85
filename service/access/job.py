"""The daily job of the audit log: where it ends is noted in a file outside the database."""

from service.core.db.anchors import Occasion, append_anchor, read_settled_head
from service.core.jobs.running_job import RunningJob


def run(job: RunningJob) -> None:
    """Adds the line of today to the anchor; a line more, where it is done again, says nothing else."""
    head = read_settled_head(job.service.database)
    with job.writing() as connection:
        append_anchor(job.service.settings.data, head, Occasion.DAILY)
        job.end(connection, {"entry": head.entry_id})
