"""Parquet files, read as a stream of small batches so that memory does not grow with the file."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.fields import Kind
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import Column, Matching
from service.core.files.pipeline import map_in_order
from service.core.files.sources import Batch
from service.core.files.table_start import ROWS_LOOKED_AT, match_keys

BATCH_ROWS = 1 << 16
_BUFFER_BYTES = 1 << 18
_LONG_TEXTS = ("uscc", "record_id", "document_no")


class ParquetSource:
    """A Parquet file; `lines` are row numbers from 1."""

    def __init__(self, path: Path, match: Matching) -> None:
        self.name = str(path)
        self._path = path
        plain = _opened(path)
        self._schema = plain.schema_arrow
        if len(set(self._schema.names)) < len(self._schema.names):
            raise _unreadable(path, ValueError("two columns have one name"))
        self.size = plain.metadata.num_rows
        self.notices: Sequence[Text] = ()
        self.columns: Mapping[str, Column] = match_keys(self._schema.names, match, self.name, self._first_rows)

    def _first_rows(self) -> list[list[str]]:
        batch = next(pq.ParquetFile(self._path).iter_batches(ROWS_LOOKED_AT), None)
        if batch is None:
            return []
        return [["" if value is None else str(value) for value in row.values()] for row in batch.to_pylist()]

    def type_of(self, name: str) -> pa.DataType:
        """The type in the file's schema."""
        return self._schema.field(self.columns[name].place).type

    def batches(self, names: Sequence[str], groups: Sequence[int] | None = None, row: int = 1) -> Iterator[Batch]:
        """Batches of up to 65,536 rows, of all row groups or of some that follow one another, the first being `row`."""
        headings = [self.columns[name].heading for name in names]
        asked = list(dict.fromkeys(headings))
        try:
            for batch in self._open(names).iter_batches(BATCH_ROWS, row_groups=groups, columns=asked):
                columns = {name: batch.column(heading) for name, heading in zip(names, headings, strict=True)}
                yield Batch(columns, len(batch), row, row + len(batch) - 1)
                row += len(batch)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(self._path, error) from error

    def row_groups(self) -> list[int]:
        """The number of rows of each row group."""
        metadata = pq.read_metadata(self._path)
        return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]

    def is_strictly_increasing(self, name: str) -> bool:
        """True where every value of the column is larger than the one before, so that none occurs twice."""
        last: list[pa.Scalar] = []
        for ends in map_in_order(partial(self._ends_of_increasing, name), range(len(self.row_groups()))):
            if ends is None or not _are_increasing([*last, *ends[:1]]):
                return False
            last = ends[1:] or last
        return True

    def _ends_of_increasing(self, name: str, group: int) -> list[pa.Scalar] | None:
        """The first and the last value of a row group, none where it has no row; None where it does not increase."""
        first: list[pa.Scalar] = []
        last: list[pa.Scalar] = []
        for batch in self.batches([name], [group]):
            column = batch.columns[name]
            if column.null_count or pa.types.is_dictionary(column.type):
                return None
            if len(column) > 1 and not pc.all(pc.less(column[:-1], column[1:])).as_py():
                return None
            if not _are_increasing([*last, *column[:1]]):
                return None
            first, last = first or [*column[:1]], [*column[-1:]] or last
        return [*first, *last]

    def _open(self, names: Sequence[str]) -> pq.ParquetFile:
        """The file with short texts read as dictionaries, as they are stored."""
        dictionaries = [
            self.columns[name].heading
            for name in names
            if name not in _LONG_TEXTS
            and self.columns[name].field.kind is Kind.TEXT
            and pa.types.is_string(self.type_of(name))
        ]
        return _opened(self._path, read_dictionary=dictionaries, pre_buffer=False, buffer_size=_BUFFER_BYTES)


def _are_increasing(values: Sequence[pa.Scalar]) -> bool:
    return len(values) < 2 or bool(pc.less(values[0], values[1]).as_py())


def _opened(path: Path, **options: Any) -> pq.ParquetFile:
    """The file; raises ProductError where what stands in it is not Parquet."""
    try:
        return pq.ParquetFile(path, **options)
    except (pa.ArrowException, OSError) as error:
        # Of a file that is not there, or may not be read, the system says so by a number; of its content Arrow does.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> ProductError:
    return ProductError(
        Text("无法读取 Parquet 文件。", "The Parquet file cannot be read."),
        str(path),
        Text(f"文件损坏或不是 Parquet 格式（{error}）。", f"It is damaged or not Parquet ({error})."),
        Text("重新导出该文件。", "Export the file again."),
    )
