"""Columns with few distinct texts, each text read once."""

from collections.abc import Callable
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.files.faults import Fault

Held = tuple[npt.NDArray[np.signedinteger], npt.NDArray[np.uint8] | None]


class DistinctReader:
    """Reads text columns through `parse`, which gives the integer a text is held as, or why it is refused.

    An empty text is a missing value, in every format. Threads may share a reader.
    """

    def __init__(self, parse: Callable[[str], int | Fault], dtype: type, missing: int) -> None:
        self._parse, self._dtype, self._missing = parse, dtype, missing
        self._known: dict[str | None, int | Fault] = {None: missing, "": missing}
        self._lock = Lock()

    def __call__(self, column: pa.Array) -> Held:
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        held = self._read(encoded.dictionary.to_pylist())
        wrong = [isinstance(value, Fault) for value in held]
        table: npt.NDArray[np.signedinteger] = np.array(
            [0 if bad else value for value, bad in zip(held, wrong, strict=True)], self._dtype
        )
        places = _places(encoded.indices)
        values = np.append(table, self._dtype(self._missing)).take(places, mode="wrap")
        if not any(wrong):
            return values, None
        return values, np.array([v if bad else 0 for v, bad in zip(held, wrong, strict=True)] + [0], np.uint8)[places]

    def _read(self, texts: list[str | None]) -> list[int | Fault]:
        with self._lock:
            for text in texts:
                if text not in self._known:
                    self._known[text] = self._parse(text)  # type: ignore[arg-type]
            return [self._known[text] for text in texts]


def _places(indices: pa.Array) -> npt.NDArray[np.signedinteger]:
    """The indices with -1 for null."""
    if pa.types.is_unsigned_integer(indices.type):
        indices = indices.cast(pa.int32())
    return (indices.fill_null(-1) if indices.null_count else indices).to_numpy()
