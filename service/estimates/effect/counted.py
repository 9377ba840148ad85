"""Figures counted once by where they lie, so that those of any reach are a sum over few cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from service.access.reach import Reach
from service.core.arrays import Array, Ints, Mask, number_distinct

# By name of a figure how many.
Numbers = dict[str, int]
# The figures of everything stand under this key.
EVERYTHING = ""
MONTHS = [f"{month:02}" for month in range(1, 13)]


class By(StrEnum):
    """What figures are told by; offices are those of the places where they lie."""

    ALL = "all"
    MONTH = "months"
    OFFICE = "offices"
    AUTHORITY = "authorities"
    TRIGGER = "triggers"
    TYPE = "types"
    QUARTER = "quarters"


Tables = Mapping[By, Mapping[str, Numbers]]


class CountedAt(NamedTuple):
    """Where something lies: its region, its office ("": none), its business line or the scheme that it is of.

    With neither, grants for every line alone reach it.
    """

    region: str
    office: str
    line: str = ""
    scheme: str = ""


class Places:
    """Places by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[CountedAt, int] = {}

    def number_of(self, place: CountedAt) -> int:
        """The number of a place, a new one where it was not there yet."""
        return self._numbers.setdefault(place, len(self._numbers))

    def numbers_of(self, places: Sequence[CountedAt]) -> Ints:
        """The number of each of several places."""
        return np.array([self.number_of(one) for one in places], np.int64)

    def of_scheme(self, numbers: Ints, scheme: str) -> Ints:
        """The same places as they are reached for a scheme."""
        known = list(self._numbers)
        distinct, inverse = number_distinct(numbers)
        return self.numbers_of([known[number]._replace(scheme=scheme) for number in distinct.tolist()])[inverse]

    def __len__(self) -> int:
        return len(self._numbers)

    def offices(self) -> list[str]:
        """The office of each place, by number."""
        return [one.office for one in self._numbers]

    def within(self, reach: Reach) -> Mask:
        """Of every place whether it lies within a reach."""
        of_line = {line: _for_line(reach, line) for line in {one.line for one in self._numbers if not one.scheme}}
        of_scheme = {scheme: reach.within([scheme]) for scheme in {one.scheme for one in self._numbers} - {""}}
        inside = {
            **{("", line): one for line, one in of_line.items()},
            **{(s, ""): one for s, one in of_scheme.items()},
        }
        where = {key: one.jurisdiction() for key, one in inside.items()}
        return np.array(
            [where[one.scheme, "" if one.scheme else one.line].covers(one.region, one.office) for one in self._numbers],
            np.bool_,
        )


def _for_line(reach: Reach, line: str) -> Reach:
    """The part of a reach that holds for a business line; for none the part that holds for all of them."""
    return Reach(tuple(one for one in reach.places if one.line in ("", line)), reach.lines)


@dataclass(slots=True)
class Tally:
    """Counts by figure and place, and by one thing more."""

    places: Places
    _slots: dict[tuple[By, str, str], int] = field(default_factory=dict)
    _parts: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)

    def add(
        self,
        figure: str,
        places: Array,
        by: By = By.ALL,
        keys: Array | None = None,
        words: Sequence[str] = (EVERYTHING,),
        weights: Array | None = None,
    ) -> None:
        """Counts rows at `places`, each as `weights` says or once; `keys` are places in `words`."""
        if not len(places):
            return
        at = places.astype(np.int64) * len(words) + (0 if keys is None else keys)
        # Places and words are few: a number to each cell takes less than sorting the rows.
        sums = np.bincount(at, weights=weights).astype(np.int64)
        cells = np.flatnonzero(sums)
        numbers = sums[cells]
        slots = np.array([self._slot(by, word, figure) for word in words], np.int64)
        self._parts.append((slots[cells % len(words)], cells // len(words), numbers))

    def add_by(self, figure: str, places: Array, keys: Mapping[By, tuple[Array, Sequence[str]]]) -> None:
        """Counts rows in all, and by each of several things."""
        self.add(figure, places)
        for by, (of_rows, words) in keys.items():
            self.add(figure, places, by, of_rows, words)

    def tables(self, reach: Reach) -> Tables:
        """The figures of what lies within a reach, by everything that they were counted by; noughts are left out."""
        slot, place, number = (np.concatenate([one[part] for one in self._parts] or [_NONE]) for part in range(3))
        held = self.places.within(reach)[place] if len(self.places) else np.zeros(0, np.bool_)
        slot, place, number = slot[held], place[held], number[held]
        found: dict[By, dict[str, Numbers]] = {by: defaultdict(dict) for by in By}
        sums = np.bincount(slot, number, len(self._slots)).astype(np.int64).tolist()
        for (by, key, figure), total in zip(self._slots, sums, strict=True):
            if total:
                found[by][key][figure] = total
        self._add_offices(found[By.OFFICE], slot, place, number)
        return {by: dict(sorted(held.items())) for by, held in found.items()}

    def _add_offices(self, found: dict[str, Numbers], slot: Ints, place: Ints, number: Ints) -> None:
        codes = sorted(set(self.places.offices()))
        numbers = {code: at for at, code in enumerate(codes)}
        office = np.array([numbers[code] for code in self.places.offices()], np.int64)
        whole = np.array([by is By.ALL for by, *_ in self._slots], np.bool_)
        counted = whole[slot] if len(slot) else np.zeros(0, np.bool_)
        at = office[place[counted]] * len(self._slots) + slot[counted]
        sums = np.bincount(at, number[counted], len(codes) * len(self._slots)).astype(np.int64)
        named: list[Any] = list(self._slots)
        for cell in np.flatnonzero(sums).tolist():
            code, of_slot = divmod(cell, len(named))
            found[codes[code]][named[of_slot][2]] = int(sums[cell])

    def _slot(self, by: By, key: str, figure: str) -> int:
        return self._slots.setdefault((by, key, figure), len(self._slots))


_NONE = np.zeros(0, np.int64)


def months_of(days: Array) -> Ints:
    """The month of each day number, from 1."""
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    return months
