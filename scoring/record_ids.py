"""Record ids: equal or not, and which of two is the smaller (the shorter one, then by code point)."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.facts import Ints

Ids: TypeAlias = Sequence[str] | Ints | pa.Array


def equality_codes(ids: Ids | None) -> Ints:
    """One integer per distinct id, equal where the ids are equal."""
    if isinstance(ids, pa.Array):
        return ids.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return np.unique(np.asarray(ids), return_inverse=True)[1]


def order_keys(ids: Ids | None, rows: Ints) -> tuple[npt.NDArray[Any], ...]:
    """Sort keys of the ids at `rows`, the last key the strongest, as `numpy.lexsort` takes them."""
    if ids is None:
        return (rows,)
    chosen = _at(ids, rows)
    if chosen.dtype.kind in "iu":
        return (chosen,)
    return chosen, np.char.str_len(chosen)


def id_at(ids: Ids | None, row: int) -> str:
    """The id of one record as text; its row where the source proved ids unneeded."""
    return str(row) if ids is None else str(ids[row])


def _at(ids: Ids, rows: Ints) -> npt.NDArray[Any]:
    if isinstance(ids, pa.Array):
        return np.asarray(ids.take(pa.array(rows)).to_pylist(), np.str_)
    if isinstance(ids, np.ndarray):
        return ids[rows]
    return np.asarray([ids[row] for row in rows.tolist()], np.str_)
