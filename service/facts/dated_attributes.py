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

    def last_at(self, days: Day) -> tuple[Ints, Ints]:
        """Of each of `places` the number of the last change up to its day, -1 where there is none; and of the next."""
        mine = days if isinstance(days, int) else days[self.places].astype(np.int64)
        following = self.keys.searchsorted((self.places << _SHIFT) + (mine + _EARLIEST), "right")
        last = following - 1
        return np.where((last >= 0) & (self.keys[last] >> _SHIFT == self.places), last, -1), following

    def next_days(self, following: Ints) -> Ints:
        """The days of the changes of that number, `NO_DATE` where one is of another place."""
        at = np.minimum(following, len(self.keys) - 1)
        mine = (following < len(self.keys)) & (self.keys[at] >> _SHIFT == self.places)
        return np.where(mine, (self.keys[at] & _DAY) - _EARLIEST, NO_DATE)


@dataclass(frozen=True, slots=True)
class DatedAttributes:
    """Columns by field as they were stated first, and their changes, known by K, from whatever day on they count."""

    first: Mapping[str, Array]
    changes: Mapping[str, _Changes]

    def on(self, days: Day) -> dict[str, Array]:
        """The columns on one day, or with each enterprise on a day of its own."""
        return {name: self._column_on(name, column, days) for name, column in self.first.items()}

    def next_after(self, days: Day, n: int) -> Ints:
        """(n,) the first later day on which an attribute of each of the enterprises changes, `NO_DATE` where none."""
        found = np.full(n, NO_DATE, np.int64)
        for changes in self.changes.values():
            _, following = changes.last_at(days)
            found[changes.places] = np.minimum(found[changes.places], changes.next_days(following))
        return found

    def _column_on(self, name: str, column: Array, days: Day) -> Array:
        changes = self.changes.get(name)
        if changes is None:
            return column
        last, _ = changes.last_at(days)
        made = column.copy()
        made[changes.places[last >= 0]] = changes.values[last[last >= 0]]
        return made


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
