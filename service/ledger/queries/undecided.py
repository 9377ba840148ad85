"""What the ledger says of an item upon which a second person decides, whether nobody else is left who may."""

from sqlalchemy import Connection

from service.access.four_eyes import hands_of
from service.access.permissions import Role
from service.access.seconds import Thing, ThingKind, Undecided
from service.ledger.item import Extension, Item
from service.ledger.queries.hands import is_for_leader
from service.ledger.queries.items import extension_of, get_item, judged_by_none_of
from service.ledger.states import ItemAct, ItemStatus, ItemType

_AWAITED = {
    ItemStatus.ANSWERED: ItemAct.SIGN,
    ItemStatus.AWAITING_CLOSE_OUT: ItemAct.CLOSE_OUT,
    ItemStatus.NOT_ACCEPTED: ItemAct.END,
}
_RECORDS = {ThingKind.OBJECTION: ItemType.OBJECTION, ThingKind.REPAIR: ItemType.REPAIR}


def undecided_item(connection: Connection, thing: Thing) -> Undecided:
    """What is said of an item; raises Problem 404 where there is none, or not of that kind."""
    found = get_item(connection, thing.key)
    awaited = act_awaited(found, thing.kind, extension_of(connection, found.id))
    act = awaited or (ItemAct.DECIDE if thing.kind in _RECORDS else ItemAct.CLOSE_OUT)
    hands = hands_of(judged_by_none_of(connection, found, act), found.owner)
    roles = frozenset({Role.LEADER}) if is_for_leader(found, act) else None
    return Undecided(found.title, awaited is not None, hands, found.lies_in, roles)


def act_awaited(found: Item, kind: ThingKind, extension: Extension | None) -> ItemAct | None:
    """What a second person is to do to the item, as a thing of that kind, now; None where it waits for nobody."""
    if kind in _RECORDS:
        proposed = found.status is ItemStatus.IN_HAND and found.proposal is not None
        return ItemAct.DECIDE if found.type is _RECORDS[kind] and proposed else None
    if found.status in _AWAITED:
        return _AWAITED[found.status]
    asked = found.is_open and extension is not None and extension.granted is None
    return ItemAct.DECIDE_EXTENSION if asked else None
