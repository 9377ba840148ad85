"""Rows of a file on their way to their block: parted by enterprise, packed as Arrow, a few large pieces each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.texts import Text
from service.core.files.headers import Column, Matching
from service.core.files.packed_text import hash_words, words_of
from service.core.files.sources import Batch
from service.reading.delivery import Delivery
from service.reading.forms import FORMS
from service.reading.forms.wanted import Wanted
from service.reading.names import NO_NAMES, ConfirmedNames
from service.reading.who import identifiers_of

LINE = "line"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a file before it is read: its headings, what was said of them, and the columns to be read."""

    name: str
    headings: Sequence[str]
    wanted: Wanted
    columns: Mapping[str, Column]
    types: Mapping[str, pa.DataType]

    @property
    def confirmed(self) -> ConfirmedNames:
        """The names that stand for an enterprise where a row has no code."""
        assert self.wanted.form is not None
        return self.wanted.names if FORMS[self.wanted.form].finds_by_name else NO_NAMES

    @classmethod
    def of(cls, delivery: Delivery, wanted: Wanted) -> "Shape":
        """The shape of the file with the columns that must be read to read its rows; `wanted` is what was said.

        Rows of one enterprise are compared by all that they state.
        """
        source = delivery.source
        compared = [name for name, one in source.columns.items() if one.used and delivery.form.kind == "enterprises"]
        columns = {name: source.columns[name] for name in dict.fromkeys([*delivery.names(), *compared])}
        types = {name: source.type_of(name) for name in columns}
        return cls(source.name, delivery.headings, replace(wanted, form=delivery.form.name), columns, types)


def parted(batch: Batch, shape: Shape, blocks: int) -> Iterator[tuple[int, int, bytes]]:
    """The rows of a batch as (block, first line, packed rows), the rows of one enterprise always in the same block."""
    codes = identifiers_of(batch, shape.columns, shape.confirmed)
    words, _ = words_of(codes if shape.wanted.numbers is None else shape.wanted.numbers.codes(codes))
    block = (hash_words(words) % np.uint64(blocks)).astype(np.int64)
    order = np.argsort(block, kind="stable")
    bounds = np.searchsorted(block[order], np.arange(blocks + 1))
    columns = {name: _plain(batch.columns[name], shape.types[name]) for name in shape.columns}
    rows = pa.table({LINE: batch.line_numbers(), **columns}).take(pa.array(order))
    for number in np.flatnonzero(np.diff(bounds)).tolist():
        piece = rows.slice(bounds[number], bounds[number + 1] - bounds[number])
        yield number, piece[LINE][0].as_py(), packed(piece)


def _plain(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The column without a dictionary that only the reader has put there: each piece would carry all of it."""
    read_so = pa.types.is_dictionary(column.type) and not pa.types.is_dictionary(kind)
    return column.dictionary_decode() if read_so else column


def packed(rows: pa.Table | pa.RecordBatch) -> bytes:
    """The rows as one Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write(rows)
    return bytes(sink.getvalue())


def unpacked(data: bytes) -> pa.Table:
    """The rows of one Arrow stream."""
    return pa.ipc.open_stream(data).read_all()


class PieceSource:
    """The pieces of one block, as a source that the readers of files take."""

    def __init__(self, shape: Shape, pieces: Sequence[tuple[int, bytes]], match: Matching) -> None:
        """`pieces` are first lines and packed rows; they are read in the order of the file."""
        match(shape.headings, shape.name)
        self.name, self.columns, self._types = shape.name, shape.columns, shape.types
        # What the whole file states of authorities was learned where it was opened.
        self.whole = None
        # What there is to say about the file was said where it was opened.
        self.notices: Sequence[Text] = ()
        self._tables = [unpacked(data) for _, data in sorted(pieces, key=lambda piece: piece[0])]
        self.size = sum(len(table) for table in self._tables)

    def type_of(self, name: str) -> pa.DataType:
        """The type that the column has in the file."""
        return self._types[name]

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """One batch for each piece."""
        done = 0
        for table in self._tables:
            lines: npt.NDArray[Any] = table[LINE].to_numpy()
            columns = {name: table[name].combine_chunks() for name in names}
            done += len(table)
            yield Batch(columns, len(table), lines.astype(np.int64), done)
