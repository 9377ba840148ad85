"""Which inspection items no plan used for years."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from service.core.db.tables.items import item
from service.core.db.tables.plans import plan, plan_line
from service.registries.queries.entries import list_entries
from service.registries.registry import Registry

YEARS = 5
# What items wait for: to be published, and whether they are needed at all.
UNPUBLISHED, UNUSED = "unpublished", "unused"
# Plans that were once published count, whatever became of them.
_USED = ("published", "in_progress", "completed", "superseded")


def unused_items(connection: Connection, day: date) -> frozenset[str]:
    """The codes of the items in use that were public for five years, and that no published plan of these years names.

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
    standing = {entry.code for entry in list_entries(connection, Registry.ITEMS, day) if entry.own.get("published_on")}
    return frozenset(code for code in standing - used if begins[code].year < first)


def items_waiting(connection: Connection, day: date, department: str | None = None) -> dict[str, Collection[str]]:
    """The codes of the items in use that wait for somebody, of all or of one department: by what they wait for."""
    own = {"department": department} if department else None
    standing = list_entries(connection, Registry.ITEMS, day, own=own)
    unused = unused_items(connection, day)
    return {
        UNPUBLISHED: [entry.code for entry in standing if not entry.own.get("published_on")],
        UNUSED: [entry.code for entry in standing if entry.code in unused],
    }


def _begins_of(connection: Connection) -> dict[str, date]:
    """The day on which each item was first published, of those that ever were."""
    first = select(item.c.code, func.min(item.c.published_on)).where(item.c.published_on.is_not(None))
    return {row[0]: row[1] for row in connection.execute(first.group_by(item.c.code))}
