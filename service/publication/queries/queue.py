"""What waits to be published, the first due first, and what should come down; a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from service.access.queries.within import within_reach
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.publications import publication
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus

_VISIT, _COURSE = inspection_visit.c, visit_course.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result that waits: whose it is, by when it has to be public; `name` None: the service knows none.

    `due` None: not computed, for want of the calendar of `calendar_missing`, or as its task has no end yet.
    `to_withdraw` says why what is public should come down; None: it should not.
    """

    course_id: int
    visit_id: int
    number: str
    department: str
    subject: str
    name: str | None
    status: VisitStatus
    due: date | None
    calendar_missing: int | None
    reviewed_at: datetime | None
    plan_line_id: int | None
    version: int | None
    to_withdraw: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where in the queue a page ended: the last due day (None: those without one) and the course."""

    due: date | None
    course_id: int


def list_to_publish(
    connection: Connection,
    sight: VisitSight,
    *,
    due_by: date | None = None,
    after: QueuePlace | None = None,
    limit: int,
) -> Sequence[Waiting]:
    """Up to `limit` results that are to be published, the first due first, those without a day last."""
    query = _select(sight).where(_COURSE.status == VisitStatus.TO_PUBLISH)
    if due_by is not None:
        query = query.where(_COURSE.publish_due <= due_by)
    found: list[Waiting] = []
    if after is None or after.due is not None:
        dated = query.where(_COURSE.publish_due.is_not(None))
        if after is not None:
            dated = dated.where(_is_after(after))
        found = _rows(connection, dated.order_by(_COURSE.publish_due, _COURSE.id).limit(limit))
    if len(found) < limit and due_by is None:
        undated = query.where(_COURSE.publish_due.is_(None))
        if after is not None and after.due is None:
            undated = undated.where(_COURSE.id > after.course_id)
        found += _rows(connection, undated.order_by(_COURSE.id).limit(limit - len(found)))
    return found


def list_to_withdraw(
    connection: Connection, sight: VisitSight, *, after: int = 0, limit: int | None = None
) -> Sequence[Waiting]:
    """Results that are public and should come down, by course, after the course `after`; all where `limit` is None."""
    query = _select(sight).where(_COURSE.to_withdraw.is_not(None), is_public(), _COURSE.id > after)
    query = query.order_by(_COURSE.id)
    return _rows(connection, query if limit is None else query.limit(limit))


def list_public(
    connection: Connection, sight: VisitSight, *, before: int | None = None, limit: int
) -> Sequence[Waiting]:
    """Up to `limit` results of which something is public now, the last course first, before the course `before`."""
    query = _select(sight).where(is_public())
    if before is not None:
        query = query.where(_COURSE.id < before)
    return _rows(connection, query.order_by(_COURSE.id.desc()).limit(limit))


def count_by_due(connection: Connection, sight: VisitSight) -> Mapping[date | None, int]:
    """How many results wait to be published, by their due day (None: without one)."""
    query = select(_COURSE.publish_due, func.count()).join(inspection_visit, _VISIT.id == _COURSE.visit_id)
    query = query.where(_COURSE.status == VisitStatus.TO_PUBLISH, is_published_by(sight))
    return {row[0]: row[1] for row in connection.execute(query.group_by(_COURSE.publish_due))}


def find_place(connection: Connection, course_id: int) -> QueuePlace | None:
    """Where in the queue a course stands or stood; None: there is none of that number."""
    row = connection.execute(select(_COURSE.publish_due).where(_COURSE.id == course_id)).one_or_none()
    return None if row is None else QueuePlace(row[0], course_id)


def place_of(one: Waiting) -> QueuePlace:
    """Where in the queue it stands."""
    return QueuePlace(one.due, one.course_id)


def is_published_by(sight: VisitSight) -> ColumnElement[bool]:
    """Whether a course is one of those whose results the account publishes: its jurisdiction's, or its department's.

    A department publishes what it inspected; the bureau everything of its own.
    """
    own = and_(_COURSE.department == "", within_reach(sight.whole, _VISIT.region, _VISIT.office, _VISIT.line))
    if sight.department is None:
        return own
    inside = within_reach(sight.partner, _VISIT.region, _VISIT.office, _VISIT.line)
    return or_(own, and_(_COURSE.department == sight.department, inside))


def is_public() -> ColumnElement[bool]:
    """Whether some version of the result of a course is public, however far a corrected one is."""
    return exists().where(publication.c.course_id == _COURSE.id, publication.c.withdrawn_at.is_(None))


def _is_after(after: QueuePlace) -> ColumnElement[bool]:
    later = _COURSE.publish_due > after.due
    return or_(later, and_(_COURSE.publish_due == after.due, _COURSE.id > after.course_id))


def _select(sight: VisitSight) -> Select[Any]:
    columns = (
        _COURSE.id.label("course_id"),
        _VISIT.id.label("visit_id"),
        _VISIT.number,
        _COURSE.department,
        _VISIT.subject,
        enterprise.c.name,
        _COURSE.status,
        _COURSE.publish_due.label("due"),
        _COURSE.calendar_missing,
        _COURSE.reviewed_at,
        _VISIT.plan_line_id,
        _COURSE.version,
        _COURSE.to_withdraw,
    )
    query = select(*columns).join(inspection_visit, _VISIT.id == _COURSE.visit_id)
    query = query.outerjoin(enterprise, enterprise.c.id == _VISIT.enterprise_id)
    return query.where(is_published_by(sight))


def _rows(connection: Connection, query: Select[Any]) -> list[Waiting]:
    found = (row._mapping for row in connection.execute(query))
    return [Waiting(**{**row, "status": VisitStatus(row["status"])}) for row in found]
