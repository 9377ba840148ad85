"""Items that can be planned on a day."""

from datetime import date

from sqlalchemy import Connection, select

from service.core.db.tables.items import item
from service.registries.items import Item
from service.registries.queries.items import items_of


def plannable_items(connection: Connection, day: date) -> list[Item]:
    """The items that are published and in use on the day, or will be in use, by code."""
    codes = connection.execute(select(item.c.code).distinct()).scalars().all()
    found = items_of(connection, codes, day)
    return [one for _, one in sorted(found.items()) if one.why_not_planned(max(day, one.valid_from)) is None]
