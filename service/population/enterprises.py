"""Enterprises of a file: their codes in memory, their attributes in temporary files, read back block by block."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS
from scoring.facts import DTYPES
from scoring.required_fields import Needs
from service.core.arrays import Array, Ints
from service.core.files.faults import Fault
from service.core.files.packed_text import Words, narrow_word, words_of
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch
from service.core.progress import Progress
from service.population.code_index import NOT_FOUND, CodeIndex, Rows
from service.population.column_file import ColumnFiles
from service.population.read_file import ReadFile
from service.population.second_numbers import SecondNumbers
from service.reading.delivery import Delivery, Open
from service.reading.field_columns import field_column
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.repeated_enterprises import settle_repeats

_LINE = "line"


@dataclass(slots=True)
class _Prepared:
    """A batch ready to be kept: the code words and the columns of its good rows, and what it leaves to be checked."""

    batch: Batch
    words: list[Words]
    columns: dict[str, Array]
    numbers: pa.Array | None
    rejects: list[Reject]
    persons: int


class Enterprises(ReadFile):
    """All enterprises of a file, numbered in the order of the file; refused rows keep their number."""

    def __init__(self, opened: Open, needs: Needs, shown: Collection[str] = (), wanted: Wanted = ANYHOW) -> None:
        """`shown` are fields that are read beside those needed, for people."""
        wanted = replace(wanted, words=replace(wanted.words, named=lambda: needs.words))
        delivery = Delivery(opened, "enterprises", wanted=wanted, asked={*needs.enterprise_fields, *shown})
        super().__init__(delivery, needs.enterprise_fields)
        # What rows leave out and others of the same enterprise state: by field the enterprises, ascending, and values.
        self._filled: dict[str, tuple[Ints, Array]] = {}
        self.fields = sorted({*needs.enterprise_fields, *shown} & self._delivery.fields - {"uscc"})
        self.headings = self._delivery.headings
        kinds = {name: DTYPES[ENTERPRISE_FIELDS[name].kind] for name in self.fields}
        self._files = ColumnFiles({**kinds, _LINE: np.int64})

    def load(self, rejects: Rejects, progress: Progress) -> None:
        """Reads the file; rows refused go to `rejects`."""
        pieces: list[list[Words]] = []
        numbers = SecondNumbers()
        for prepared in map_in_order(self._prepared, self._delivery.batches()):
            rejects.add(self.source.name, prepared.rejects)
            pieces.append(prepared.words)
            numbers.add(prepared.numbers, len(prepared.words[0]))
            self._files.append(prepared.columns)
            rejects.natural_persons += prepared.persons
            progress.advance(self.source.name, prepared.batch.done, prepared.batch.length)
        self._files.flush()
        self._index = CodeIndex(_joined(pieces))
        self._numbers = numbers.index(self._index.first_rows())
        rejects.add(self.source.name, self._settle_repeats())

    def _prepared(self, batch: Batch) -> _Prepared:
        read = self._delivery.read(batch)
        codes = read.about.codes
        columns = {
            name: field_column(read.rows, ENTERPRISE_FIELDS[name], self.vocabularies, name) for name in self.fields
        }
        columns[_LINE] = batch.line_numbers()
        numbers = read.rows.texts.get("registration_number")
        left_out = read.left_out()
        if left_out is not None:
            codes = codes.filter(pa.array(~left_out))
            columns = {name: column[~left_out] for name, column in columns.items()}
            numbers = None if numbers is None else numbers.filter(pa.array(~left_out))
        words = list(map(narrow_word, words_of(codes)[0]))
        return _Prepared(batch, words, columns, numbers, self._delivery.rejects(read), int(read.persons.sum()))

    def _settle_repeats(self) -> list[Reject]:
        """Settles codes that occur more than once: rows that agree become one, those that do not are all refused.

        What a row leaves out contradicts nothing and is taken from the others. All fields are compared, whatever a
        decision needs, and the order of the rows says nothing.
        """
        self._refused = np.zeros(len(self._index), np.bool_)
        if not self._index.repeats:
            return []
        rows, held = np.array(self._index.repeats, np.int64).T
        lines = self._files.read(_LINE, 0, len(self._index))
        repeated = settle_repeats(self._delivery, lines, rows, held)
        self._refused[rows] = True
        self._refused[repeated.refused] = True
        self._filled = {name: values for name, values in repeated.filled.items() if name in self.fields}
        heading = self._delivery.heading("uscc")
        return [
            Reject(int(lines[row]), heading, self.codes(row, row + 1)[0].decode(), Fault.DUPLICATE_ENTERPRISE)
            for row in repeated.refused.tolist()
        ]

    def __len__(self) -> int:
        """All numbers given, refused rows included."""
        return len(self._refused)

    def find(self, codes: pa.Array) -> Rows:
        """The number of the enterprise of each code, -1 where there is none that was accepted."""
        rows = self._index.find(codes)
        if self._numbers is not None and (lost := np.flatnonzero(rows == NOT_FOUND)).size:
            rows[lost] = self._numbers.find(codes.take(pa.array(lost)))
        if self._refused.any():
            rows[(rows != NOT_FOUND) & self._refused.take(rows, mode="wrap")] = NOT_FOUND
        return rows

    def second_numbers(self) -> list[str]:
        """By what enterprises are known beside their codes."""
        return [] if self._numbers is None else self._numbers.numbers()

    def accepted(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """True for the enterprises of the range that were accepted."""
        return ~self._refused[start:stop]

    def codes(self, start: int, stop: int) -> npt.NDArray[np.bytes_]:
        """The codes of a range, as bytes."""
        return self._index.codes(start, stop)

    def attributes(self, start: int, stop: int) -> dict[str, Array]:
        """The attributes of a range."""
        return {name: self._attribute(name, start, stop) for name in self.fields}

    def _attribute(self, name: str, start: int, stop: int) -> Array:
        values = self._files.read(name, start, stop)
        if name not in self._filled:
            return values
        rows, filled = self._filled[name]
        within = slice(*np.searchsorted(rows, (start, stop)))
        values = values.copy()
        values[rows[within] - start] = filled[within]
        return values

    def close(self) -> None:
        """Gives the disk space back."""
        self._files.close()


def _joined(pieces: list[list[Words]]) -> list[npt.NDArray[np.unsignedinteger]]:
    """Words of all pieces, the shorter padded with zero words; `pieces` is emptied on the way to save memory."""
    width = max((len(words) for words in pieces), default=1)
    for words in pieces:
        words += [np.zeros(len(words[0]), np.uint16)] * (width - len(words))
    none = np.empty(0, np.uint16)
    return [np.concatenate([none, *(words.pop(0) for words in pieces)]) for _ in range(width)]
