"""What visits of the year have used of the caps of every enterprise, and who was drawn, held by each process.

Only those that were visited are read, and after that only those that changes touched; a new day begins anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, select

from rules.dated_tables import CapCounting, Caps
from rules.inspection import ItemMode
from rules.table_library import TableLibrary
from scoring.visit_caps import Visit, most_of_one_authority, uses_of_caps, visits_that_count
from scoring.workload import was_drawn
from service.core.arrays import Array
from service.core.db.fact_changes import Seen, last_seen, touched_between
from service.core.db.tables.visits import visit
from service.facts.visits import visits_of_year

IDS_AT_ONCE = 5_000
# How many touched enterprises are counted by themselves rather than all anew.
FEW = 20_000
# What no cap leaves: more than any number of visits.
NO_CAP = 32_767

Numbers = npt.NDArray[np.int16]
# `number` visits count, `by_one` of them by the authority that made most; `left` is what the caps of tables leave for
# items of each mode, which says something only where a visit counts.
_USE = np.dtype([("number", "i2"), ("by_one", "i2"), ("drawn", "?"), ("left", "i2", (len(ItemMode),))])


@dataclass(frozen=True, slots=True, eq=False)
class YearUse:
    """What visits in the year of a day up to that day have used up, by enterprise id; none beyond the end of `rows`.

    `counting` says which visits count towards caps (None: no table does, none is counted), `caps` what caps there are
    besides those of tiers. `number` is how many visits count.
    """

    counting: CapCounting | None
    caps: Caps | None
    rows: Array
    number: Numbers

    @classmethod
    def of_none(cls, tables: TableLibrary, on: date, known_on: date) -> "YearUse":
        """The use of a year that has not begun: no visit, and the caps that are in force on that day."""
        rows = np.zeros(0, _USE)
        return cls(tables.cap_counting(on, known_on), tables.caps(on, known_on), rows, rows["number"])

    @property
    def ids(self) -> Array:
        """The enterprises that were visited so that it counts, or drawn."""
        return np.flatnonzero((self.rows["number"] > 0) | self.rows["drawn"])

    def left_unvisited(self, most: int | None, mode: ItemMode) -> int:
        """What a cap of `most` and those of the tables leave who was not visited; NO_CAP where there is no cap."""
        return min(NO_CAP if most is None else most, _left_by_tables((), self.caps, mode))

    def left_of(self, ids: Array, most: Array, mode: ItemMode) -> Array:
        """What the caps leave each of `ids`, whose tiers' caps for one authority are `most`; NO_CAP: there is none."""
        rows = self.rows[ids]
        of_tier = np.where(most == NO_CAP, NO_CAP, np.maximum(most - rows["by_one"], 0))
        unvisited = self.left_unvisited(None, mode)
        by_tables = np.where(rows["number"] > 0, rows["left"][:, list(ItemMode).index(mode)], unvisited)
        return np.minimum(of_tier, by_tables)


@dataclass(frozen=True, slots=True)
class _Held:
    """The use on a day, as of a change; None: nothing is counted yet."""

    on: date
    seen: Seen | None
    use: YearUse


_of_database: WeakKeyDictionary[Engine, _Held] = WeakKeyDictionary()
_lock = Lock()


def year_visits_of(connection: Connection, tables: TableLibrary, on: date) -> Numbers | None:
    """How many visits count, by enterprise id, none beyond its end; None where no table says what counts."""
    use = year_use_of(connection, tables, on)
    return use.number if use.counting else None


def year_use_of(connection: Connection, tables: TableLibrary, on: date) -> YearUse:
    """The use on a day, as known on that day."""
    fresh = YearUse.of_none(tables, on, on)
    with _lock:
        held, now = _of_database.get(connection.engine), last_seen(connection)
        if held is None or (held.on, *_tables_of(held.use)) != (on, *_tables_of(fresh)):
            held = _Held(on, None, fresh)
        if held.seen != now:
            held = _of_database[connection.engine] = _Held(on, now, _use_now(connection, held, now))
        return held.use


def _tables_of(use: YearUse) -> tuple[str | None, str | None]:
    return use.counting.name if use.counting else None, use.caps.name if use.caps else None


def _use_now(connection: Connection, held: _Held, now: Seen) -> YearUse:
    touched = touched_between(connection, held.seen, now, FEW) if held.seen else None
    if touched is not None:
        return _counted_again(connection, held, held.use.rows, touched.tolist())
    within = visit.c.visited_on.between(date(held.on.year, 1, 1), held.on)
    visited = connection.execute(select(visit.c.enterprise_id).where(within).distinct()).scalars().all()
    return _counted_again(connection, held, np.zeros(0, _USE), sorted(visited))


def _counted_again(connection: Connection, held: _Held, before: Array, ids: list[int]) -> YearUse:
    """The use as it was `before`, that of `ids` (ascending) counted now."""
    rows = np.zeros(max(len(before), ids[-1] + 1 if ids else 0), _USE)
    rows[: len(before)] = before
    counting, left = held.use.counting, _LeftByTables(held.use.caps)
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        visits = visits_of_year(connection, some, held.on, held.on)
        rows[some] = np.zeros(1, _USE)
        for id, made in visits.items():
            counted = visits_that_count(made, counting, held.on) if counting else []
            by_one = min(most_of_one_authority(counted), NO_CAP)
            rows[id] = min(len(counted), NO_CAP), by_one, was_drawn(made), left.of(counted, by_one)
    return YearUse(counting, held.use.caps, rows, np.ascontiguousarray(rows["number"]))


class _LeftByTables:
    """What the caps of tables leave for items of each mode, reckoned once for all that were visited alike.

    It depends on no more than how many visits are of the authority that made most, and how many of each level.
    """

    def __init__(self, caps: Caps | None) -> None:
        self._caps = caps
        self._known: dict[tuple[Any, ...], list[int]] = {}

    def of(self, counted: Sequence[Visit], by_one: int) -> list[int]:
        """Of an enterprise with the visits that count, `by_one` of them by one authority."""
        alike = (by_one, *sorted(one.level or "" for one in counted))
        if alike not in self._known:
            self._known[alike] = [_left_by_tables(counted, self._caps, mode) for mode in ItemMode]
        return self._known[alike]


def _left_by_tables(counted: Sequence[Visit], caps: Caps | None, mode: ItemMode) -> int:
    """What the strictest cap of the tables leaves; NO_CAP where there is none for such items."""
    uses = uses_of_caps(counted, caps, None, mode)
    return min(uses[0].left, NO_CAP) if uses else NO_CAP
