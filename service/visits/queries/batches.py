"""Which batches a visit serves, and whether every visit of a batch is settled."""

from collections.abc import Collection

from sqlalchemy import Connection, exists, select

from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.inspection_visits import visit_course, visit_selection
from service.plans.batch import BatchStatus
from service.plans.draws.queries.merged import stays_in_draw
from service.visits.states import SETTLED_FOR_BATCH, VisitStatus

_UNSETTLED = sorted({status.value for status in VisitStatus} - {status.value for status in SETTLED_FOR_BATCH})


def batches_served(connection: Connection, visits: Collection[int]) -> list[int]:
    """The batches, drawn and not completed yet, whose selections these visits serve."""
    query = select(batch.c.id).join(draw, draw.c.batch_id == batch.c.id)
    query = query.join(visit_selection, visit_selection.c.draw == draw.c.id).where(
        is_among(connection, visit_selection.c.visit_id, sorted(visits)), batch.c.status == BatchStatus.DRAWN
    )
    return list(connection.execute(query.distinct().order_by(batch.c.id)).scalars())


def is_settled(connection: Connection, batch_id: int) -> bool:
    """Whether everybody drawn for the batch, and not replaced, has a visit whose courses are all settled."""
    own = draw.c.batch_id == batch_id, draw.c.parent_id.is_(None)
    key = connection.execute(select(draw.c.id).where(*own)).scalar()
    if key is None:
        return False
    served = visit_selection.c
    going_on = select(visit_course.c.id).join(visit_selection, served.visit_id == visit_course.c.visit_id)
    going_on = going_on.where(served.draw == key, visit_course.c.status.in_(_UNSETTLED)).limit(1)
    if connection.execute(going_on).scalar() is not None:
        return False
    visited = exists().where(served.draw == key, served.subject == drawn_subject.c.subject)
    missing = select(drawn_subject.c.subject).where(drawn_subject.c.draw == key, stays_in_draw(), ~visited).limit(1)
    return connection.execute(missing).scalar() is None
