"""More days for an item: asked for by its owner once, before its day, decided by a leader; and days that begin anew."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.ledger import ledger_extension
from service.ledger.actions.answering import tell_owner
from service.ledger.actions.course import lock_item, move_on
from service.ledger.clocks import Dues, refuse_extension
from service.ledger.item import Item
from service.ledger.queries.clocks import clockwork_of
from service.ledger.queries.items import extension_of
from service.ledger.states import ItemAct


def ask_extension(
    connection: Connection, number: str, account: Account, days: int, reason: str, at: datetime | None = None
) -> Item:
    """The item with its extension asked for; raises Conflict where one was before, Problem where it cannot be."""
    found, by = lock_item(connection, number, account, ItemAct.ASK_EXTENSION)
    clock = clockwork_of(connection).clock(found.type, found.filed_on, found.channel)
    refuse_extension(clock, found.due, days, day_at(at or now()))
    said = str(clean_for_storage(reason))
    row = {"item_id": found.id, "days": days, "reason": said, "asked_by": str(by), "asked_at": at or now()}
    connection.execute(insert(ledger_extension).values(**row))
    return move_on(connection, found, ItemAct.ASK_EXTENSION, by, said, said={"days": days}, at=at)


def decide_extension(
    connection: Connection, number: str, account: Account, *, granted: bool, opinion: str, at: datetime | None = None
) -> Item:
    """The item, with the days that were asked for or without; its owner is told.

    Raises Conflict where none are asked for, or somebody has decided.
    """
    found, by = lock_item(connection, number, account, ItemAct.DECIDE_EXTENSION)
    asked = extension_of(connection, found.id)
    assert asked is not None
    said = str(clean_for_storage(opinion))
    decided = {"decided_by": str(by), "decided_at": at or now(), "granted": granted, "opinion": said}
    connection.execute(update(ledger_extension).where(ledger_extension.c.item_id == found.id).values(**decided))
    values: dict[str, Any] = {}
    if granted:
        longer = clockwork_of(connection).extended(days_of_item(found), found.filed_on, asked.days)
        values = {"extended_by": asked.days, **longer.columns()}
    told = {"granted": granted, "days": asked.days}
    moved = move_on(connection, found, ItemAct.DECIDE_EXTENSION, by, said, values=values, said=told, at=at)
    words = Text("延期已批准", "was given more days") if granted else Text("延期未批准", "was given no more days")
    tell_owner(connection, moved, words)
    return moved


def restarted_days(connection: Connection, found: Item, day: date) -> dict[str, Any]:
    """The columns of the days of an item that is dealt with anew from `day` on, by name."""
    work = clockwork_of(connection)
    clock = work.clock(found.type, found.filed_on, found.channel)
    return work.restarted(days_of_item(found), found.filed_on, clock, day).columns()


def days_of_item(found: Item) -> Dues:
    """On what the clocks of an item run, and its days."""
    return Dues(
        found.first_days,
        found.clock_from or found.filed_on,
        found.clock_days,
        found.first_due,
        found.due,
        found.calendar_missing,
    )
