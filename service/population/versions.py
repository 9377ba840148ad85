"""Rows of one enterprise that share a record id, found without holding all ids in memory.

A record is known by its enterprise and its id, so enterprises may use the same ids. Every row leaves 44 bytes in a
temporary file, parted by the hash of both; the parts are then settled one by one. Records count as one where two
independent 64-bit hashes are equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.known_versions import first_rows_of
from service.core.arrays import Array, Ints, Mask
from service.population.block_spill import Spill

_PARTS = 64
COLUMNS: dict[str, type[np.generic]] = {
    "id": np.uint64,
    "id2": np.uint64,
    "content": np.uint64,
    "line": np.int64,
    "version": np.int64,
    "recorded_at": np.int32,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """Lines that must not be scored: `refused` for conflict, `dropped` as copies of an earlier line."""

    refused: Ints
    dropped: Ints

    @property
    def lines(self) -> Ints:
        """All of them, ascending."""
        return np.union1d(self.refused, self.dropped)


class Versions:
    """Collects the rows' ids and what they claim, then says which rows must not be scored."""

    def __init__(self) -> None:
        self._spill = Spill(COLUMNS, _PARTS, 1)

    def add(self, columns: Mapping[str, Array]) -> None:
        """Adds rows; the columns are those of `COLUMNS`."""
        part = columns["id"] >> np.uint64(58)
        order, bounds = self._spill.arranged(part, np.zeros(len(part), np.int64))
        self._spill.write({name: column[order] for name, column in columns.items()}, bounds)

    def settle(self) -> Settled:
        """Refuses rows that claim one version with different content, keeps the first of equal ones."""
        refused, dropped = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for part in range(_PARTS):
            rows = self._spill.read(part).columns
            conflict, copy = _claims(rows)
            refused.append(rows["line"][conflict])
            dropped.append(rows["line"][copy & ~conflict])
        self._spill.close()
        return Settled(np.sort(np.concatenate(refused)), np.sort(np.concatenate(dropped)))


def _claims(rows: Mapping[str, Array]) -> tuple[Mask, Mask]:
    """Where one version is claimed with different content, and where a row claims what an earlier line does."""
    claims = rows["id"], rows["id2"], rows["recorded_at"], np.maximum(rows["version"], 0)
    first = first_rows_of(claims, rows["line"])
    is_contested = np.zeros(len(first), np.bool_)
    is_contested[first[rows["content"] != rows["content"][first]]] = True
    return is_contested[first], first != np.arange(len(first))
