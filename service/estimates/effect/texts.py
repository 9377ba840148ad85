"""A column of texts of which there are few."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from service.core.arrays import Ints


@dataclass(frozen=True, slots=True)
class Texts:
    """The distinct texts, and of every row the place of its own."""

    words: Sequence[str]
    places: Ints

    @classmethod
    def of(cls, values: Sequence[str] | pa.Array) -> "Texts":
        """The column of texts given one by one."""
        coded = pa.array(values, pa.string()).dictionary_encode()
        return cls(coded.dictionary.to_pylist(), coded.indices.to_numpy().astype("int64"))
