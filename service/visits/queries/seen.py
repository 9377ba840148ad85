"""Whether visits are there for an account, as a condition upon their rows: what `VisitSight` says of each."""

from sqlalchemy import ColumnElement, and_, exists, or_

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_officer
from service.visits.sight import VisitSight
from service.visits.states import SEEN_BY_OFFICERS

_ROW = inspection_visit.c


def is_seen(sight: VisitSight) -> ColumnElement[bool]:
    """Whether any course of the visit is there for whom the sight is."""
    seen = [lies_in(sight.whole)]
    if sight.officer is not None and sight.own.places:
        seen.append(and_(goes(sight.officer, handed_out=True), lies_in(sight.own)))
    if sight.department is not None and sight.partner.places:
        course = visit_course.alias()
        theirs = exists().where(course.c.visit_id == _ROW.id, course.c.department == sight.department)
        seen.append(and_(theirs, lies_in(sight.partner)))
    return or_(*seen)


def goes(officer: str, *, handed_out: bool = False) -> ColumnElement[bool]:
    """Whether an officer goes on the visit for any authority; `handed_out`: and has been told so."""
    course, going = visit_course.alias(), visit_officer.alias()
    mine = [going.c.inspector == officer, going.c.left_at.is_(None), going.c.course_id == course.c.id]
    if handed_out:
        mine.append(course.c.status.in_(sorted(SEEN_BY_OFFICERS)))
    return exists().where(course.c.visit_id == _ROW.id, *mine)


def lies_in(reach: Reach) -> ColumnElement[bool]:
    """Whether the visit lies within a reach."""
    return within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
