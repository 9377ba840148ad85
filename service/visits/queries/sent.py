"""Which draws send whom where: the visits that serve a selection, and the draws by which officers go on one."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, or_, select

from service.core.db.tables.draws import draw, draw_change, drawn_officer
from service.core.db.tables.inspection_visits import visit_selection
from service.plans.draws.queries.changes import ChangeStatus
from service.visits.visit import Visit

_OPEN: Collection[ChangeStatus] = (ChangeStatus.ASKED, ChangeStatus.APPROVED)


def visits_sent(connection: Connection, draw_key: int, subject: str) -> list[int]:
    """The visits to the subject that serve the draw, or the one of whose selection it draws officers."""
    own = visit_selection.c
    above = select(draw.c.parent_id).where(draw.c.id == draw_key, draw.c.parent_id.is_not(None))
    query = select(own.visit_id).where(or_(own.draw == draw_key, own.draw.in_(above)), own.subject == subject)
    return sorted(set(connection.execute(query).scalars()))


def draws_sending(connection: Connection, found: Visit, officer: str) -> list[str]:
    """The draws, by what people call them, that send the officer on the visit."""
    of = drawn_officer.c
    query = select(draw.c.draw_id).join(drawn_officer, of.draw == draw.c.id)
    query = query.where(of.subject == found.subject, of.inspector == officer, _is_of(found))
    return list(connection.execute(query.order_by(draw.c.id)).scalars())


def is_change_open(connection: Connection, found: Visit) -> bool:
    """Whether a draw is asked for another officer for the visit, and has not said yet who comes."""
    own = draw_change.c
    query = select(own.id).join(draw, draw.c.id == own.draw)
    asked = own.subject == found.subject, own.officer.is_not(None), own.status.in_(_OPEN)
    return connection.execute(query.where(*asked, _is_of(found)).limit(1)).scalar() is not None


def _is_of(found: Visit) -> ColumnElement[bool]:
    served = select(visit_selection.c.draw).where(visit_selection.c.visit_id == found.id)
    return or_(draw.c.id.in_(served), draw.c.parent_id.in_(served))
