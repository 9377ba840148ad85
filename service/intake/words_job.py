"""The job of a match: rows to check that wait for the matched word are read again, page by page."""

from collections.abc import Sequence

from sqlalchemy import Connection

from scoring.cleaning import word_key
from service.core.jobs.running_job import RunningJob
from service.facts.matched_words import MATCHED
from service.intake.queries.rows_to_check import RowToCheck, list_rows_to_check
from service.intake.queries.words import get_match
from service.intake.rows_again import PAGE, read_again

Rows = Sequence[RowToCheck]


def run(job: RunningJob) -> None:
    """Takes in the rows that are sound now; those still wrong stay open."""

    def next_of(connection: Connection, after: int) -> tuple[Rows, Rows]:
        match = get_match(connection, job.params["match_id"])
        if match is None or match.status != MATCHED:
            return [], []
        rows = list_rows_to_check(connection, after=after, limit=PAGE)
        return rows, [row for row in rows if _waits_for(row, match.word)]

    read_again(job, next_of)


def _waits_for(row: RowToCheck, word: str) -> bool:
    return any(word_key(fault["value"]) == word for fault in row.faults)
