"""Rows of one enterprise that share a record id, found without holding all ids in memory.

A record is known by its enterprise and its id, so enterprises may use the same ids. Every row leaves 44 bytes in a
temporary file, parted by the hash of both; the parts are then settled one by one. Records count as one where two
independent 64-bit hashes are equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.facts import NO_DATE
from service.population.spill import Spill

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

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
            rows = _repeated(self._spill.read(part).columns)
            conflict, copy = _claims(rows)
            refused.append(rows["line"][conflict])
            dropped.append(rows["line"][copy & ~conflict])
        self._spill.close()
        return Settled(np.sort(np.concatenate(refused)), np.sort(np.concatenate(dropped)))


def _repeated(rows: Mapping[str, Array]) -> dict[str, Array]:
    """The rows of records that have more than one, sorted by record, claim and line."""
    recorded = np.where(rows["recorded_at"] == NO_DATE, -NO_DATE, rows["recorded_at"])
    order = np.lexsort((rows["line"], np.maximum(rows["version"], 0), recorded, rows["id2"], rows["id"]))
    sorted_ = {name: column[order] for name, column in rows.items()}
    sorted_["version"], sorted_["recorded_at"] = np.maximum(sorted_["version"], 0), recorded[order]
    group = _groups(sorted_, "id", "id2")
    often = (np.bincount(group) > 1)[group] if len(group) else np.zeros(0, np.bool_)
    return {name: column[often] for name, column in sorted_.items()}


def _groups(rows: Mapping[str, Array], *names: str) -> Ints:
    """The number of the run of equal values that each row stands in."""
    if not len(rows["line"]):
        return np.empty(0, np.int64)
    new = np.any(
        [np.diff(rows[name].view(np.int64) if rows[name].itemsize == 8 else rows[name]) != 0 for name in names], axis=0
    )
    return np.concatenate(([0], np.cumsum(new)))


def _claims(rows: Mapping[str, Array]) -> tuple[Mask, Mask]:
    """Where one version is claimed with different content, and where a row only repeats the one before it."""
    claim = _groups(rows, "id", "id2", "recorded_at", "version")
    if not len(claim):
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    first = np.concatenate(([True], np.diff(claim) != 0))
    differs: Mask = rows["content"] != rows["content"][np.flatnonzero(first)][claim]
    return np.isin(claim, claim[differs]), ~first
