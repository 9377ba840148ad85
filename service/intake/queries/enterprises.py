"""Enterprises as the writing of them asks for them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.facts.enterprises import ids_of


class Located(NamedTuple):
    """Where an enterprise lies, and which office supervises it."""

    region: str | None
    office: str | None


def places_of(connection: Connection, codes: Sequence[str]) -> dict[str, Located]:
    """Where every enterprise lies that has one of the codes, or had it before, by code."""
    ids = ids_of(connection, codes)
    query = select(enterprise.c.id, enterprise.c.region, enterprise.c.office)
    rows = connection.execute(query.where(is_among(connection, enterprise.c.id, [*ids.values()])))
    places = {row.id: Located(row.region, row.office) for row in rows}
    return {code: places[id_] for code, id_ in ids.items()}
