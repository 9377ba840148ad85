"""Those who were drawn for the plans of a year, with what came of each up to a day: counted, and listed.

What is counted is a selection: a visit that serves two of them stands in both tasks. By authority each that goes on a
joint visit counts its own result; else the one that leads does.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, select, tuple_

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import begin_of, today
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_selection
from service.core.db.tables.plans import plan, plan_line
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result
from service.plans.batch import BatchStatus
from service.plans.draws.queries.merged import stays_in_draw
from service.registries.queries.recusals import subject_names
from service.reports.inspections.counted import AskedForm, Counted, Grouping, Wanted
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results import ResultStatus
from service.visits.states import VisitStatus

DRAWN = (BatchStatus.DRAWN, BatchStatus.COMPLETED, BatchStatus.ARCHIVED)
# So much of a region's code is a county.
COUNTY = 6
_COURSE, _RESULT = visit_course.c, visit_result.c
_FALSE = false()


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """Where in a list somebody who was drawn stands: the draw, the place in it, the course (0: there is no visit)."""

    draw: int
    place: int
    course: int


@dataclass(frozen=True, slots=True)
class ListedDrawn:
    """One of those drawn: for which task and by which draw, and its visit, None where none was made yet."""

    at: DrawnPlace
    draw_id: str
    subject: str
    name: str
    task: int
    number: str | None
    department: str | None
    visit_on: date | None
    status: VisitStatus | None
    code: ResultCode | None
    follow_up: FollowUp | None
    published: bool
    closed: bool


def count_drawn(connection: Connection, asked: AskedForm, reach: Reach) -> list[Counted]:
    """How many of those drawn within a reach have the same state, by row of the form."""
    rows = _Rows(asked)
    inner = rows.select(
        rows.key.label("key"),
        _RESULT.code.label("code"),
        _RESULT.follow_up.label("follow_up"),
        rows.published.label("published"),
        rows.closed.label("closed"),
    ).where(*rows.conditions(reach))
    held = inner.subquery().c
    query = select(held.key, held.code, held.follow_up, held.published, held.closed, func.count()).group_by(
        held.key, held.code, held.follow_up, held.published, held.closed
    )
    return [
        Counted(str(row[0]), _code_of(row[1]), _follow_up_of(row[2]), bool(row[3]), bool(row[4]), int(row[5]))
        for row in connection.execute(query)
    ]


def list_drawn(
    connection: Connection,
    asked: AskedForm,
    wanted: Wanted,
    reach: Reach,
    *,
    after: DrawnPlace | None = None,
    limit: int = 100,
) -> list[ListedDrawn]:
    """Up to `limit` of those that a figure counts, in the order in which they were drawn, after a place."""
    rows = _Rows(asked)
    place = (drawn_subject.c.draw, drawn_subject.c.place, func.coalesce(_COURSE.id, 0))
    query = rows.select(
        *place,
        draw.c.draw_id,
        drawn_subject.c.subject,
        batch.c.plan_line_id,
        inspection_visit.c.number,
        _COURSE.department,
        inspection_visit.c.visit_on,
        _COURSE.status,
        _RESULT.code,
        _RESULT.follow_up,
        rows.published,
        rows.closed,
    ).where(*rows.conditions(reach), *rows.fitting(wanted))
    if after is not None:
        query = query.where(tuple_(*place) > (after.draw, after.place, after.course))
    found = connection.execute(query.order_by(*place).limit(limit)).all()
    names = subject_names(connection, [row.subject for row in found])
    return [_listed(row, names[row.subject]) for row in found]


def _listed(row: Any, name: str) -> ListedDrawn:
    draw_key, place, course, draw_id, subject, task, number, department, visit_on, status, *result = row
    code, follow_up, published, closed = result
    return ListedDrawn(
        DrawnPlace(draw_key, place, course),
        draw_id,
        subject,
        name,
        task,
        number,
        department,
        visit_on,
        VisitStatus(status) if status else None,
        _code_of(code),
        _follow_up_of(follow_up),
        bool(published),
        bool(closed),
    )


def _code_of(written: str | None) -> ResultCode | None:
    return ResultCode(written) if written else None


def _follow_up_of(written: str | None) -> FollowUp | None:
    return FollowUp(written) if written else None


class _Rows:
    """Who was drawn, with the visit and the result that counted at the end of the day that is asked for."""

    def __init__(self, asked: AskedForm) -> None:
        self.asked = asked
        self.is_now = asked.until >= today()
        self.end = begin_of(asked.until + timedelta(days=1))

    def select(self, *columns: Any) -> Select[Any]:
        own = drawn_subject.c
        serves = visit_selection.c.draw == own.draw, visit_selection.c.subject == own.subject
        goes = [_COURSE.visit_id == inspection_visit.c.id]
        if self.asked.by is not Grouping.UNIT:
            goes.append(_COURSE.lead)
        return (
            select(*columns)
            .select_from(plan)
            .join(plan_line, plan_line.c.plan_id == plan.c.id)
            .join(batch, batch.c.plan_line_id == plan_line.c.id)
            .join(draw, draw.c.batch_id == batch.c.id)
            .join(drawn_subject, own.draw == draw.c.id)
            .outerjoin(enterprise, enterprise.c.id == own.enterprise_id)
            .outerjoin(visit_selection, and_(*serves))
            .outerjoin(inspection_visit, inspection_visit.c.id == visit_selection.c.visit_id)
            .outerjoin(visit_course, and_(*goes))
            .outerjoin(visit_result, and_(_RESULT.course_id == _COURSE.id, _RESULT.version == self._version))
        )

    def conditions(self, reach: Reach) -> list[ColumnElement[bool]]:
        """Drawn for plans of the year by the day, within the reach, and of the row that is asked for."""
        held = [
            plan.c.year == self.asked.year,
            batch.c.status.in_(DRAWN),
            draw.c.parent_id.is_(None),
            draw.c.drawn_at < self.end,
            stays_in_draw(),
            within_reach(reach, self._region, self._office, plan_line.c.line),
        ]
        if self.asked.row is None:
            return held
        row = int(self.asked.row) if self.asked.by is Grouping.TASK else self.asked.row
        return [*held, self.key == row]

    def fitting(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        """What a figure counts: `Counted.fits` as a condition upon rows."""
        held: list[ColumnElement[bool]] = []
        if wanted.codes is not None:
            held.append(_RESULT.code.in_(sorted(wanted.codes)))
        if wanted.follow_ups is not None:
            held.append(_RESULT.follow_up.in_(sorted(wanted.follow_ups)))
        if wanted.published:
            held.append(self.published)
        if wanted.closed:
            held.append(self.closed)
        return held

    @property
    def key(self) -> ColumnElement[Any]:
        """Which row of the form it is of."""
        lead = func.coalesce(plan_line.c.lead_department, plan.c.department, "")
        return {
            Grouping.COUNTY: func.substr(self._region, 1, COUNTY),
            Grouping.OFFICE: func.coalesce(self._office, ""),
            Grouping.UNIT: func.coalesce(_COURSE.department, lead),
            Grouping.TASK: batch.c.plan_line_id,
        }[self.asked.by]

    @property
    def published(self) -> ColumnElement[bool]:
        """Whether a result of it is public at the end of the day."""
        own = publication.c
        if self.is_now:
            return exists().where(own.course_id == _COURSE.id, own.withdrawn_at.is_(None))
        is_up = own.withdrawn_at.is_(None) | (own.withdrawn_at >= self.end)
        return exists().where(own.course_id == _COURSE.id, own.published_at < self.end, is_up)

    @property
    def closed(self) -> ColumnElement[bool]:
        """Whether it had come to its end by then."""
        if self.is_now:
            return func.coalesce(_COURSE.status == VisitStatus.COMPLETED, _FALSE)
        own = visit_act.c
        last = (
            select(own.to_status)
            .where(own.visit_id == _COURSE.visit_id, own.course_id == _COURSE.id, own.at < self.end)
            .order_by(own.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        return func.coalesce(last == VisitStatus.COMPLETED, _FALSE)

    @property
    def _version(self) -> ColumnElement[Any]:
        """The version of the result that counted then."""
        if self.is_now:
            return _COURSE.version
        own = visit_result.alias().c
        reviewed = own.status.in_((ResultStatus.APPROVED, ResultStatus.REPLACED)), own.reviewed_at < self.end
        return select(func.max(own.version)).where(own.course_id == _COURSE.id, *reviewed).scalar_subquery()

    @property
    def _region(self) -> ColumnElement[Any]:
        return func.coalesce(inspection_visit.c.region, enterprise.c.region, drawn_subject.c.cell)

    @property
    def _office(self) -> ColumnElement[Any]:
        return func.coalesce(inspection_visit.c.office, enterprise.c.office)
