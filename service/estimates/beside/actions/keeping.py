"""Keeps rates beside a model or a comparison."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from service.access.reach import Reach
from service.core.db.tables.estimates import rates_beside
from service.estimates.beside.kept import Beside
from service.estimates.kept import key_of_reach


def keep_rates_beside(
    connection: Connection,
    beside: tuple[Beside, str],
    reach: Reach,
    until: date,
    content: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keeps the rates within a reach, up to a day, included, in place of those that stood there."""
    own, (kind, ref), key = rates_beside.c, beside, key_of_reach(reach)
    connection.execute(delete(rates_beside).where(own.kind == kind, own.ref == ref, own.reach == key))
    values = {"kind": kind, "ref": ref, "reach": key, "until": until, "made_at": at, "content": content}
    connection.execute(insert(rates_beside).values(values))
