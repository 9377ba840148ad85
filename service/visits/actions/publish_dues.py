"""By when results have to be public: the clock of publication after their task's end, anew whenever that moves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, update

from rules.clocks import ClockOf
from service.core.db.tables.inspection_visits import visit_course
from service.ledger.actions.days import CLOCKS
from service.ledger.clocks import Clockwork
from service.ledger.queries.clocks import clockwork_of
from service.registries.workdays import WorkdaysEntered
from service.rule_sets.announced import TablesChanged
from service.visits.queries.task_ends import Task, ends_of, task_of, unpublished_of, unpublished_tasks
from service.visits.visit import Visit


def renew_publish_dues(connection: Connection, visit: Visit, reviewed_now: Mapping[int, datetime]) -> None:
    """Writes the last day of publication of all results of the visit's task; `reviewed_now` are being reviewed.

    The task of a plan is its line: the review of its last result may end it early, for all of them.
    """
    task = task_of(visit.id, visit.plan_line_id)
    ends = ends_of(connection, [task], reviewed_now=reviewed_now)
    courses = {task: [*unpublished_of(connection, task), *reviewed_now]}
    _write(connection, courses, ends, clockwork_of(connection))


def renew_all_dues(connection: Connection) -> None:
    """Writes the last day of publication of every result that is reviewed and not public yet."""
    courses = unpublished_tasks(connection)
    if courses:
        _write(connection, courses, ends_of(connection, courses), clockwork_of(connection))


def hear_of_workdays(connection: Connection, said: WorkdaysEntered) -> None:
    """Computes days anew where a table of working days came, or says something else."""
    renew_all_dues(connection)


def hear_of_tables(connection: Connection, said: TablesChanged) -> None:
    """Computes days anew where another table of clocks is in force, or will be."""
    if said.name == CLOCKS:
        renew_all_dues(connection)


def _write(
    connection: Connection, courses: Mapping[Task, Sequence[int]], ends: Mapping[Task, date], clockwork: Clockwork
) -> None:
    by_due: dict[tuple[date | None, int | None], list[int]] = {}
    for task, ids in courses.items():
        by_due.setdefault(_due_of(ends.get(task), clockwork), []).extend(ids)
    for (due, year), ids in by_due.items():
        for begin in range(0, len(ids), 500):
            some = visit_course.c.id.in_(ids[begin : begin + 500])
            connection.execute(update(visit_course).where(some).values(publish_due=due, calendar_missing=year))


def _due_of(end: date | None, clockwork: Clockwork) -> tuple[date | None, int | None]:
    """The last day, or the year whose calendar is missing; neither where nobody knows when the task ends."""
    if end is None:
        return None, None
    dues = clockwork.dues(ClockOf.PUBLICATION, end)
    return dues.due, dues.calendar_missing
