"""The job of a match: rows to check that wait for the matched word are read again, page by page."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from scoring.cleaning import word_key
from service.access.reach import Reach
from service.core.clock import today
from service.core.errors import ProductError
from service.core.jobs.running_job import RunningJob
from service.facts.matched_words import MATCHED
from service.intake.actions.rows_to_check import replay_rows
from service.intake.queries.imports import get_import
from service.intake.queries.rows_to_check import RowToCheck, list_rows_to_check
from service.intake.queries.words import get_match
from service.intake.write.work import Work
from service.rule_sets.queries import declared_by

PAGE = 1_000


def run(job: RunningJob) -> None:
    """Takes in the rows that are sound now; those still wrong stay open."""
    state = job.cursor or {"after": 0, "read": 0, "taken": 0}
    while True:
        with job.writing() as connection:
            match = get_match(connection, job.params["match_id"])
            rows = list_rows_to_check(connection, after=state["after"], limit=PAGE)
            if match is None or match.status != MATCHED or not rows:
                job.end(connection, {"read": state["read"], "taken": state["taken"]})
                return
            waiting = [row for row in rows if _waits_for(row, match.word)]
            taken = _take_in(connection, waiting, job)
            after = rows[-1].id
            state = {"after": after, "read": state["read"] + len(waiting), "taken": state["taken"] + taken}
            job.step(connection, state, after, after)


def _waits_for(row: RowToCheck, word: str) -> bool:
    return any(word_key(fault["value"]) == word for fault in row.faults)


def _take_in(connection: Connection, rows: Sequence[RowToCheck], job: RunningJob) -> int:
    """The number of rows that were taken in, import by import."""
    by_import: dict[int, list[RowToCheck]] = defaultdict(list)
    for row in rows:
        by_import[row.import_id].append(row)
    taken = 0
    for import_id, waiting in by_import.items():
        order = get_import(connection, import_id)
        assert order is not None
        reach = Reach.of(job.params["reach"])
        declared = declared_by(job.service.library)
        work = Work(order.kind, order.source, job.claim.actor, order.data_on, today(), reach=reach, declared=declared)
        try:
            taken += replay_rows(connection, waiting, order, work)
        except ProductError:
            # The headings make no form any more: the rows stay open for a person.
            continue
    return taken
