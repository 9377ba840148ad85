"""The job of a match: records that are made of items with the word are made anew, then what waits for it is read.

Of a match that was withdrawn nothing waits.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from scoring.cleaning import word_key
from service.core.jobs.running_job import RunningJob
from service.facts.matched_words import MATCHED
from service.intake.queries.rows_to_check import RowToCheck, list_rows_to_check
from service.intake.queries.words import get_match
from service.intake.rows_again import PAGE, read_again
from service.intake.write.matched_items import concerns_items, remake_records

Rows = Sequence[RowToCheck]


def run(job: RunningJob) -> None:
    """Takes in the rows that are sound now; those still wrong stay open."""
    _remake(job)

    def next_of(connection: Connection, after: int) -> tuple[Rows, Rows]:
        match = get_match(connection, job.params["match_id"])
        if match is None or match.status != MATCHED:
            return [], []
        rows = list_rows_to_check(connection, after=after, limit=PAGE)
        return rows, [row for row in rows if _waits_for(row, match.word)]

    read_again(job, next_of)


def _remake(job: RunningJob) -> None:
    after: int | None = None if job.cursor else 0
    while after is not None:
        with job.writing() as connection:
            match = get_match(connection, job.params["match_id"])
            if match is None or not concerns_items(match):
                return
            after = remake_records(connection, match, match.changed_on, job.claim.actor, after)


def _waits_for(row: RowToCheck, word: str) -> bool:
    return any(word_key(fault["value"]) == word for fault in row.faults)
