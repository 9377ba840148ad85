"""The job of what was decided on a name: rows of its source that state the name and no code are read again."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.core.jobs.running_job import RunningJob
from service.intake.queries.names import get_name_match
from service.intake.queries.rows_to_check import RowToCheck, list_rows_by_name
from service.intake.rows_again import PAGE, read_again

Rows = Sequence[RowToCheck]


def run(job: RunningJob) -> None:
    """Takes in the rows that are sound now; those still wrong stay open."""

    def next_of(connection: Connection, after: int) -> tuple[Rows, Rows]:
        match = get_name_match(connection, job.params["match_id"])
        assert match is not None
        rows = list_rows_by_name(connection, match.source, match.name, after=after, limit=PAGE)
        return rows, rows

    read_again(job, next_of)
