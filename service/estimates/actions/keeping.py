"""Keeps figures in place of those computed before."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from service.access.reach import Reach
from service.core.db.tables.estimates import kept_figures
from service.estimates.kept import FigureKind, key_of_reach


def keep_figures(
    connection: Connection,
    kind: FigureKind,
    year: int,
    reach: Reach,
    until: date,
    content: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keeps the figures of a year within a reach up to a day, included; those computed before are gone."""
    own, key = kept_figures.c, key_of_reach(reach)
    connection.execute(delete(kept_figures).where(own.kind == kind, own.year == year, own.reach == key))
    values = {"kind": kind, "year": year, "reach": key, "until": until, "made_at": at, "content": content}
    connection.execute(insert(kept_figures).values(values))
