"""What nobody did in time, marked by the service itself: approvals that were to follow."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.actions.telling import tell
from service.core.db.tables.inspection_visits import inspection_visit
from service.visits.actions.approve import LATE
from service.visits.actions.course import ITSELF, move_visit
from service.visits.queries.visits import visits_by_id
from service.visits.states import VisitAct


def miss_approvals(connection: Connection, day: date, at: datetime) -> int:
    """Marks the visits that should have been approved before the day and were not; returns how many.

    Their results stand; whoever entered them is told. They can still be approved, and stay marked as late.
    """
    own = inspection_visit.c
    late = own.mark.is_not(None), own.approval.is_(None), own.approval_due < day
    ids = connection.execute(select(own.id).where(*late).order_by(own.id)).scalars().all()
    found = visits_by_id(connection, ids) if ids else {}
    for one in found.values():
        move_visit(connection, one, VisitAct.MISS_APPROVAL, ITSELF, values={"approval": LATE}, at=at)
        words = Text(f"检查 {one.number} 逾期未补批", f"visit {one.number} was not approved in time")
        tell(connection, [one.proposed_by], words, f"/visits/{one.number}")
    return len(found)
