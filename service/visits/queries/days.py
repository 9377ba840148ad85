"""The calendar of visits: how many there are on each day of a month, and the visits of one day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true

from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_officer
from service.visits.queries.seen import goes, is_seen
from service.visits.queries.visits import visits_by_id
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus
from service.visits.visit import Visit

# What is not made, and so stands in no calendar.
_NOT_MADE = frozenset({VisitStatus.REFUSED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE})
# Of one day so many are shown.
MOST_OF_A_DAY = 200
_ROW = inspection_visit.c


def visits_by_day(
    connection: Connection, sight: VisitSight, first: date, last: date, officer: str | None = None
) -> dict[date, int]:
    """How many visits there are on each day from the first to the last that has any; of the officer, if stated."""
    query = select(_ROW.visit_on, func.count().label("visits")).where(_is_on(first, last), is_seen(sight))
    query = query.where(_is_made(), _of_officer(officer)).group_by(_ROW.visit_on)
    return {row.visit_on: row.visits for row in connection.execute(query)}


def visits_of_day(connection: Connection, sight: VisitSight, day: date, officer: str | None = None) -> Sequence[Visit]:
    """Up to `MOST_OF_A_DAY` visits of the day, those with a part of the day first, then by number."""
    query = select(_ROW.id).where(_ROW.visit_on == day, is_seen(sight), _is_made(), _of_officer(officer))
    ids = connection.execute(query.order_by(_ROW.id).limit(MOST_OF_A_DAY)).scalars().all()
    found = visits_by_id(connection, ids) if ids else {}
    return sorted(found.values(), key=lambda one: (one.slot is None, one.slot or "", one.id))


def late_visits(
    connection: Connection, sight: VisitSight, day: date, officer: str | None = None
) -> tuple[int, date | None]:
    """How many visits were to be made before the day and nobody has gone, and the first such day; None: of none."""
    own = visit_course.c
    waits = exists().where(own.visit_id == _ROW.id, own.status == VisitStatus.TO_INSPECT)
    query = select(func.count(), func.min(_ROW.visit_on)).where(_ROW.ended_at.is_(None), _ROW.visit_on < day, waits)
    number, first = connection.execute(query.where(is_seen(sight), _of_officer(officer))).one()
    return int(number), first


def visits_of_officers(
    connection: Connection, officers: Collection[str], first: date, last: date, without: Collection[int] = ()
) -> dict[tuple[str, date], int]:
    """How many visits each officer has on each day from the first to the last, those `without` left out."""
    own, going = visit_course.c, visit_officer.c
    query = select(going.inspector, _ROW.visit_on, func.count(_ROW.id.distinct()).label("visits"))
    query = query.join(visit_course, own.id == going.course_id).join(inspection_visit, _ROW.id == own.visit_id)
    query = query.where(is_among(connection, going.inspector, sorted(officers)), going.left_at.is_(None))
    query = query.where(_is_on(first, last), own.status.not_in(sorted(_NOT_MADE)))
    query = query.where(~is_among(connection, _ROW.id, sorted(without))).group_by(going.inspector, _ROW.visit_on)
    return {(row.inspector, row.visit_on): row.visits for row in connection.execute(query)} if officers else {}


def _is_on(first: date, last: date) -> ColumnElement[bool]:
    return and_(_ROW.visit_on >= first, _ROW.visit_on <= last)


def _is_made() -> ColumnElement[bool]:
    own = visit_course.c
    return exists().where(own.visit_id == _ROW.id, own.status.not_in(sorted(_NOT_MADE)))


def _of_officer(officer: str | None) -> ColumnElement[bool]:
    return true() if officer is None else goes(officer)
