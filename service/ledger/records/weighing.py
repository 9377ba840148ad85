"""What somebody weighs who decides upon an objection or a repair: its conditions, and what it makes of the firm."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from service.access.account import Account
from service.core.settings import Settings
from service.facts.stored import read_stored
from service.ledger.item import Item
from service.ledger.records.conditions import Conditions, conditions_of, has_conditions
from service.ledger.records.prospects import Prospects, prospects_for, weighs
from service.ledger.states import DECIDED


@dataclass(frozen=True, slots=True)
class Weighing:
    """None where there is nothing to say, or not to this reader."""

    conditions: Conditions | None = None
    prospects: Prospects | None = None


def weighing_of(
    connection: Connection, library: Library, account: Account, item: Item, day: date, settings: Settings
) -> Weighing:
    """What is told to the account of an item on a day; what is stored of its firm is read once for all of it."""
    if item.type not in DECIDED or item.enterprise_id is None:
        return Weighing()
    if item.decision is not None or not (has_conditions(item) or weighs(account, item)):
        return Weighing()
    stored = read_stored(connection, [item.enterprise_id])
    return Weighing(
        conditions_of(connection, item, day, stored),
        prospects_for(connection, library, account, item, day, settings, stored),
    )
