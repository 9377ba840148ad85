"""The attributes of a block of enterprises on any day D, as they were known by one day K."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.block_days import Day
from scoring.facts import NO_DATE, Ints
from service.core.arrays import Array

# A place and a day in one number; days before 1970 are made positive.
_SHIFT, _EARLIEST = 32, 1 << 31
_DAY = (1 << _SHIFT) - 1


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes of one field, ascending by place and day, the one that counts last of a day last.

    `places` are the enterprises of which it ever changes.
    """

    keys: Ints
    values: Ints
    places: Ints

    def rows_of(self, places: Ints | None) -> tuple[Ints, Ints]:
        """The rows, and their places, of those among `places` (None: all, in their order) of which it ever changes."""
        if places is None:
            return self.places, self.places
        at = np.minimum(self.places.searchsorted(places), len(self.places) - 1)
        rows = np.flatnonzero(self.places[at] == places)
        return rows, places[rows]

    def last_at(self, places: Ints, days: Day) -> Ints:
        """The number of the last change of each of `places` up to its day, -1 where there is none."""
        last = self._following(places, days) - 1
        return np.where((last >= 0) & (self.keys[last] >> _SHIFT == places), last, -1)

    def next_days(self, places: Ints, days: Day) -> Ints:
        """The day of the first change of each of `places` after its day, `NO_DATE` where there is none."""
        following = self._following(places, days)
        at = np.minimum(following, len(self.keys) - 1)
        mine = (following < len(self.keys)) & (self.keys[at] >> _SHIFT == places)
        return np.where(mine, (self.keys[at] & _DAY) - _EARLIEST, NO_DATE)

    def _following(self, places: Ints, days: Day) -> Ints:
        mine = days if isinstance(days, int) else days.astype(np.int64)
        return self.keys.searchsorted((places.astype(np.int64) << _SHIFT) + (mine + _EARLIEST), "right")


@dataclass(frozen=True, slots=True)
class DatedAttributes:
    """Columns by field as they were stated first, and their changes, known by K, from whatever day on they count."""

    first: Mapping[str, Array]
    changes: Mapping[str, _Changes]

    def on(self, days: Day) -> dict[str, Array]:
        """The columns on one day, or with each enterprise on a day of its own."""
        return {
            name: self._changed(name, column.copy(), None, days) if name in self.changes else column
            for name, column in self.first.items()
        }

    def at(self, places: Ints, days: Ints) -> dict[str, Array]:
        """The columns whose row i is the enterprise at `places[i]` on `days[i]`."""
        return {name: self._changed(name, column[places], places, days) for name, column in self.first.items()}

    def next_after(self, days: Day, n: int) -> Ints:
        """(n,) the first later day on which an attribute of each of the enterprises changes, `NO_DATE` where none."""
        return self._next_change(n, None, days)

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """The same of the enterprise at `places[i]` after `days[i]`."""
        return self._next_change(len(places), places, days)

    def _changed(self, name: str, column: Array, places: Ints | None, days: Day) -> Array:
        """The column of the enterprises at `places` (None: all) with what has changed by their days."""
        if name in self.changes:
            changes = self.changes[name]
            rows, whose = changes.rows_of(places)
            last = changes.last_at(whose, _days_of(rows, days))
            column[rows[last >= 0]] = changes.values[last[last >= 0]]
        return column

    def _next_change(self, n: int, places: Ints | None, days: Day) -> Ints:
        found = np.full(n, NO_DATE, np.int64)
        for changes in self.changes.values():
            rows, whose = changes.rows_of(places)
            found[rows] = np.minimum(found[rows], changes.next_days(whose, _days_of(rows, days)))
        return found


def _days_of(rows: Ints, days: Day) -> Day:
    return days if isinstance(days, int) else days[rows]


def dated_attributes_of(
    first: Mapping[str, Array], ids: Array, changes: Sequence[Any], known_on: int
) -> DatedAttributes:
    """The attributes `first` of the enterprises `ids` (ascending) with those of `changes` that were known on a day.

    `changes` have `enterprise_id`, `field`, `value` and, as numbers, `valid_from` and `recorded_on`; of two of one
    field and day the later one counts.
    """
    known: dict[str, list[tuple[int, int, int]]] = {}
    places = np.searchsorted(ids, [change.enterprise_id for change in changes]).tolist() if changes else ()
    for place, change in zip(places, changes, strict=True):
        if change.recorded_on <= known_on and place < len(ids) and ids[place] == change.enterprise_id:
            known.setdefault(change.field, []).append((place, change.valid_from, change.value))
    return DatedAttributes(first, {name: _ordered(found) for name, found in known.items() if name in first})


def _ordered(found: Sequence[tuple[int, int, int]]) -> _Changes:
    place, day, values = np.array(found, np.int64).T
    keys = (place << _SHIFT) + (day + _EARLIEST)
    order = np.argsort(keys, kind="stable")
    return _Changes(keys[order], values[order], np.unique(place))
