"""What of the ledger the page of an enterprise shows: its items, and which records can be objected to or repaired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.remedies import Mended, Remedies
from rules.texts import Text
from service.core.clock import today
from service.facts.histories import OF_TIERS, RecordVersion
from service.ledger.item import Item
from service.ledger.states import ItemType
from service.ledger.status_words import status_words
from service.ledger.words import TYPES


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A row of the card; `late`: its clock runs and its day has passed."""

    item: Item
    type: Text
    status: Text
    due: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class LedgerCard:
    """The items shown, whether there are more, and the open objection to each record, by the record's number."""

    rows: Sequence[ShownItem]
    more: bool
    objections: Mapping[int, str]


def ledger_card_of(items: Sequence[Item] | None, most: int) -> LedgerCard | None:
    """The card of these items, one more than `most` where there are more; None for who reads no ledger."""
    if items is None:
        return None
    day = today()
    return LedgerCard([_shown(one, day) for one in items[:most]], len(items) > most, _open_objections(items))


def repaired_types(table: Remedies | None) -> frozenset[str] | None:
    """The types of records that a repair mends, by the table of remedies; None: no table says."""
    if table is None:
        return None
    ways = ((one.type, one.way) for one in table.remedies)
    return frozenset(kind for kind, way in ways if way is not None and way.sets is Mended.REPAIRED_ON)


def filed_about(version: RecordVersion, repaired: frozenset[str] | None) -> Sequence[ItemType]:
    """What is filed about a record, where repairs mend the types `repaired`, None for any.

    Of one that tells of a tier, or was revoked, nothing.
    """
    if version.type in OF_TIERS or version.fields.get("revoked") or not version.is_known:
        return ()
    if version.fields.get("repaired_on") or (repaired is not None and version.type not in repaired):
        return (ItemType.OBJECTION,)
    return ItemType.OBJECTION, ItemType.REPAIR


def _shown(one: Item, day: date) -> ShownItem:
    running = one.is_open and one.resolved_at is None
    due = one.due if running else None
    return ShownItem(one, TYPES[one.type], status_words(one, day), due, due is not None and due < day)


def _open_objections(items: Sequence[Item]) -> Mapping[int, str]:
    return {
        one.record_identity: one.number
        for one in items
        if one.type is ItemType.OBJECTION and one.is_open and one.decision is None and one.record_identity is not None
    }
