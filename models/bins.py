"""Where a value falls: the bins of a feature of numbers and the words of a feature of words, with places for none."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.columns import NOT_APPLICABLE, Column, Ints

Where = npt.NDArray[np.intp]
# Blocks from this many rows on count the edges below a value, which needs no branch; fewer rows are searched.
COUNTED_FROM = 2048
MOST_COUNTED = 48


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """The bins of a feature of numbers: bin b holds the values from `edges[b - 1]` up to before `edges[b]`.

    `edges` (m,) int64 ascending. The places are the m + 1 bins, then not applicable, then missing.
    """

    id: str
    edges: Ints
    _below: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Missing and not applicable are the two least integers: with two more edges they are bins like any other.
        below = np.concatenate([np.array([NOT_APPLICABLE, NOT_APPLICABLE + 1], np.int64), self.edges])
        if (below[1:] <= below[:-1]).any():
            raise ValueError(f"{self.id}: the edges are not ascending")
        object.__setattr__(self, "_below", below)

    @property
    def size(self) -> int:
        """The number of places."""
        return len(self.edges) + 3

    def bin_numbers_of(self, column: Column) -> Where:
        """(n,) 0 missing, 1 not applicable, then the bins from 2."""
        if column.texts is not None:
            raise ValueError(f"{self.id} is a feature of numbers, not of words")
        values = column.values
        if len(values) < COUNTED_FROM or len(self._below) > MOST_COUNTED:
            return self._below.searchsorted(values, "right")
        count = np.zeros(len(values), np.int8)
        for edge in self._below:
            count += values >= edge
        return count.astype(np.intp)

    def places(self, column: Column) -> Where:
        """(n,) the place of each value. ValueError for a column of words."""
        regular = len(self.edges) + 1
        return np.array([regular + 1, regular, *range(regular)], np.intp)[self.bin_numbers_of(column)]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a feature of words. The places are the words, then any other word, then missing."""

    id: str
    words: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number of places."""
        return len(self.words) + 2

    def places(self, column: Column) -> Where:
        """(n,) the place of each word. ValueError for a column of numbers."""
        if column.texts is None:
            raise ValueError(f"{self.id} is a feature of words, not of numbers")
        known = {word: place for place, word in enumerate(self.words)}
        other = len(self.words)
        # Code -1 is missing, and -1 is the last of a table.
        return np.array([*(known.get(text, other) for text in column.texts), other + 1], np.intp)[column.values]
