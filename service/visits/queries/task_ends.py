"""When the tasks of visits end: on the last day, or when the last result was reviewed, if that is earlier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.plans.batch import BatchStatus
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_decided
from service.visits.states import OPEN, REVIEWED, VisitStatus

# Its result is reviewed, and not made public yet.
UNPUBLISHED = (VisitStatus.PUBLICATION_APPROVAL, VisitStatus.TO_PUBLISH)
_TO_REVIEW = OPEN - REVIEWED
_DRAWN = (BatchStatus.DRAWN, BatchStatus.COMPLETED, BatchStatus.ARCHIVED)
# A subject for whom another came is not visited for the draw.
_REPLACED = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """What has one end: a line of plans by the first of the year, else a visit of its own by its id."""

    line: int | None
    visit: int | None


def task_of(visit_id: int, line: int | None) -> Task:
    """The task that a visit belongs to; `line` is the first of the year's plan lines, None where it follows none."""
    return Task(line, None) if line is not None else Task(None, visit_id)


def ends_of(
    connection: Connection, tasks: Iterable[Task], *, reviewed_now: Mapping[int, datetime] | None = None
) -> dict[Task, date]:
    """The day on which each task ends; a line that is in no plan any more is left out.

    `reviewed_now` are courses, by id, that are being reviewed at that moment.
    """
    asked, now = set(tasks), dict(reviewed_now or {})
    lines = lines_decided(connection, [one.line for one in asked if one.line is not None])
    found = {Task(root, None): _end_of_line(connection, root, line, now) for root, line in lines.items()}
    return found | _ends_of_visits(connection, [one.visit for one in asked if one.visit is not None], now)


def unpublished_tasks(connection: Connection) -> dict[Task, list[int]]:
    """The courses, by id, whose results are reviewed and not public yet, by their tasks."""
    found: dict[Task, list[int]] = {}
    for row in connection.execute(select_unpublished()):
        found.setdefault(task_of(row.visit_id, row.plan_line_id), []).append(row.id)
    return found


def unpublished_of(connection: Connection, task: Task) -> list[int]:
    """The same of one task."""
    own = inspection_visit.c
    of_it = own.id == task.visit if task.line is None else own.plan_line_id == task.line
    return [row.id for row in connection.execute(select_unpublished().where(of_it))]


def select_unpublished() -> Select[tuple[int, int, int | None]]:
    """Courses whose results are reviewed and not public yet, with their visits and the lines of these."""
    query = select(visit_course.c.id, visit_course.c.visit_id, inspection_visit.c.plan_line_id)
    query = query.join(inspection_visit, inspection_visit.c.id == visit_course.c.visit_id)
    return query.where(visit_course.c.status.in_(UNPUBLISHED)).order_by(visit_course.c.id)


def _end_of_line(connection: Connection, root: int, line: PlanLine, now: Mapping[int, datetime]) -> date:
    last_day = min(line.ends_on, line.ended_on or line.ends_on)
    own = inspection_visit.c
    if not _all_is_drawn(connection, root) or _waits(connection, own.plan_line_id == root, now):
        return last_day
    reviewed = _last_reviewed(connection, own.plan_line_id == root, now)
    return last_day if reviewed is None else min(last_day, reviewed)


def _all_is_drawn(connection: Connection, root: int) -> bool:
    """Whether nothing is left to draw for a line, and every subject that was drawn has its visit."""
    last = (
        select(batch.c.share_a, batch.c.share_b, batch.c.status)
        .where(batch.c.plan_line_id == root, batch.c.status != BatchStatus.VOID)
        .order_by(batch.c.number.desc())
        .limit(1)
    )
    row = connection.execute(last).one_or_none()
    if row is None or row.status not in _DRAWN or row.share_a != row.share_b:
        return False
    drawn, change = drawn_subject.c, draw_change.c
    of_line = and_(batch.c.plan_line_id == root, batch.c.status != BatchStatus.VOID, draw.c.parent_id.is_(None))
    visited = exists().where(visit_selection.c.draw == drawn.draw, visit_selection.c.subject == drawn.subject)
    replaced = exists().where(
        change.draw == drawn.draw,
        change.subject == drawn.subject,
        change.officer.is_(None),
        change.status == _REPLACED,
    )
    query = select(drawn.subject).join(draw, draw.c.id == drawn.draw).join(batch, batch.c.id == draw.c.batch_id)
    return connection.execute(query.where(of_line, ~visited, ~replaced).limit(1)).first() is None


def _waits(connection: Connection, of_task: ColumnElement[bool], now: Mapping[int, datetime]) -> bool:
    """Whether a result of the task is still to be reviewed."""
    query = select(visit_course.c.id).join(inspection_visit, inspection_visit.c.id == visit_course.c.visit_id)
    query = query.where(of_task, visit_course.c.status.in_(_TO_REVIEW), visit_course.c.id.not_in(list(now)))
    return connection.execute(query.limit(1)).first() is not None


def _last_reviewed(connection: Connection, of_task: ColumnElement[bool], now: Mapping[int, datetime]) -> date | None:
    query = select(func.max(visit_course.c.reviewed_at))
    query = query.join(inspection_visit, inspection_visit.c.id == visit_course.c.visit_id).where(of_task)
    moments = [connection.execute(query).scalar(), *now.values()]
    return max((day_at(one) for one in moments if one is not None), default=None)


def _ends_of_visits(connection: Connection, visits: list[int], now: Mapping[int, datetime]) -> dict[Task, date]:
    found: dict[Task, date] = {}
    if not visits:
        return found
    query = select(
        inspection_visit.c.id, inspection_visit.c.ends_on, visit_course.c.id.label("course"), visit_course.c.status,
        visit_course.c.reviewed_at,
    ).join(visit_course, visit_course.c.visit_id == inspection_visit.c.id)  # fmt: skip
    rows = connection.execute(query.where(is_among(connection, inspection_visit.c.id, sorted(visits)))).all()
    by_visit: dict[int, list[tuple[bool, datetime | None, date]]] = {}
    for row in rows:
        reviewed = now.get(row.course, row.reviewed_at)
        waits = row.course not in now and row.status in _TO_REVIEW
        by_visit.setdefault(row.id, []).append((waits, reviewed, row.ends_on))
    for visit_id, courses in by_visit.items():
        moments = [moment for _, moment, _ in courses if moment is not None]
        ends_on = courses[0][2]
        settled = bool(moments) and not any(waits for waits, _, _ in courses)
        found[Task(None, visit_id)] = min(ends_on, day_at(max(moments))) if settled else ends_on
    return found
