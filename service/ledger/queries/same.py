"""Items that a table states once more, and the record that one is about by the number that its source gives it."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection

from service.core.clock import today
from service.core.db.tables.ledger import ledger_item
from service.core.names import EVERY_NAME
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.ledger.item import Item, StatedItem
from service.ledger.queries.items import item_of, select_items
from service.ledger.states import ItemType

_ROW = ledger_item.c
Same = tuple[str | date | None, ...]


def items_stated(connection: Connection, stated: Collection[StatedItem]) -> Mapping[Same, str]:
    """The numbers of the items that were filed on the days of what is stated, or by the same order, by what is same."""
    days = sorted({one.filed_on for one in stated if one.filed_on is not None})
    orders = sorted({one.document_no for one in stated if one.document_no})
    years = sorted({day.year for day in days})
    # The year and the type narrow it by an index.
    of_days = (_ROW.year.in_(years), _ROW.type.in_(sorted({one.type for one in stated})), _ROW.filed_on.in_(days))
    by_day = select_items().where(*of_days)
    by_order = select_items().where(_ROW.type == ItemType.RECTIFICATION, _ROW.document_no.in_(orders))
    rows = [*connection.execute(by_day), *(connection.execute(by_order) if orders else ())]
    return {_same_of_item(item_of(row)): row.number for row in rows}


def same_of(stated: StatedItem) -> Same:
    """By what another row is told to state the same: an order by its number, anything else by all it says."""
    if stated.type is ItemType.RECTIFICATION:
        return stated.type, stated.firm, stated.document_no
    return (
        stated.type,
        stated.firm,
        stated.about,
        stated.supervisor,
        stated.filed_on,
        stated.title,
        stated.text,
    )


def _same_of_item(item: Item) -> Same:
    if item.type is ItemType.RECTIFICATION:
        return item.type, item.firm_code, item.document_no
    return item.type, item.firm_code, item.about, item.supervisor, item.filed_on, item.title, item.text


def records_called(connection: Connection, enterprise_id: int, record_id: str) -> list[tuple[str, int]]:
    """The records of an enterprise that a source gives that number: the type of each, and what it is known by here."""
    stored = read_stored(connection, [enterprise_id])
    versions = record_versions_of(stored, enterprise_id, today(), tiers_of=EVERY_NAME)
    return sorted({(one.type, one.identity) for one in versions if one.record_id == record_id})
