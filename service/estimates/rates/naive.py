"""The plain ratio of all visits of a year: whoever made them and why, by what firms are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.access.reach import Reach
from service.core.arrays import Array, Ints, Mask
from service.estimates.lists.counted import Coded
from service.estimates.rates.figures import By, Naive

FOUND, NO_PROBLEM = 1, 2


@dataclass(frozen=True, eq=False)
class KnownVisits:
    """The visits of a year as they are known: which firm's, and what came of each: `FOUND`, `NO_PROBLEM` or neither.

    `columns` are what firms are now, by row; `tiers` by scheme. `items` are codes; `of_item` says of which visit (a
    row), which item, and what came of it.
    """

    firms: Ints
    outcome: Array
    columns: Mapping[str, Coded]
    tiers: Mapping[str, Coded]
    items: Sequence[str]
    of_item: tuple[Ints, Ints, Array]

    def within(self, reach: Reach) -> Mask | None:
        """Which lie within a reach; None where it is for single business lines alone, of which sources say nothing."""
        if reach.is_whole:
            return np.ones(len(self.firms), np.bool_)
        places = reach.of_every_line.places
        if not places:
            return None
        held = np.zeros(len(self.firms), np.bool_)
        for place in places:
            column = self.columns["office" if place.office else "region"]
            fits = [w == place.office if place.office else w.startswith(place.region) for w in column.words]
            held |= np.array(fits, np.bool_)[column.places]
        return held


class NaiveRatios:
    """The plain ratios of the visits that a reach holds; None wherever it holds none by itself."""

    def __init__(self, visits: KnownVisits, held: Mask | None) -> None:
        self._visits, self._held = visits, held

    def whole(self) -> Naive | None:
        """Of all of them."""
        return None if self._held is None else _ratio(self._visits.outcome[self._held])

    def of_tiers(self, scheme: str) -> Mapping[str, Naive]:
        """By tier under a scheme, as it is in effect."""
        column = self._visits.tiers.get(scheme)
        return {} if column is None else self._by(column, self._all)

    def of_keys(self, by: By) -> Mapping[str, Naive]:
        """By the keys of a table."""
        return self._by(self._visits.columns[by.value], self._all)

    def of_keys_and_tiers(self, by: By, scheme: str) -> Mapping[tuple[str, str], Naive]:
        """By key and by tier under a scheme."""
        column, tiers = self._visits.columns[by.value], self._visits.tiers.get(scheme)
        if tiers is None:
            return {}
        found = self._by(_pairs(column, tiers), self._all)
        return {(pair.split("\t")[0], pair.split("\t")[1]): ratio for pair, ratio in found.items()}

    def of_items(self) -> Mapping[str, Naive]:
        """By item."""
        row, item, outcome = self._visits.of_item
        if self._held is None:
            return {}
        held = self._held[row]
        return _grouped(item[held], outcome[held], self._visits.items)

    def of_items_and_tiers(self, scheme: str) -> Mapping[tuple[str, str], Naive]:
        """By item and by tier under a scheme."""
        row, item, outcome = self._visits.of_item
        tiers = self._visits.tiers.get(scheme)
        if self._held is None or tiers is None:
            return {}
        held = self._held[row]
        column = _pairs(Coded(self._visits.items, item[held]), Coded(tiers.words, tiers.places[row[held]]))
        found = _grouped(column.places, outcome[held], column.words)
        return {(pair.split("\t")[0], pair.split("\t")[1]): ratio for pair, ratio in found.items()}

    @property
    def _all(self) -> Mask:
        return np.zeros(len(self._visits.firms), np.bool_) if self._held is None else self._held

    def _by(self, column: Coded, held: Mask) -> Mapping[str, Naive]:
        if self._held is None:
            return {}
        return _grouped(column.places[held], self._visits.outcome[held], column.words)


def _pairs(one: Coded, other: Coded) -> Coded:
    words = [f"{first}\t{second}" for first in one.words for second in other.words]
    return Coded(words, one.places.astype(np.int64) * len(other.words) + other.places)


def _grouped(places: Ints, outcome: Array, words: Sequence[str]) -> Mapping[str, Naive]:
    found = np.bincount(places[outcome == FOUND], minlength=len(words))
    clean = np.bincount(places[outcome == NO_PROBLEM], minlength=len(words))
    return {
        word: Naive(int(bad + good), int(bad))
        for word, bad, good in zip(words, found.tolist(), clean.tolist(), strict=True)
        if bad + good
    }


def _ratio(outcome: Array) -> Naive:
    found = int((outcome == FOUND).sum())
    return Naive(found + int((outcome == NO_PROBLEM).sum()), found)
