"""Which claims an import has met before: sorted 64-bit hashes in a few arrays of growing size."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.known_versions import first_rows_of
from service.core.files.packed_text import Words, hash_words


class Seen:
    """Remembers rows by what they claim; 8 bytes each."""

    def __init__(self) -> None:
        self._runs: list[Words] = []

    def before(self, columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.bool_]:
        """True for a row whose values in `columns` an earlier row had; the rows are remembered."""
        keys = hash_words([column.astype(np.int64).view(np.uint64) for column in columns])
        first = first_rows_of((keys,))
        repeated = first != np.arange(len(keys))
        own = np.sort(keys[~repeated])
        for run in self._runs:
            repeated |= _is_among(run, keys)
        self._add(own)
        return repeated

    def _add(self, keys: Words) -> None:
        """Merges runs of like size, so that there are never more than a few."""
        while self._runs and len(self._runs[-1]) <= len(keys):
            keys = np.sort(np.concatenate((self._runs.pop(), keys)))
        self._runs.append(keys)


def _is_among(run: Words, keys: Words) -> npt.NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(run, keys), len(run) - 1)
    found: npt.NDArray[np.bool_] = run[places] == keys if len(run) else np.zeros(len(keys), np.bool_)
    return found
