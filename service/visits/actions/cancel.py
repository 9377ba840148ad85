"""A visit given up before anybody entered; a drawn subject stays drawn."""

from datetime import datetime

from sqlalchemy import Connection

from service.access.account import Account
from service.core.clock import now
from service.visits.actions.approve import opinion_of
from service.visits.actions.course import lock_visit, move_visit
from service.visits.states import VisitAct
from service.visits.visit import Visit


def cancel_visit(
    connection: Connection, number: str, account: Account, reason: str, at: datetime | None = None
) -> Visit:
    """The visit, which is not made, for a reason; raises Conflict once somebody has entered."""
    said = opinion_of(reason, "json.reason")
    found, _, by = lock_visit(connection, number, account, VisitAct.CANCEL)
    return move_visit(connection, found, VisitAct.CANCEL, by, said, at=at or now())
