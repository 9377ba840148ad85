"""What every act upon an item does: the table of moves allows it to whoever's hand it needs, and it is noted."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.acts import note_act, refuse_who_handled
from service.access.moves import Course
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import Actor, write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.core.problem import Problem
from service.ledger.item import Item
from service.ledger.queries.items import find_item, handled_by, is_active, item_by_id
from service.ledger.queries.supervised import logins_of_supervisors
from service.ledger.sight import leader_reach, represented_with, sight_of
from service.ledger.states import Hand, ItemAct, ItemMove, ItemStatus, ItemType, moves_of
from service.ledger.words import ACTS, STATUSES

REFUSAL = Text("这一事项现在不能这样处理。", "This cannot be done to the item now.")
COURSES: Mapping[ItemType, Course[ItemAct, ItemStatus]] = {
    kind: Course(moves_of(kind), STATUSES, ACTS, REFUSAL) for kind in ItemType
}
# Who does what the service does by itself.
ITSELF = "system:ledger"
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_WHOSE: Mapping[Hand, Text] = {
    Hand.ANY: Text("这一事项不由您办理。", "The item is not yours to deal with."),
    Hand.OWNER: Text("只有承办人可以办理。", "Only who deals with the item may do it."),
    Hand.FILER: Text(
        "只有提出事项的监督员，或代为登记的经办人可以办理。",
        "Only the supervisor who filed it may do it, or the handler who filed it for somebody.",
    ),
    Hand.LINKED_LEADER: Text("由一对一联系的负责人办理。", "The linked leader does it."),
    Hand.LEADER: Text("只有负责人可以办理。", "Only a leader may do it."),
}


def lock_item(connection: Connection, number: str, account: Account, act: ItemAct) -> tuple[Item, str]:
    """The item, which nobody else can change until this transaction ends, and who does the act, by log-in.

    Raises Problem 404 where the account does not see it, 403 where the act needs another hand or another person than
    those whose hand was in it, Conflict where its state does not allow the act.
    """
    found = find_item(connection, number, account)
    lock_name(connection, f"ledger item {found.id}")
    found = item_by_id(connection, found.id)
    move = COURSES[found.type].moves.get(act)
    if move is None:
        raise COURSES[found.type].not_now(found.status, found.number)
    assert isinstance(move, ItemMove)
    by = _hand_of(connection, account, found, move)
    COURSES[found.type].refuse_not_now(act, found.status, found.number)
    if move.second:
        refuse_who_handled(connection, by, handled_by(connection, found.id), found.owner)
    return found, by


def refuse_unless_leader(account: Account, found: Item, act: ItemAct, why: Text) -> None:
    """Raises Problem 403 with `why` for anyone but a leader who may do the act there."""
    permission = COURSES[found.type].moves[act].permission
    assert permission is not None
    if not found.lies_in(leader_reach(account, permission)):
        raise _not_yours(Hand.LEADER, why)


def _hand_of(connection: Connection, account: Account, found: Item, move: ItemMove) -> str:
    """Who does it, for whom; raises Problem 403 where it is not theirs to do."""
    permission, hand = move.permission, move.hand
    assert permission is not None
    logins = (account.login, *represented_with(account, permission))
    if hand is Hand.LEADER or (hand is Hand.LINKED_LEADER and not is_active(connection, found.linked_leader)):
        held = found.lies_in(leader_reach(account, permission))
    elif hand is Hand.LINKED_LEADER:
        held = account.may(permission) and found.linked_leader in logins
    elif hand is Hand.FILER:
        held = _is_filers(connection, account, found, permission)
    elif hand is Hand.OWNER:
        held = found.owner in logins and sight_of(account, permission).shows(found)
    else:
        held = sight_of(account, permission).shows(found)
    if not held:
        raise _not_yours(Hand.LEADER if hand is Hand.LINKED_LEADER and not found.linked_leader else hand)
    return _for_whom(account, found, permission, hand)


def _is_filers(connection: Connection, account: Account, found: Item, permission: Permission) -> bool:
    """Whether the account is who filed it; what was filed for somebody is the handlers', too."""
    sight = sight_of(account, permission)
    if found.filed_by in sight.logins and sight.shows(found):
        return True
    named = [found.supervisor] if found.supervisor is not None else []
    return found.filed_by not in logins_of_supervisors(connection, named) and found.lies_in(sight.whole)


def _for_whom(account: Account, found: Item, permission: Permission, hand: Hand) -> str:
    """The log-in; as that of a deputy where only whom it represents may do it."""
    if str(account.login) in (found.owner, found.filed_by, found.linked_leader):
        return str(account.login)
    whose = {Hand.OWNER: found.owner, Hand.FILER: found.filed_by, Hand.LINKED_LEADER: found.linked_leader}.get(hand)
    if whose is not None and whose in represented_with(account, permission):
        return Actor(account.login, (whose,))
    others = account.reach(permission).acting_for(found.region, found.office)
    return Actor(account.login, others) if others else str(account.login)


def _not_yours(hand: Hand, why: Text | None = None) -> Problem:
    title = Text("当前账号不能这样处理这一事项。", "This account may not do this to the item.")
    return Problem(403, "not-allowed", title, why or _WHOSE[hand])


def move_on(
    connection: Connection,
    found: Item,
    act: ItemAct,
    by: str,
    note: str | None = None,
    *,
    values: Mapping[str, Any] = _NOTHING,
    said: Mapping[str, Any] = _NOTHING,
    at: datetime | None = None,
) -> Item:
    """The item after the act, which is noted with what it says; raises Conflict where somebody else was faster."""
    course, moment = COURSES[found.type], at or now()
    to = course.state_after(act, found.status)
    if not change_state(connection, ledger_item, found.id, [found.status], status=to, **values):
        raise course.not_now(item_by_id(connection, found.id).status, found.number)
    moved = item_by_id(connection, found.id)
    note_step(connection, moved, act, by, found.status, note, said, moment)
    return moved


def note_step(
    connection: Connection,
    done: Item,
    act: ItemAct,
    by: str,
    before: ItemStatus | None,
    note: str | None,
    said: Mapping[str, Any],
    at: datetime,
) -> None:
    """Notes what `by` did to the item, as a step of it and in the audit log."""
    note_act(
        connection,
        ledger_step,
        act,
        by,
        (before, done.status),
        {"item_id": done.id, "note": clean_for_storage(note), "said": dict(said)},
        at,
    )
    write_entry(connection, by, f"ledger.{act}", f"ledger item {done.number}", detail_of(done) | dict(said))


def detail_of(done: Item) -> dict[str, object]:
    """What the audit log says of an item."""
    return {"type": done.type, "status": done.status, "title": done.title}
