"""Which inspection items no plan used for years."""

from datetime import date

from sqlalchemy import Connection, select

from service.core.db.tables.items import item
from service.core.db.tables.plans import plan, plan_line
from service.registries.queries.entries import list_entries
from service.registries.registry import Registry

YEARS = 5
# Plans that were once published count, whatever became of them.
_USED = ("published", "in_progress", "completed", "superseded")


def unused_items(connection: Connection, day: date) -> frozenset[str]:
    """The codes of the items in use that were there for five years, and that no published plan of these years names.

    The year of the day counts as one of them, as far as its plan is published.
    """
    first = day.year - YEARS + 1
    query = select(plan_line.c["items"]).join(plan, plan.c.id == plan_line.c.plan_id)
    used = {
        code
        for codes in connection.execute(query.where(plan.c.year >= first, plan.c.status.in_(_USED))).scalars()
        for code in codes
    }
    begins = _begins_of(connection)
    standing = {entry.code for entry in list_entries(connection, Registry.ITEMS, day)}
    return frozenset(code for code in standing - used if begins[code].year < first)


def items_waiting(connection: Connection, day: date) -> dict[str, int]:
    """How many items are not published, and how many no plan used for years."""
    standing = list_entries(connection, Registry.ITEMS, day)
    unpublished = sum(1 for entry in standing if not entry.own.get("published_on"))
    return {"unpublished": unpublished, "unused": len(unused_items(connection, day))}


def _begins_of(connection: Connection) -> dict[str, date]:
    """The day from which each item could be used: that of its publication, else that from which it counts."""
    begins: dict[str, date] = {}
    columns = item.c.code, item.c.valid_from, item.c.published_on
    for row in connection.execute(select(*columns).order_by(item.c.id)):
        day = row.published_on or row.valid_from
        begins[row.code] = min(day, begins.get(row.code, day))
    return begins
