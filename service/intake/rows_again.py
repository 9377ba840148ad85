"""Rows to check that are read again, import by import, once a person decided what they waited for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach
from service.core.clock import today
from service.core.errors import ProductError
from service.core.jobs.running_job import RunningJob
from service.intake.actions.rows_to_check import replay_rows
from service.intake.queries.imports import get_import
from service.intake.queries.rows_to_check import RowToCheck
from service.intake.write.work import Work
from service.rule_sets.queries import Declared, declared_by

PAGE = 1_000
# From a connection and the last row that was looked at: rows to look at, and which of them are to be read again.
Next = Callable[[Connection, int], tuple[Sequence[RowToCheck], Sequence[RowToCheck]]]


def read_again(job: RunningJob, next_of: Next) -> None:
    """Takes in the rows that are sound now, page by page; those still wrong stay open."""
    declared = declared_by(job.service.library)
    state = job.cursor or {"after": 0, "read": 0, "taken": 0}
    while True:
        with job.writing() as connection:
            rows, waiting = next_of(connection, state["after"])
            if not rows:
                job.end(connection, {"read": state["read"], "taken": state["taken"]})
                return
            reach = Reach.of(job.params["reach"], lines_of_schemes(connection))
            taken = take_in(connection, waiting, job.claim.actor, reach, declared)
            after = rows[-1].id
            state = {"after": after, "read": state["read"] + len(waiting), "taken": state["taken"] + taken}
            job.step(connection, state, after, after)


def take_in(connection: Connection, rows: Sequence[RowToCheck], actor: str, reach: Reach, declared: Declared) -> int:
    """The number of rows that were taken in, import by import; `declared` is what rule sets declare."""
    by_import: dict[int, list[RowToCheck]] = defaultdict(list)
    for row in rows:
        by_import[row.import_id].append(row)
    taken = 0
    for import_id, waiting in by_import.items():
        order: Any = get_import(connection, import_id)
        work = Work(order.kind, order.source, actor, order.data_on, today(), reach=reach, declared=declared)
        try:
            taken += replay_rows(connection, waiting, order, work)
        except ProductError:
            # The headings make no form any more: the rows stay open for a person.
            continue
    return taken
