"""Enterprises as the writing of them asks for them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise


def regions_of(connection: Connection, codes: Sequence[str]) -> dict[str, str | None]:
    """The region of every enterprise that has one of the codes now, by code."""
    query = select(enterprise.c.code, enterprise.c.region).where(is_among(connection, enterprise.c.code, codes))
    return {row.code: row.region for row in connection.execute(query)}
