"""A draw becomes void when one person asks and another decides; its fingerprint stays public."""

from collections.abc import Sequence

from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.seconds import end_seconds
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import change_state
from service.core.db.tables.draws import draw, draw_change
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.drawing import add_draw_job
from service.plans.draws.actions.moves import lock_drawing, move_draw, note_act_of, require_second_of_draw, write_draw
from service.plans.draws.announced import DrawAtRest
from service.plans.draws.queries.changes import ChangeStatus, list_changes
from service.plans.draws.queries.draws import Draw, children_of, get_drawing
from service.plans.draws.states import Act


def ask_void(connection: Connection, draw_id: str, reason: str, by: str, reach: Reach) -> Draw:
    """The draw, about which somebody else decides now; raises Conflict where it cannot be void, or was asked before."""
    found = lock_drawing(connection, draw_id, Act.ASK_VOID, reach)
    if found.is_void_asked:
        raise Conflict(
            Text("作废申请已提出，等待审批。", "It was asked already and awaits a decision."),
            draw_id,
            Text("同一抽取只申请一次。", "It is asked once."),
            Text("等负责人审批。", "Wait for the leader to decide."),
        )
    at, why = now(), clean_for_storage(reason)
    asked = {"void_asked_by": str(by), "void_asked_at": at, "void_reason": why}
    decided = {"void_decided_by": None, "void_decided_at": None, "void_opinion": None}
    write_draw(connection, found, **asked, **decided)
    # Who was named for an earlier question was not for this one.
    end_seconds(connection, Thing(ThingKind.DRAW, draw_id))
    note_act_of(connection, found, Act.ASK_VOID, by, found.status, now(), why)
    write_entry(connection, by, "draw.ask-void", f"draw {draw_id}", {"reason": why, "state": found.status.value})
    return get_drawing(connection, draw_id, reach).draw


def decide_void(connection: Connection, draw_id: str, opinion: str, by: str, reach: Reach, *, agrees: bool) -> Draw:
    """The draw, void where the decision `agrees`; of one whose number is known the result is still worked out, sealed.

    Raises Problem 403 for whoever owns the batch or acted on it, Conflict where nobody asked.
    """
    found = lock_drawing(connection, draw_id, Act.DECIDE_VOID, reach)
    if not found.is_void_asked:
        raise Conflict(
            Text("没有待审批的作废申请。", "Nobody asked that it be void."),
            draw_id,
            Text("作废须先由计划人员申请。", "A planner asks first."),
            Text("先提出申请并写明理由。", "Ask, with the reason."),
        )
    require_second_of_draw(connection, found, by)
    why = clean_for_storage(opinion)
    decided = {"void_decided_by": str(by), "void_decided_at": now(), "void_opinion": why}
    if agrees:
        _make_void(connection, found, by, decided)
    else:
        # What was asked stays readable among the acts of the batch; it may be asked again.
        write_draw(connection, found, **decided)
    announce(connection, DrawAtRest(found.batch_id))
    note_act_of(connection, found, Act.DECIDE_VOID, by, BatchStatus.VOID if agrees else found.status, now(), why)
    said = {"opinion": why, "void": agrees, "state": found.status.value}
    write_entry(connection, by, "draw.decide-void", f"draw {draw_id}", said)
    return get_drawing(connection, draw_id, reach).draw


def _make_void(connection: Connection, found: Draw, by: str, decided: dict[str, object]) -> None:
    at = now()
    move_draw(connection, found, Act.DECIDE_VOID, **decided)
    assert found.commitment is not None, "what is locked has its fingerprint"
    append_line(connection, found.draw_id, found.commitment, BatchStatus.VOID, at, found.replacements)
    _end_changes(connection, [found, *children_of(connection, found.id)])
    for child in children_of(connection, found.id):
        if child.status is BatchStatus.VOID:
            continue
        change_state(connection, draw, child.id, [child.status.value], status=BatchStatus.VOID.value)
        if child.commitment is not None:
            append_line(connection, child.draw_id, child.commitment, BatchStatus.VOID, at, child.replacements)
    if found.status is BatchStatus.NUMBER_OBTAINED:
        add_draw_job(connection, found, by)


def _end_changes(connection: Connection, void: Sequence[Draw]) -> None:
    """In a void draw nobody takes a place any more: what was asked or approved ends so."""
    for gone in void:
        end_seconds(connection, Thing(ThingKind.REPLACEMENT, gone.draw_id))
    for one in list_changes(connection, [gone.id for gone in void]):
        open_states = [ChangeStatus.ASKED.value, ChangeStatus.APPROVED.value]
        change_state(connection, draw_change, one.id, open_states, status=ChangeStatus.REFUSED.value)
