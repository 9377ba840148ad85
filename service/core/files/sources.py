"""One way to read every format: matched columns, then batches of Arrow columns with the line of every row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.texts import Text
from service.core.files.headers import Column
from service.core.files.rejects import Reject


@dataclass(slots=True)
class Batch:
    """Some rows of a file: Arrow columns by field name, the line of each row, and rows that could not be read.

    `lines` is the first line where the rows follow one another, else one line per row; `done` is how far into
    the file, in the units of `Source.size`, the batch reaches.
    """

    columns: Mapping[str, pa.Array]
    length: int
    lines: int | npt.NDArray[np.int64]
    done: int
    rejects: list[Reject] = field(default_factory=list)

    def line_numbers(self) -> npt.NDArray[np.int64]:
        """The line of every row."""
        if isinstance(self.lines, int):
            return np.arange(self.lines, self.lines + self.length, dtype=np.int64)
        return self.lines


class Source(Protocol):
    """A file whose columns have been matched to fields; `size` is its length in rows or bytes, for progress.

    `notices` tell what was left out on the way to the headings.
    """

    name: str
    columns: Mapping[str, Column]
    size: int
    notices: Sequence[Text]

    def type_of(self, name: str) -> pa.DataType:
        """The physical type of the column of field `name`."""

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """The rows in order, with only the columns of the fields `names`."""
