"""Registration numbers that a register states beside the codes: a record that knows the number alone finds the firm."""

import numpy as np
import pyarrow as pa

from service.core.files.packed_text import words_of
from service.population.code_index import NOT_FOUND, CodeIndex, Rows


class NumberIndex:
    """Finds rows of enterprises by their numbers; the number of several enterprises is nobody's."""

    def __init__(self, numbers: pa.Array, rows: Rows) -> None:
        self._index = CodeIndex(words_of(numbers)[0])
        self._rows = rows.copy()
        for one, other in self._index.repeats:
            if rows[one] != rows[other]:
                self._rows[other] = NOT_FOUND

    def numbers(self) -> list[str]:
        """All numbers."""
        return [number.decode() for number in self._index.codes(0, len(self._index)).tolist()]

    def find(self, numbers: pa.Array) -> Rows:
        """The row of each number, `NOT_FOUND` where there is none."""
        places = self._index.find(numbers)
        return np.where(places == NOT_FOUND, np.int32(NOT_FOUND), self._rows.take(places, mode="wrap"))


class SecondNumbers:
    """Collects the numbers of rows as they come."""

    def __init__(self) -> None:
        self._numbers: list[pa.Array] = []
        self._rows: list[Rows] = []
        self._read = 0

    def add(self, numbers: pa.Array | None, rows: int) -> None:
        """Adds the numbers (null where there is none) of the next `rows` enterprises."""
        if numbers is not None and numbers.null_count < rows:
            places = np.flatnonzero(numbers.is_valid().to_numpy(zero_copy_only=False))
            self._numbers.append(numbers.take(pa.array(places)))
            self._rows.append((places + self._read).astype(np.int32))
        self._read += rows

    def index(self, first: Rows) -> NumberIndex | None:
        """The index of all that were added, None where no enterprise has a number; of each row the `first` with its
        code is the enterprise.
        """
        if not self._numbers:
            return None
        return NumberIndex(pa.concat_arrays(self._numbers), first[np.concatenate(self._rows)])
