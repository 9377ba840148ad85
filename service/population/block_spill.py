"""Rows set aside in a temporary file, grouped by block, and read back one block at a time.

Each piece that comes in is sorted by (block, group) and written column by column, so a block's rows of a piece
are one run in every column; reading scatters each run straight to its groups. The file has no name: it is gone
with the process, whatever ends it.
"""

import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.core.arrays import Array, Ints
from service.core.files.packed_text import text_bytes


@dataclass(frozen=True, slots=True)
class _Run:
    """Where a piece's column stands: the byte at which it starts and the first item of each (block, group) run."""

    start: int
    bounds: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one block: columns (texts as Arrow strings) and the run of each group."""

    columns: Mapping[str, Array]
    texts: Mapping[str, pa.Array]
    groups: Sequence[slice]


class Spill:
    """Columns of the given types, and `texts`, of rows known by block and by group (a number below `groups`)."""

    def __init__(
        self, columns: Mapping[str, type[np.generic]], blocks: int, groups: int, texts: Sequence[str] = ()
    ) -> None:
        self._dtypes = {name: np.dtype(kind) for name, kind in columns.items()}
        self._blocks, self._groups, self._texts = blocks, groups, texts
        self._file = tempfile.TemporaryFile(prefix="credit-tiers-")  # noqa: SIM115
        self._end = 0
        self._bounds: list[Ints] = []
        self._runs: dict[str, list[_Run]] = {name: [] for name in (*columns, *texts, *map(_lengths, texts))}

    def close(self) -> None:
        """Gives the disk space back."""
        self._file.close()

    def arranged(self, block: Array, group: Array) -> tuple[npt.NDArray[np.intp], Ints]:
        """The order that sorts rows by block and group, and the first row of every run (a flat array)."""
        runs = self._blocks * self._groups
        keys = block.astype(np.int64) * self._groups + group
        counts = np.bincount(keys, minlength=runs)
        narrow = keys.astype(np.uint16 if runs <= 1 << 16 else np.int64)
        return np.argsort(narrow, kind="stable"), np.concatenate(([0], np.cumsum(counts)))

    def write(self, columns: Mapping[str, Array], bounds: Ints, texts: Mapping[str, pa.Array] | None = None) -> None:
        """Adds a piece whose rows stand in the order of `arranged`."""
        self._bounds.append(bounds)
        for name, dtype in self._dtypes.items():
            self._append(name, np.ascontiguousarray(columns[name], dtype), bounds)
        for name, text in (texts or {}).items():
            data, offsets = text_bytes(text)
            self._append(_lengths(name), np.diff(offsets).astype(np.int32), bounds)
            self._append(name, data[offsets[0] : offsets[-1]], (offsets - offsets[0]).astype(np.int64)[bounds])

    def _append(self, name: str, items: Array, bounds: Ints) -> None:
        self._runs[name].append(_Run(self._end, bounds))
        data = items.data.cast("B") if items.size else memoryview(b"")
        while data:
            written = os.pwrite(self._file.fileno(), data, self._end)
            self._end, data = self._end + written, data[written:]

    def read(self, block: int, names: Collection[str] | None = None) -> Block:
        """All rows of a block, group by group, within a group in the order in which they came.

        `names` are the columns that are wanted; None: all.
        """
        wanted = self._dtypes if names is None else names
        columns = {name: self._column(name, self._dtypes[name], block) for name in wanted}
        _, _, ends, _ = self._scatter(self._bounds, block)
        groups = [slice(a, b) for a, b in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]
        return Block(columns, {name: self._text(name, block) for name in self._texts}, groups)

    def _text(self, name: str, block: int) -> pa.Array:
        lengths = self._column(_lengths(name), np.dtype(np.int32), block)
        data = self._column(name, np.dtype(np.uint8), block)
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(data))

    def _column(self, name: str, dtype: np.dtype[np.generic], block: int) -> Array:
        runs = self._runs[name]
        firsts, counts, ends, targets = self._scatter([run.bounds for run in runs], block)
        column = np.empty(int(ends[-1]), dtype)
        view = column.data.cast("B") if column.size else memoryview(b"")
        size = dtype.itemsize
        for run, first, count, target in zip(runs, firsts.tolist(), counts.tolist(), targets.tolist(), strict=True):
            parts = [view[t * size : (t + c) * size] for t, c in zip(target, count, strict=True) if c]
            if parts:
                os.preadv(self._file.fileno(), parts, run.start + first * size)
        return column

    def _scatter(self, bounds: Sequence[Ints], block: int) -> tuple[Ints, Ints, Ints, Ints]:
        """First item and counts per group of each piece, the end of each group, and where each run goes."""
        first, groups = block * self._groups, self._groups
        cut = np.array([piece[first : first + groups + 1] for piece in bounds], np.int64).reshape(-1, groups + 1)
        counts = np.diff(cut, axis=1)
        ends = np.concatenate(([0], np.cumsum(counts.sum(axis=0))))
        return cut[:, 0], counts, ends, ends[:-1] + np.cumsum(counts, axis=0) - counts


def _lengths(name: str) -> str:
    return f"{name} lengths"
