"""The lines of plans by which an account may propose visits."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.access.account import Account
from service.core.db.tables.plans import plan, plan_line
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_where
from service.plans.sight import sight_of
from service.plans.states import IN_FORCE, LineStatus

_MOST = 300


def lines_to_propose_by(connection: Connection, account: Account) -> Sequence[PlanLine]:
    """Lines in force that have not ended and that the account sees, the newest plan first."""
    in_force = plan.c.status.in_(sorted(IN_FORCE)), plan_line.c.status != LineStatus.COMPLETED
    sight = sight_of(account)
    return [one for one in lines_where(connection, *in_force, limit=_MOST) if sight.shows_line(one)]
