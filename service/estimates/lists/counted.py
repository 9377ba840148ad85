"""A frozen list counted by groups of who is alike in all that figures are told by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.core.arrays import Array, Ints, number_distinct

# What tells groups apart; the first two words of each are texts of the draw, the others as firms are registered.
DIMENSIONS = ("stratum", "tier", "region", "office", "section", "size")
# A group by the places of its words, and how many of it are on the list.
GROUP = np.dtype([*((name, "<i4") for name in DIMENSIONS), ("listed", "<i4")])
_OF_DRAWN = np.dtype("<i4")
# Where a dimension says nothing of a firm.
NOT_STATED = ""


@dataclass(frozen=True, eq=False)
class CountedList:
    """The groups of a list with their words by dimension, and of everyone drawn, in order of place, the group."""

    words: Mapping[str, Sequence[str]]
    groups: Array
    of_drawn: Ints

    @property
    def listed(self) -> int:
        """How many are on the list."""
        return int(self.groups["listed"].sum())


@dataclass(frozen=True, eq=False)
class Coded:
    """Texts, of which there are few, as places in `words`."""

    words: Sequence[str]
    places: Array

    def at(self, rows: Ints) -> "Coded":
        """The texts of some rows."""
        return Coded(self.words, self.places[rows])


def count_groups(columns: Mapping[str, Coded]) -> tuple[Array, Ints]:
    """The groups of rows that are alike in all columns, and the group of each row."""
    shape = [max(1, len(columns[name].words)) for name in DIMENSIONS]
    keys = np.ravel_multi_index([columns[name].places for name in DIMENSIONS], shape)
    found, of_each = number_distinct(keys)
    groups = np.zeros(len(found), GROUP)
    for name, places in zip(DIMENSIONS, np.unravel_index(found, shape), strict=True):
        groups[name] = places
    groups["listed"] = np.bincount(of_each, minlength=len(found))
    return groups, of_each


def pack_groups(counted: CountedList) -> tuple[bytes, bytes]:
    """The groups and the group of everyone drawn as the database holds them."""
    return counted.groups.tobytes(), counted.of_drawn.astype(_OF_DRAWN).tobytes()


def unpack_groups(words: Mapping[str, Sequence[str]], groups: bytes, of_drawn: bytes) -> CountedList:
    """The same as columns."""
    return CountedList(words, np.frombuffer(groups, GROUP), np.frombuffer(of_drawn, _OF_DRAWN).astype(np.int64))
