"""Columns that grow at the end, kept in temporary files so that memory does not grow with them."""

import os
import tempfile
from collections.abc import Mapping

import numpy as np

from service.core.arrays import Array


class ColumnFiles:
    """One temporary file for each column; row `i` stands at `i` times the column's width."""

    def __init__(self, columns: Mapping[str, type[np.generic]]) -> None:
        self._dtypes = {name: np.dtype(kind) for name, kind in columns.items()}
        self._files = {name: tempfile.TemporaryFile(prefix="credit-tiers-") for name in columns}  # noqa: SIM115

    def close(self) -> None:
        """Gives the disk space back."""
        for file in self._files.values():
            file.close()

    def append(self, columns: Mapping[str, Array]) -> None:
        """Adds rows; every column must have as many."""
        for name, file in self._files.items():
            file.write(np.ascontiguousarray(columns[name], self._dtypes[name]).tobytes())

    def flush(self) -> None:
        """Makes every row readable; to be called once, when all have been added."""
        for file in self._files.values():
            file.flush()

    def read(self, name: str, start: int, stop: int) -> Array:
        """Rows `start` to `stop` of one column; threads may read at the same time."""
        dtype = self._dtypes[name]
        data = bytearray((stop - start) * dtype.itemsize)
        if data:
            os.preadv(self._files[name].fileno(), [data], start * dtype.itemsize)
        return np.frombuffer(data, dtype)
