"""What a month brought, as its report says it: imports, and whom its runs moved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, func, select

from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_
from service.decisions.change_counts import Move
from service.decisions.moves import CAUSES, moves_of_runs, net_moves_of
from service.decisions.states import NOT_THERE
from service.facts.enterprises import jurisdiction_condition_of
from service.registries.queries.office_column import office_column

# So many of those that moved are named, the worst first.
MOST_NAMED = 300


@dataclass(frozen=True, slots=True)
class ImportSums:
    """What one source delivered of one kind: imports, rows read, new, corrected and to check."""

    source: str
    kind: str
    imports: int
    read: int
    inserted: int
    corrected: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Mover:
    """One enterprise that stood in another tier at the end of a month than before it, with the ranks and the cause."""

    code: str
    name: str | None
    office: str
    before: int
    after: int
    cause: str


@dataclass(frozen=True, slots=True)
class MonthMoves:
    """Who stood elsewhere at the end of a month than before it: summed up, by office, and the first by name.

    `by_office` are how many moved to a worse and to a better tier, by code, "" for those without an office.
    """

    moves: list[Move]
    by_office: dict[str, tuple[int, int]]
    named: list[Mover]


def moves_of_month(connection: Connection, run_ids: Collection[int], inside: Jurisdiction) -> MonthMoves:
    """Whom the runs of one scheme moved from first to last, of those inside."""
    rows = net_moves_of(moves_of_runs(connection, run_ids))
    if not inside.is_everywhere:
        own = is_among(connection, enterprise.c.id, rows["enterprise_id"].tolist())
        query = select(enterprise.c.id).where(own, jurisdiction_condition_of(inside))
        rows = rows[np.isin(rows["enterprise_id"], connection.execute(query).scalars().all())]
    kinds, numbers = np.unique(rows[["before", "after", "cause"]], return_counts=True)
    moves = [
        Move(0, int(kind["before"]), int(kind["after"]), CAUSES[kind["cause"]], int(number))
        for kind, number in zip(kinds, numbers, strict=True)
    ]
    moved = rows[rows["before"] != NOT_THERE]
    return MonthMoves(moves, _ways_by_office(connection, moved), _named(connection, moved))


def _ways_by_office(connection: Connection, moved: Array) -> dict[str, tuple[int, int]]:
    """To or from no tier is neither way."""
    column = office_column(connection)
    codes = ["", *column.codes]
    rated = moved[(moved["before"] >= 0) & (moved["after"] >= 0)]
    offices, worse = column.places_of(rated["enterprise_id"]) + 1, rated["after"] > rated["before"]
    counted = [np.bincount(offices[way], minlength=len(codes)).tolist() for way in (worse, ~worse)]
    return {code: ways for code, *ways in zip(codes, *counted, strict=True) if any(ways)}  # type: ignore[misc]


def _named(connection: Connection, moved: Array) -> list[Mover]:
    """Those that fell, the deepest first; then those that rose; then those that were or are in no tier."""
    before, after = moved["before"].astype(int), moved["after"].astype(int)
    rated = (before >= 0) & (after >= 0)
    order = np.lexsort((moved["enterprise_id"], -after, np.where(rated, before - after, 0), ~rated))
    first = moved[order[:MOST_NAMED]]
    column = enterprise.c
    query = select(column.id, column.code, column.name, column.office).where(
        is_among(connection, column.id, first["enterprise_id"].tolist())
    )
    known = {row.id: row for row in connection.execute(query)}
    movers = []
    for id, one_before, one_after, cause, _ in first.tolist():
        row = known[id]
        movers.append(Mover(row.code, row.name, row.office or "", one_before, one_after, CAUSES[cause]))
    return movers


def sum_imports(connection: Connection, since: datetime, until: datetime) -> list[ImportSums]:
    """What was imported in the time, by source and kind."""
    sums = (func.coalesce(func.sum(import_.c[name]), 0) for name in ("read", "inserted", "corrected", "quarantined"))
    query = (
        select(import_.c.source, import_.c.kind, func.count(), *sums)
        .where(import_.c.created_at >= since, import_.c.created_at < until, import_.c.status == "done")
        .group_by(import_.c.source, import_.c.kind)
        .order_by(import_.c.source, import_.c.kind)
    )
    return [ImportSums(*row[:2], *map(int, row[2:])) for row in connection.execute(query)]
