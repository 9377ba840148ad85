"""What follows for a record from an act upon an item, in the transaction of the act: both exist, or neither does."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.core.announcements import announce
from service.core.clock import day_at
from service.core.db.fact_changes import wait_for_changes
from service.core.errors import Conflict
from service.ledger.announced import ClosedOut, Corrected, Repaired
from service.ledger.item import Item
from service.ledger.queries.records import is_under_check
from service.ledger.records.actions import note_order_of
from service.ledger.records.versions import correct_record, enter_order, state_of_record
from service.ledger.states import How, ItemAct, ItemType, Outcome

_Said = Mapping[str, Any]
_Effect = Callable[[Connection, Item, str, date, _Said], None]


def follow_act(connection: Connection, item: Item, act: ItemAct, by: str, at: datetime, said: _Said) -> None:
    """Writes what follows for the item's record; `item` is as it stands after the act, `said` what that says.

    Raises Conflict where the record cannot be written: then nothing of the act is kept.
    """
    effect = _EFFECTS.get((item.type, act))
    if effect is not None:
        # Another item about the same record may end at once: whether it is open is asked when nobody else writes.
        wait_for_changes(connection)
        effect(connection, item, by, day_at(at), said)


def _open_check(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    if not is_under_check(connection, item):
        state_of_record(connection, item, {"objection_open": True}, by, day)


def _lift_check(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    if not is_under_check(connection, item):
        state_of_record(connection, item, {"objection_open": False}, by, day)


def _decide_objection(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    """What was accepted puts the record right; it is under check no longer, unless somebody else objects to it."""
    marked, proposal = {"objection_open": is_under_check(connection, item)}, item.proposal or {}
    if item.decision is Outcome.REFUSED:
        state_of_record(connection, item, marked, by, day)
    elif proposal.get("how") == How.REVOKED:
        state_of_record(connection, item, marked | {"revoked": True}, by, day)
    else:
        correct_record(connection, item, {**(proposal.get("values") or {}), **marked}, by, day)
    if item.decision is not Outcome.REFUSED:
        announce(connection, Corrected(item.number, *_record_of(item), day))


def _decide_repair(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    if item.decision is not Outcome.REFUSED:
        state_of_record(connection, item, {"repaired_on": day}, by, day)
        announce(connection, Repaired(item.number, *_record_of(item), day))


def _record_of(item: Item) -> tuple[int, int]:
    assert item.enterprise_id is not None
    assert item.record_identity is not None
    return item.enterprise_id, item.record_identity


def _take_up_again(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    """What put a record right cannot be undone by taking the item up again; a refusal is gone into anew."""
    if item.decision in (Outcome.ACCEPTED, Outcome.PARTLY):
        raise Conflict(
            Text("不能退回重办。", "It cannot be sent back into work."),
            item.number,
            Text("记录已按决定更改，自决定之日起有效。", "The record was changed by the decision, from its day on."),
            Text("决定有误的，请就该记录另行登记异议。", "If the decision was wrong, file an objection to the record."),
        )
    if item.type is ItemType.OBJECTION:
        _open_check(connection, item, by, day, said)


def _enter_order(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    enter_order(connection, item, by, day)
    note_order_of(connection, item)


def _end_order(connection: Connection, item: Item, by: str, day: date, said: _Said) -> None:
    rechecked_on = date.fromisoformat(said["rechecked_on"])
    state_of_record(connection, item, {"repaired_on": rechecked_on}, by, day)
    announce(connection, ClosedOut(item.id, item.number, rechecked_on))


_EFFECTS: dict[tuple[ItemType, ItemAct], _Effect] = {
    (ItemType.OBJECTION, ItemAct.REGISTER): _open_check,
    (ItemType.OBJECTION, ItemAct.WITHDRAW): _lift_check,
    (ItemType.OBJECTION, ItemAct.END): _lift_check,
    (ItemType.OBJECTION, ItemAct.DECIDE): _decide_objection,
    (ItemType.OBJECTION, ItemAct.REFUSE_CLOSE_OUT): _take_up_again,
    (ItemType.REPAIR, ItemAct.DECIDE): _decide_repair,
    (ItemType.REPAIR, ItemAct.REFUSE_CLOSE_OUT): _take_up_again,
    (ItemType.RECTIFICATION, ItemAct.REGISTER): _enter_order,
    (ItemType.RECTIFICATION, ItemAct.CLOSE_OUT): _end_order,
}
