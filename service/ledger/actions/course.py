"""What every act upon an item does: the table of moves allows it to whoever's hand it needs, and it is noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from service.access.account import Account
from service.access.actions.acts import note_act
from service.access.actions.seconds import require_second
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.ledger.courses import COURSES
from service.ledger.item import Item
from service.ledger.queries.hands import doer_of, thing_of
from service.ledger.queries.items import find_item, ids_of_numbers, item_by_id, judged_by_none_of
from service.ledger.records.effects import follow_act
from service.ledger.states import ItemAct, ItemStatus

# Who does what the service does by itself.
ITSELF = "system:ledger"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def lock_item(connection: Connection, number: str, account: Account, act: ItemAct) -> tuple[Item, str]:
    """The item, which nobody else can change until this transaction ends, and who does the act, by log-in.

    Raises Problem 404 where the account does not see it, else as `doer_of`.
    """
    found = find_item(connection, number, account)
    lock_name(connection, _lock_of(found.id))
    found = item_by_id(connection, found.id)
    by = doer_of(connection, account, found, act)
    if COURSES[found.type].moves[act].second:
        require_second(connection, by, thing_of(found, act), judged_by_none_of(connection, found, act), found.owner)
    return found, by


def lock_items(connection: Connection, numbers: Sequence[str]) -> None:
    """Lets nobody else change the items until this transaction ends: before many of them are.

    The audit log is the last lock of a transaction: no item is asked for after an entry was written.
    """
    for item_id in ids_of_numbers(connection, numbers):
        lock_name(connection, _lock_of(item_id))


def _lock_of(item_id: int) -> str:
    return f"ledger item {item_id}"


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
    alone: bool = True,
) -> Item:
    """The item after the act, which is noted with what it says; raises Conflict where somebody else was faster.

    Not `alone`, it is one of many that are done at once, for which one entry is written.
    """
    course, moment = COURSES[found.type], at or now()
    to = course.state_after(act, found.status)
    if not change_state(connection, ledger_item, found.id, [found.status], status=to, **values):
        raise course.not_now(item_by_id(connection, found.id).status, found.number)
    moved = item_by_id(connection, found.id)
    note_step(connection, moved, act, by, found.status, note, said, moment, alone=alone)
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
    *,
    alone: bool = True,
) -> None:
    """Notes what `by` did to the item, as a step of it and, where it is `alone`, in the audit log.

    What follows for its record is written first: the audit log is the last thing that is locked.
    """
    follow_act(connection, done, act, by, at, said)
    note_act(
        connection,
        ledger_step,
        act,
        by,
        (before, done.status),
        {"item_id": done.id, "note": clean_for_storage(note), "said": dict(said)},
        at,
    )
    if alone:
        write_entry(connection, by, f"ledger.{act}", f"ledger item {done.number}", detail_of(done) | dict(said))


def detail_of(done: Item) -> dict[str, object]:
    """What the audit log says of an item."""
    return {"type": done.type, "status": done.status, "title": done.title}
