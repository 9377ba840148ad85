"""Which records an import has met before: sorted 64-bit hashes in a few arrays of growing size."""

from typing import Any

import numpy as np
import numpy.typing as npt

from service.core.arrays import distinct_of
from service.core.files.packed_text import Words, hash_words


class Seen:
    """Remembers keys; 8 bytes each."""

    def __init__(self) -> None:
        self._runs: list[Words] = []

    def holds(self, keys: Words) -> npt.NDArray[np.bool_]:
        """True for the keys that were added."""
        found = np.zeros(len(keys), np.bool_)
        for run in self._runs:
            found |= _is_among(run, keys)
        return found

    def add(self, keys: Words) -> None:
        """Adds sorted keys; merges runs of like size, so that there are never more than a few."""
        while self._runs and len(self._runs[-1]) <= len(keys):
            keys = np.sort(np.concatenate((self._runs.pop(), keys)))
        self._runs.append(keys)


class SeveralTimes:
    """Enterprises with records of which rows come in several transactions, where some might be judged otherwise beside
    the others.

    Rows that state a day and were stored stand as they do whatever came with them: only enterprises with another row
    are noted.
    """

    def __init__(self) -> None:
        self._met, self._open = Seen(), Seen()
        self._owners: list[npt.NDArray[np.int64]] = []

    def note(self, owner: npt.NDArray[Any], identity: npt.NDArray[np.int64], is_open: npt.NDArray[np.bool_]) -> None:
        """Notes the rows of one transaction; `is_open` where one states no day, or was not stored."""
        keys = keys_of_records(owner, identity)
        once, open_now = distinct_of(keys), distinct_of(keys[is_open])
        met = once[self._met.holds(once)]
        met = met[np.isin(met, open_now) | self._open.holds(met)]
        if len(met):
            self.note_enterprises(owner[np.isin(keys, met)])
        self._met.add(once)
        self._open.add(open_now)

    def note_enterprises(self, owner: npt.NDArray[Any]) -> None:
        """Notes enterprises of which the rows have to be looked at together in any case."""
        self._owners.append(distinct_of(owner.astype(np.int64)))

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """The enterprises noted."""
        return distinct_of(np.concatenate([np.empty(0, np.int64), *self._owners]))


def keys_of_records(owner: npt.NDArray[Any], identity: npt.NDArray[np.int64]) -> Words:
    """One number for each record of an enterprise."""
    return hash_words([column.astype(np.int64).view(np.uint64) for column in (owner, identity)])


def _is_among(run: Words, keys: Words) -> npt.NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(run, keys), len(run) - 1)
    found: npt.NDArray[np.bool_] = run[places] == keys if len(run) else np.zeros(len(keys), np.bool_)
    return found
