"""Types of NumPy columns that rooms share, their distinct values, and which are among others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# Numbers up to so many, or so many times as many as there are values, are counted rather than sorted.
_FEW_TO_COUNT, _TIMES_TO_COUNT = 65_536, 16


def distinct_of(values: Array) -> Array:
    """Every value once, ascending: by sorting, several times as quick as the hashing of `np.unique`."""
    ordered = np.sort(values)
    return ordered[:1] if len(ordered) < 2 else ordered[np.append(True, ordered[1:] != ordered[:-1])]


def number_distinct(values: Ints) -> tuple[Ints, Ints]:
    """Every value once, ascending, and the place of each among them; none is below 0.

    Where they are not much larger than many they are counted, a tenth of the time that sorting takes.
    """
    if values.max(initial=0) >= _FEW_TO_COUNT + _TIMES_TO_COUNT * len(values):
        distinct, places = np.unique(values, return_inverse=True)
        return distinct, places
    there = np.bincount(values) > 0
    number = np.cumsum(there) - 1
    return np.flatnonzero(there), number[values]


def numbers_of_rows(columns: Sequence[Ints]) -> Ints:
    """Of each row of some columns, none of them below 0, its place among the distinct rows in their order."""
    number = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        distinct, places = number_distinct(column)
        number = number_distinct(number * max(len(distinct), 1) + places)[1]
    return number


def are_among(values: Array, ordered: Array) -> Mask:
    """Which of the values are among those of `ordered`, which ascend; `np.isin` would sort both anew."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    found: Mask = ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values
    return found


def split_rows(rows: Array) -> list[bytes]:
    """The bytes of every row of a table, structured or of two dimensions."""
    width = rows.nbytes // len(rows) if len(rows) else 0
    if not width:
        return [b""] * len(rows)
    whole: list[bytes] = np.frombuffer(rows.tobytes(), np.dtype((np.void, width))).tolist()
    return whole
