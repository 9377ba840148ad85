"""What the ledger says of an item upon which a second person decides, whether nobody else is left who may."""

from sqlalchemy import Connection

from service.access.four_eyes import hands_of
from service.access.seconds import Thing, ThingKind, Undecided
from service.ledger.item import Extension, Item
from service.ledger.queries.items import extension_of, get_item, judged_by_none_of
from service.ledger.states import ItemAct, ItemStatus, ItemType

_RECORDS = {ThingKind.OBJECTION: ItemType.OBJECTION, ThingKind.REPAIR: ItemType.REPAIR}


def undecided_item(connection: Connection, thing: Thing) -> Undecided:
    """What is said of an item; raises Problem 404 where there is none, or not of that kind."""
    found = get_item(connection, thing.key)
    act = ItemAct.DECIDE if thing.kind in _RECORDS else ItemAct.CLOSE_OUT
    hands = hands_of(judged_by_none_of(connection, found, act), found.owner)
    waits = waits_for_second(found, thing.kind, extension_of(connection, found.id))
    return Undecided(found.title, waits, hands, found.lies_in)


def waits_for_second(found: Item, kind: ThingKind, extension: Extension | None) -> bool:
    """Whether the item, as a thing of that kind, waits for a second person to decide upon it now."""
    if kind in _RECORDS:
        proposed = found.status is ItemStatus.IN_HAND and found.proposal is not None
        return found.type is _RECORDS[kind] and proposed
    if found.status in (ItemStatus.AWAITING_CLOSE_OUT, ItemStatus.NOT_ACCEPTED):
        return True
    return found.is_open and extension is not None and extension.granted is None
