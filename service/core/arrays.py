"""Types of NumPy columns that rooms share, their distinct values, and which are among others."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def distinct_of(values: Array) -> Array:
    """Every value once, ascending: by sorting, several times as quick as the hashing of `np.unique`."""
    ordered = np.sort(values)
    return ordered[:1] if len(ordered) < 2 else ordered[np.append(True, ordered[1:] != ordered[:-1])]


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
