"""What of a visit no other room reads as a whole: its batches and its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import visit_attachment, visit_selection


@dataclass(frozen=True, slots=True)
class VisitFile:
    """A file that belongs to a visit."""

    name: str
    media_type: str
    sha256: str


def batches_of_visit(connection: Connection, visit_id: int) -> Sequence[int]:
    """The batches whose draws chose whom the visit is to."""
    own = visit_selection.c
    query = select(draw.c.batch_id).join(visit_selection, own.draw == draw.c.id).where(own.visit_id == visit_id)
    return list(connection.execute(query.distinct().order_by(draw.c.batch_id)).scalars())


def files_of_visit(connection: Connection, visit_id: int) -> Sequence[VisitFile]:
    """The files of a visit, the first first."""
    own = visit_attachment.c
    query = select(own.name, own.media_type, own.sha256).where(own.visit_id == visit_id).order_by(own.id)
    return [VisitFile(*row) for row in connection.execute(query)]
