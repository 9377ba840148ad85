"""The verdict of a witness, who signed that the draw was verified, or not; it is public from then on."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.acts import refuse_who_handled
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.errors import Conflict
from service.ledger.supervisors.queries.own import serving_supervisor
from service.plans.draws.actions.moves import lock_drawing, note_act_of, write_draw
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.queries.undecided import drawers_of
from service.plans.draws.states import Act


def witness_reach(connection: Connection, account: Account) -> Reach:
    """How far the account states verdicts; raises Problem 403 for a supervisor who does not serve today."""
    if account.may(Permission.SUPERVISOR_OWN):
        serving_supervisor(connection, account)
    return account.reach(Permission.DRAW_VERIFY)


def state_verdict(
    connection: Connection, draw_id: str, signed_paper: str, by: str, reach: Reach, *, verified: bool
) -> Draw:
    """The draw with the verdict; `signed_paper` is the SHA-256 of the signed paper.

    Raises Problem 403 for whoever drew it, Conflict where there is nothing to verify, or a verdict already.
    """
    found = lock_drawing(connection, draw_id, Act.VERIFY, reach)
    if not found.has_record or found.verified is not None:
        why = (
            Text("已有核验结论。", "There is a verdict already.")
            if found.has_record
            else Text(
                "取得随机数之前即已作废，或结果尚未算出。", "It was void before its number, or is not worked out yet."
            )
        )
        raise Conflict(
            Text("现在不能登记核验结论。", "A verdict cannot be stated now."),
            draw_id,
            why,
            Text("核验对象是密封档案。", "What is verified is the sealed record."),
        )
    refuse_who_handled(connection, by, drawers_of(connection, found))
    at = now()
    write_draw(connection, found, verified=verified, verified_by=str(by), verified_at=at, signed_paper=signed_paper)
    note_act_of(connection, found, Act.VERIFY, by, found.status, at)
    said = {"verified": verified, "signed_paper": signed_paper}
    write_entry(connection, by, "draw.verify", f"draw {draw_id}", said)
    return get_drawing(connection, draw_id, reach).draw
