"""Which batches chose whom a visit is to."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import visit_selection


def batches_of_visit(connection: Connection, visit_id: int) -> Sequence[int]:
    """The batches whose draws chose whom the visit is to."""
    own = visit_selection.c
    query = select(draw.c.batch_id).join(visit_selection, own.draw == draw.c.id).where(own.visit_id == visit_id)
    return list(connection.execute(query.distinct().order_by(draw.c.batch_id)).scalars())
