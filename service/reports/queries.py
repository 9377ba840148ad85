"""What the monthly report is made from: runs that were in effect, and what was imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from service.core.db.tables.imports import import_
from service.core.db.tables.runs import closure, scoring_run


@dataclass(frozen=True, slots=True)
class EffectiveRun:
    """A run that was put into effect."""

    id: int
    scheme: str
    version: str
    tiers: Sequence[str]
    as_of: date
    known_on: date
    in_effect_at: datetime
    enterprises: int
    examined: int
    moved: int
    late_sources: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What one source delivered of one kind: imports, rows read, new, corrected and to check."""

    source: str
    kind: str
    imports: int
    read: int
    inserted: int
    corrected: int
    quarantined: int


def effective_runs(connection: Connection, since: datetime, until: datetime) -> list[EffectiveRun]:
    """The runs put into effect from `since` up to but without `until`, and each scheme's last one before, in order."""
    run = scoring_run.c
    last = (
        select(run.scheme, func.max(run.in_effect_at).label("at"))
        .where(run.in_effect_at < since)
        .group_by(run.scheme)
        .subquery()
    )
    columns = [run[name] for name in EffectiveRun.__dataclass_fields__ if name in run]
    query = (
        select(*columns, closure.c.version, closure.c.tiers)
        .join(closure, closure.c.id == run.closure_id)
        .outerjoin(last, and_(last.c.scheme == run.scheme, last.c.at == run.in_effect_at))
        .where(or_(and_(run.in_effect_at >= since, run.in_effect_at < until), last.c.at.is_not(None)))
        .order_by(run.in_effect_at, run.id)
    )
    return [EffectiveRun(**row) for row in connection.execute(query).mappings()]


def imported(connection: Connection, since: datetime, until: datetime) -> list[Imported]:
    """What was imported in the time, by source and kind."""
    sums = (func.coalesce(func.sum(import_.c[name]), 0) for name in ("read", "inserted", "corrected", "quarantined"))
    query = (
        select(import_.c.source, import_.c.kind, func.count(), *sums)
        .where(import_.c.created_at >= since, import_.c.created_at < until, import_.c.status == "done")
        .group_by(import_.c.source, import_.c.kind)
        .order_by(import_.c.source, import_.c.kind)
    )
    return [Imported(*row[:2], *map(int, row[2:])) for row in connection.execute(query)]
