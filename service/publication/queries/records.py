"""Which published results a record of an enterprise came from: its inspection, or the order that it gave."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, or_, select

from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.ledger import ledger_item
from service.core.db.tables.publications import publication
from service.core.db.tables.visits import visit as stated_visit


def published_of_record(connection: Connection, enterprise_id: int, identity: int) -> Sequence[tuple[int, int]]:
    """Of each course whose published result made the record, or gave the order that it is, the visit and the course."""
    own, course = inspection_visit.c, visit_course.c
    stated = select(stated_visit.c.number).where(
        stated_visit.c.enterprise_id == enterprise_id, stated_visit.c.identity == identity
    )
    order = select(ledger_item.c.id).where(
        ledger_item.c.enterprise_id == enterprise_id, ledger_item.c.record_identity == identity
    )
    query = select(own.id, course.id).join(visit_course, course.visit_id == own.id)
    query = query.join(publication, and_(publication.c.course_id == course.id, publication.c.withdrawn_at.is_(None)))
    query = query.where(own.enterprise_id == enterprise_id, or_(own.number.in_(stated), course.order_item.in_(order)))
    return [(row[0], row[1]) for row in connection.execute(query.order_by(own.id, course.id).distinct())]
