"""One way to read every format: matched columns, then batches of Arrow columns with the line of every row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import Field
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import Column, Matching, matching
from service.core.files.limits import LIMITS, Limits
from service.core.files.rejects import Reject

FORMATS = (".parquet", ".xlsx", ".csv", ".csv.gz", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")


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


def open_source(path: Path, fields: Mapping[str, Field]) -> Source:
    """The file at `path` with the columns of `fields`; raises ProductError where it cannot be read."""
    return open_matched(path, matching(fields))


def open_matched(path: Path, match: Matching, limits: Limits = LIMITS) -> Source:
    """The file at `path`, read by the format that its name ends in; raises ProductError where it cannot be."""
    name = path.name.casefold()
    if name.endswith(".parquet"):
        from service.core.files.parquet_source import ParquetSource

        return ParquetSource(path, match)
    if name.endswith(".intake"):
        from service.intake.read.spool import SpoolSource

        return SpoolSource(path, match)
    if name.endswith(".xlsx"):
        from service.core.files.xlsx_source import XlsxSource

        return XlsxSource(path, match, limits)
    if name.endswith((".csv", ".csv.gz")):
        from service.core.files.csv_source import CsvSource

        return CsvSource(path, match)
    if name.endswith(FORMATS):
        from service.core.files.ndjson_source import NdjsonSource

        return NdjsonSource(path, match)
    raise ProductError(
        Text("不认识文件格式。", "Unknown file format."),
        str(path),
        Text("文件名后缀不在支持之列。", "The ending of the file's name is not supported."),
        Text(f"使用 {'、'.join(FORMATS)}。", f"Use one of {', '.join(FORMATS)}."),
    )
