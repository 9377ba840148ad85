"""On-site visits already made, by us or by other departments: counted for an annual cap."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from service.core.db.in_clause import is_among
from service.core.db.tables.visits import visit

# Triggers that count towards the annual cap; those of a single case do not.
CAPPED = ("PLAN_RANDOM", "KEY_SUPERVISION", "SPECIAL_CAMPAIGN")


def count_visits_of_year(connection: Connection, ids: Sequence[int], on: date) -> dict[int, int]:
    """How many on-site visits that count each enterprise has had this year up to `on`; those without are left out."""
    query = (
        select(visit.c.enterprise_id, func.count())
        .where(is_among(connection, visit.c.enterprise_id, ids))
        .where(visit.c.visited_on.between(date(on.year, 1, 1), on), visit.c.on_site, visit.c.trigger.in_(CAPPED))
        .group_by(visit.c.enterprise_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def last_visits_of(connection: Connection, ids: Sequence[int], on: date) -> dict[int, date]:
    """The day of the last on-site visit of each enterprise up to `on`; those without one are left out."""
    query = (
        select(visit.c.enterprise_id, func.max(visit.c.visited_on))
        .where(is_among(connection, visit.c.enterprise_id, ids), visit.c.visited_on <= on, visit.c.on_site)
        .group_by(visit.c.enterprise_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
