"""What came of a comparison, as its page, the API and the command say it, for the jurisdiction of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Engine

from rules.dated_tables import CapCounting, Caps
from rules.inspection import ItemMode
from rules.table_library import TableLibrary
from scoring.comparison import Comparison, Totals
from service.access.reach import Jurisdiction
from service.core.clock import today
from service.facts.year_visits import YearUse, year_use_of
from service.registries.queries.office_column import office_column
from service.time.comparison.queries.compared import ComparedFirms, ComparedMoves
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.stored_sides import rule_sets_compared
from service.time.comparison.workload import SideYear, Standing, year_of_side

# So many results are kept by each process; they are sums, not firms.
_MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Result:
    """The sums of those inside a jurisdiction: `counties` by code how many move to a worse tier, a better one, neither.

    `years` has for each mode of items the visits of both sides, None on one whose rule set says nothing of that mode;
    `county_codes` are the counties that their lists speak of. `year` is the year that they are of.
    """

    comparison: Comparison
    totals: Totals
    counties: Mapping[str, tuple[int, int, int]]
    year: int
    years: Mapping[ItemMode, tuple[SideYear | None, SideYear | None]]
    county_codes: tuple[str, ...]


_kept: WeakKeyDictionary[Engine, dict[Any, tuple[Any, Result]]] = WeakKeyDictionary()
_lock = Lock()


def result_of(
    connection: Connection, tables: TableLibrary, this: StoredComparison, moves: ComparedMoves, inside: Jurisdiction
) -> Result:
    """The sums of a comparison that is complete, kept for the next who asks; `moves` are those inside that move.

    What a comparison found never changes; visits made since and firms given to other offices are looked at anew. Raises
    ProductError where an archived rule set cannot be read any more.
    """
    year = this.as_of.year
    use = _use_of(connection, tables, year)
    offices = office_column(connection).version if inside.offices else None
    # Of this year it is another object as soon as a visit is known; of a later one the tables are all that it is.
    tables_of = use if year == today().year else (_name(use.counting), _name(use.caps), today().year)
    key, version = (this.id, this.finished_at, inside), (tables_of, offices)
    with _lock:
        kept = _kept.setdefault(connection.engine, {})
        found = kept.get(key)
    if found is not None and found[0] == version:
        return found[1]
    firms = ComparedFirms(connection, this, inside)
    made = _counted(rule_sets_compared(connection, this), firms, moves, year, use)
    with _lock:
        kept.pop(key, None)
        kept[key] = version, made
        while len(kept) > _MOST_KEPT:
            kept.pop(next(iter(kept)))
    return made


def _use_of(connection: Connection, tables: TableLibrary, year: int) -> YearUse:
    """What visits of this year have used up; of a later one none has been made."""
    now = today()
    return year_use_of(connection, tables, now) if year == now.year else YearUse.of_none(tables, date(year, 1, 1), now)


def _name(table: CapCounting | Caps | None) -> str | None:
    return None if table is None else table.name


def _counted(comparison: Comparison, firms: ComparedFirms, moves: ComparedMoves, year: int, use: YearUse) -> Result:
    codes = tuple(firms.county_codes)
    visited = np.flatnonzero(np.isin(firms.ids, use.ids))
    sides = (comparison.before.rule_set, firms.before), (comparison.after.rule_set, firms.after)
    modes = [mode for mode in ItemMode if any(mode in rule_set.inspection for rule_set, _ in sides)]
    years: dict[ItemMode, tuple[SideYear | None, SideYear | None]] = {}
    for mode in modes:
        before, after = (
            year_of_side(rule_set, mode, Standing(firms.ids, tier, firms.counties, len(codes), visited), use)
            for rule_set, tier in sides
        )
        years[mode] = before, after
    totals = comparison.nothing()
    firms.add_to(totals, comparison)
    moves.add_to(totals)
    return Result(comparison, totals, moves.by_county(), year, years, codes)
