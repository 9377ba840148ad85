"""The head approves a visit before anybody enters, or afterwards where it could not wait; or refuses it."""

from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.seconds import require_second
from service.access.actions.telling import tell
from service.core.clock import day_at, now
from service.core.problem import refusal_at
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.visits.actions.course import lock_visit, move_visit
from service.visits.awaited import waits_for_approval_afterwards
from service.visits.proposal import NEEDED
from service.visits.queries.hands import thing_of
from service.visits.queries.visits import steps_of
from service.visits.states import HANDLED, VisitAct
from service.visits.visit import Visit

LONGEST_OPINION = 1000
# What became of the approval that follows a visit which could not wait.
APPROVED, LATE, REFUSED = "approved", "late", "refused"


def approve_visit(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, which may be handed out now; raises Problem 403 for who had a hand in it, Conflict where it is not."""
    moment = at or now()
    said = opinion_of(opinion)
    found, _, by = lock_visit(connection, number, account, VisitAct.APPROVE)
    values = {"approved_by": str(by), "approved_at": moment}
    return move_visit(connection, found, VisitAct.APPROVE, by, said, values=values, at=moment)


def refuse_visit(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, which is not made; who proposed it is told. Raises as `approve_visit` does."""
    said = opinion_of(opinion)
    found, _, by = lock_visit(connection, number, account, VisitAct.REFUSE)
    tell_refused(connection, [found])
    return move_visit(connection, found, VisitAct.REFUSE, by, said, at=at or now())


def approve_afterwards(
    connection: Connection, number: str, account: Account, opinion: str, *, agrees: bool, at: datetime | None = None
) -> Visit:
    """A visit that could not wait, approved or not after it was begun; what comes too late is marked as late.

    The result stands either way. Raises Conflict for one that is not marked, or was decided.
    """
    moment = at or now()
    said = opinion_of(opinion)
    act = VisitAct.APPROVE_AFTERWARDS if agrees else VisitAct.REFUSE_AFTERWARDS
    found, _, by = lock_visit(connection, number, account, act)
    # Whoever had a hand in it, from its beginning on: what was reviewed since does not make him a second person.
    hands = [step for step in steps_of(connection, found.id) if step.act in HANDLED]
    require_second(connection, by, thing_of(found), hands)
    if not waits_for_approval_afterwards(found):
        raise refusal_at("json.opinion", Text("这次检查没有待补批的事项。", "No approval is to follow for the visit."))
    in_time = found.approval_due is None or day_at(moment) <= found.approval_due
    became = REFUSED if not agrees else APPROVED if in_time else LATE
    values = {"approval": became, "approved_by": str(by), "approved_at": moment}
    return move_visit(connection, found, act, by, said, values=values, said={"approval": became}, at=moment)


def tell_refused(connection: Connection, refused: list[Visit]) -> None:
    """Tells whoever proposed them that visits were refused."""
    for proposer in sorted({one.proposed_by for one in refused}):
        own = [one for one in refused if one.proposed_by == proposer]
        words = (
            Text(f"检查 {own[0].number} 未获批准", f"visit {own[0].number} was refused")
            if len(own) == 1
            else Text(f"{len(own)} 次检查未获批准", f"{len(own)} visits were refused")
        )
        tell(connection, [proposer], words, f"/visits/{own[0].number}" if len(own) == 1 else "/visits?status=refused")


def opinion_of(written: str | None, where: str = "json.opinion", longest: int = LONGEST_OPINION) -> str:
    """The opinion as it is kept; raises Problem 422 where there is none, or not one that people can read."""
    said = (written or "").strip()
    if not said:
        raise refusal_at(where, NEEDED)
    if len(said) > longest:
        raise refusal_at(where, too_long(longest))
    if holds_unseen(said, lines=True):
        raise refusal_at(where, UNSEEN)
    return said
