"""Facts: a block of enterprises as columns, and their dated records as columns partitioned by type.

One enterprise is a block of one. Everything is held as integers so that no result depends on the order or the
width of floating-point sums:

* dates: int32 days since 1970-01-01, `NO_DATE` where missing (later than every date);
* text: int32 codes into a `Vocabulary`, `NO_TEXT` where missing;
* whole numbers, decimals (times 10,000), money (fen), severity, probabilities (millionths): int64, `NO_NUMBER` where
  missing;
* booleans: int8, `NO_BOOLEAN` where missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import Kind

Ints = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]

NO_DATE = 2**31 - 1
NO_TEXT = -1
NO_NUMBER = -(2**63)
NOT_APPLICABLE = NO_NUMBER + 1
NO_BOOLEAN = -1

# Readers refuse numbers beyond this: 10 million million yuan in fen.
MOST_HELD = 10**15

DTYPES: dict[Kind, type[np.generic]] = {
    Kind.DATE: np.int32,
    Kind.TEXT: np.int32,
    Kind.INTEGER: np.int64,
    Kind.DECIMAL: np.int64,
    Kind.MONEY: np.int64,
    Kind.SEVERITY: np.int64,
    Kind.PROBABILITY: np.int64,
    Kind.BOOLEAN: np.int8,
}
MISSING: dict[Kind, int] = {
    Kind.DATE: NO_DATE,
    Kind.TEXT: NO_TEXT,
    Kind.INTEGER: NO_NUMBER,
    Kind.DECIMAL: NO_NUMBER,
    Kind.MONEY: NO_NUMBER,
    Kind.SEVERITY: NO_NUMBER,
    Kind.PROBABILITY: NO_NUMBER,
    Kind.BOOLEAN: NO_BOOLEAN,
}


class Vocabulary:
    """The distinct texts of one column; a text keeps its code for ever, so blocks and threads may share one."""

    __slots__ = ("_codes", "_growing", "_tables", "texts")

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self.texts: list[str] = list(texts)
        self._codes: dict[str, int] = {text: code for code, text in enumerate(self.texts)}
        self._tables: dict[object, Ints] = {}
        self._growing = Lock()

    def __len__(self) -> int:
        return len(self.texts)

    def code(self, text: str) -> int:
        """The code of `text`, or -2 (equal to no stored code) where it never occurred."""
        return self._codes.get(text, -2)

    def add(self, text: str) -> int:
        """The code of `text`, which is given the next free code where it is new."""
        code = self._codes.get(text)
        if code is None:
            with self._growing:
                code = self._codes.setdefault(text, len(self.texts))
                if code == len(self.texts):
                    self.texts.append(text)
        return code

    def table(self, key: object, value: Callable[[str], int], missing: int) -> Ints:
        """`value` of every text, indexed by code, with `missing` last so that code -1 finds it.

        The table is kept under `key` and made anew only when the vocabulary has grown.
        """
        table = self._tables.get(key)
        if table is None or len(table) != len(self.texts) + 1:
            table = np.array([*map(value, self.texts), missing], dtype=np.int64)
            self._tables[key] = table
        return table


@dataclass(slots=True)
class Records:
    """All records of a block, partitioned by type: `slices[type]` is that type's run of rows.

    `owner` (int32) is the index of the enterprise in the block; `columns` holds the record fields that the
    source has, each of the length of `owner`; a field without a column is missing everywhere. `ids` are the
    record ids, or None where the source proved them unique and no one asks for evidence. `identity` is equal where
    two rows of one enterprise are versions of one record; None where every row is a record of its own. `words` are
    texts as the facts digest has them (`scoring.digest.text_word`), by field, where a source holds them so.
    """

    owner: npt.NDArray[np.int32]
    slices: Mapping[str, slice]
    columns: Mapping[str, Ints]
    ids: Sequence[str] | Ints | pa.Array | None = None
    identity: Ints | None = None
    words: Mapping[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(slots=True)
class Facts:
    """A block: `n` enterprises, their attributes as of the day asked, and their records in all known versions.

    `uscc` are the identifiers; `attributes` maps enterprise fields to columns of length `n`; `vocabularies`
    maps every text field, of enterprises ("region") and of records ("record.outcome"), to its vocabulary.
    """

    uscc: Sequence[str]
    attributes: Mapping[str, Ints]
    records: Records
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.uscc)
