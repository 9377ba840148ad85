"""Inspection items as they stand on a day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from rules.inspection import ItemMode
from service.core.db.in_clause import is_among
from service.core.db.tables.items import item
from service.registries.frames import frame_of
from service.registries.items import Check, Frequency, Item, NeedOf

_OWN = ("code", "name", "valid_from", "valid_until", "line", "published_on", "need", "department")
_NUMBERS = ("ratio_least", "ratio_most")
_LISTS = ("sub_items", "basis", "subject_kinds", "methods", "materials")


def items_of(connection: Connection, codes: Collection[str], day: date) -> dict[str, Item]:
    """The items of these codes as they stand on the day, by code; before an item first counts, as it will first be.

    Codes of no item are left out; whether one can be planned is said by `Item.why_not_planned`.
    """
    return {code: item_of(row) for code, row in _rows_standing(connection, codes, day).items()}


def item_ids_of(connection: Connection, codes: Collection[str], day: date) -> dict[str, int]:
    """The ids of the rows by which the same items stand on the day, by code."""
    return {code: row.id for code, row in _rows_standing(connection, codes, day).items()}


def _rows_standing(connection: Connection, codes: Collection[str], day: date) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    if not codes:
        return found
    query = select(item).where(is_among(connection, item.c.code, sorted(codes)))
    for row in connection.execute(query.order_by(item.c.valid_from, item.c.id)):
        known = found.get(row.code)
        if known is None or row.valid_from <= max(day, known.valid_from):
            found[row.code] = row
    return found


def item_of(row: Row[Any]) -> Item:
    """The item of a row of its table."""
    stated: dict[str, Any] = {name: getattr(row, name) for name in (*_OWN, *_NUMBERS)}
    stated |= {name: tuple(getattr(row, name)) for name in _LISTS}
    return Item(
        **stated,
        mode=ItemMode(row.mode),
        frame=frame_of(row.frame),
        frequency=Frequency(**row.frequency) if row.frequency else None,
        need_of=NeedOf(row.need_of or NeedOf.ALL) if row.need else None,
        checklist=tuple(Check(**line) for line in row.checklist),
    )
