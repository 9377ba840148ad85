"""Rates that were kept beside a model or a comparison."""

from sqlalchemy import Connection, select

from service.access.reach import Reach
from service.core.db.tables.estimates import rates_beside
from service.estimates.beside.kept import Beside
from service.estimates.kept import KeptFigures, key_of_reach


def find_rates_beside(connection: Connection, kind: Beside, ref: str, reach: Reach) -> KeptFigures | None:
    """The rates within a reach; None where none were reckoned."""
    own = rates_beside.c
    query = select(own.until, own.made_at, own.content)
    row = connection.execute(
        query.where(own.kind == kind, own.ref == ref, own.reach == key_of_reach(reach))
    ).one_or_none()
    return KeptFigures(row.until, row.made_at, row.content) if row else None
