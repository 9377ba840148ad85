"""What goes on by itself once a result is public or will not be: follow-up while its order is open, then the end."""

from datetime import datetime

from sqlalchemy import Connection, select

from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import visit_course
from service.ledger.announced import ClosedOut
from service.ledger.queries.items import item_by_id
from service.visits.actions.course import ITSELF, lock_of, move_course
from service.visits.queries.visits import visit_by_id
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import Visit

_SETTLED = frozenset({VisitStatus.PUBLISHED, VisitStatus.NOT_PUBLISHED})


def settle_course(connection: Connection, found: Visit, course_id: int, at: datetime | None = None) -> Visit:
    """The visit, whose course, public or not to be, goes on to follow-up or its end; as it was in any other state."""
    course = next(one for one in found.courses if one.id == course_id)
    if course.status not in _SETTLED:
        return found
    is_open = course.order_item is not None and item_by_id(connection, course.order_item).is_open
    act = VisitAct.FOLLOW_UP if is_open else VisitAct.COMPLETE
    return move_course(connection, found, course, act, ITSELF, at=at)


def hear_of_closed_item(connection: Connection, said: ClosedOut) -> None:
    """Ends the course whose order was closed out."""
    query = select(visit_course.c.visit_id, visit_course.c.id).where(visit_course.c.order_item == said.item_id)
    for visit_id, course_id in connection.execute(query).all():
        lock_name(connection, lock_of(visit_id))
        found = visit_by_id(connection, visit_id)
        course = next(one for one in found.courses if one.id == course_id)
        if course.status is VisitStatus.FOLLOW_UP:
            move_course(connection, found, course, VisitAct.COMPLETE, ITSELF, said={"order": said.number})
