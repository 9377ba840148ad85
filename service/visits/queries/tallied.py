"""Visits found by number, and how many of a batch are in which state."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.visits.queries.chosen import is_of_batch
from service.visits.queries.seen import is_seen
from service.visits.queries.visits import visits_by_id
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus
from service.visits.visit import Visit


def find_visits(connection: Connection, sight: VisitSight, numbers: Collection[str]) -> list[Visit]:
    """Of the visits of these numbers those that are seen, by number."""
    if not numbers:
        return []
    own = inspection_visit.c
    query = select(own.id).where(is_among(connection, own.number, sorted(set(numbers))), is_seen(sight))
    return sorted(visits_by_id(connection, connection.execute(query).scalars()).values(), key=lambda one: one.number)


def count_by_status(connection: Connection, sight: VisitSight, batch_id: int) -> dict[VisitStatus, int]:
    """How many visits of a batch are in which state, as far as they are seen: by the course that leads."""
    own = visit_course.c
    query = select(own.status, func.count()).join(inspection_visit, inspection_visit.c.id == own.visit_id)
    query = query.where(own.lead, is_of_batch(batch_id), is_seen(sight)).group_by(own.status)
    return {VisitStatus(status): int(number) for status, number in connection.execute(query)}
