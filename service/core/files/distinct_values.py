"""Columns with few distinct values, each value read once."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.value_parsing import Read, Unreadable
from service.core.arrays import Mask
from service.core.files.faults import Fault

Held = tuple[npt.NDArray[np.signedinteger[Any]], npt.NDArray[np.uint8] | None]
Parse = Callable[[Any], int | Fault]


def parse_with_fault(read: Read) -> Parse:
    """`read` with the reason given back where a value cannot be read."""

    def parse(value: Any) -> int | Fault:
        try:
            return read(value)
        except Unreadable as error:
            return Fault(error.reason)

    return parse


class DistinctReader:
    """Reads columns through `parse`, which gives the integer a value is held as, or why it is refused.

    An empty text is a missing value, in every format. Threads may share a reader.
    """

    def __init__(self, parse: Parse, dtype: type[np.generic], missing: int) -> None:
        self._parse, self._dtype, self._missing = parse, dtype, missing
        self._known: dict[Any, int | Fault] = {None: missing, "": missing}
        self._lock = Lock()

    def __call__(self, column: pa.Array) -> Held:
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        held = [*self._read(encoded.dictionary.to_pylist()), self._missing]
        places = _places(encoded.indices)
        table = np.array([0 if isinstance(value, Fault) else value for value in held], self._dtype)
        values: npt.NDArray[np.signedinteger[Any]] = table.take(places, mode="wrap")
        wrong = np.array([value if isinstance(value, Fault) else 0 for value in held], np.uint8)
        return values, wrong[places] if wrong.any() else None

    def _read(self, values: list[Any]) -> list[int | Fault]:
        with self._lock:
            for value in values:
                if value not in self._known:
                    self._known[value] = self._parse(value)
            return [self._known[value] for value in values]


def _places(indices: pa.Array) -> npt.NDArray[np.signedinteger[Any]]:
    """The indices with -1 for null."""
    if pa.types.is_unsigned_integer(indices.type):
        indices = indices.cast(pa.int32())
    places: npt.NDArray[np.signedinteger[Any]] = (indices.fill_null(-1) if indices.null_count else indices).to_numpy()
    return places


def map_distinct(texts: pa.Array, settled: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """`texts` with `function` of every text that is neither null nor `settled` (Arrow booleans)."""
    rest = pc.invert(settled.fill_null(True))
    if not pc.any(rest).as_py():
        return texts
    encoded = texts.filter(rest).dictionary_encode()
    made = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, rest, made.take(encoded.indices))


def true_where(mask: pa.Array) -> Mask:
    """An Arrow array of booleans as NumPy, null as False."""
    found: Mask = mask.fill_null(False).to_numpy(zero_copy_only=False)
    return found
