"""Enterprises as the writing of them asks for them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.facts.enterprises import ids_of


def regions_of(connection: Connection, codes: Sequence[str]) -> dict[str, str | None]:
    """The region of every enterprise that has one of the codes, or had it before, by code."""
    ids = ids_of(connection, codes)
    query = select(enterprise.c.id, enterprise.c.region).where(is_among(connection, enterprise.c.id, [*ids.values()]))
    regions = {row.id: row.region for row in connection.execute(query)}
    return {code: regions[id_] for code, id_ in ids.items()}
