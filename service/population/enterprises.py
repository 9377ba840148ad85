"""Enterprises of a file: their codes in memory, their attributes in temporary files, read back block by block."""

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS
from scoring.facts import DTYPES, Vocabulary
from scoring.required_fields import Needs
from service.core.arrays import Array
from service.core.files.conversion import Conversion, Converted, as_text, is_empty_text, require_texts
from service.core.files.faults import Fault
from service.core.files.packed_text import Words, narrow_word, words_of
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Reject, Rejects
from service.core.files.sources import Batch, Source
from service.core.identifiers import faults_of
from service.core.progress import Progress
from service.population.code_index import NOT_FOUND, CodeIndex, Rows
from service.population.column_file import ColumnFiles

_LINE = "line"


class Enterprises:
    """All enterprises of a source, numbered in the order of the file; refused rows keep their number."""

    def __init__(
        self, source: Source, needs: Needs, vocabularies: Mapping[str, Vocabulary], shown: Collection[str] = ()
    ) -> None:
        """`shown` are fields that are read beside those needed, for people only (see `Conversion`)."""
        self._source = source
        require_texts(source, ["uscc"])
        self._decisive = sorted(needs.enterprise_fields & source.columns.keys())
        self.fields = sorted({*needs.enterprise_fields, *shown} & source.columns.keys())
        kinds = {name: DTYPES[ENTERPRISE_FIELDS[name].kind] for name in self.fields}
        self._files = ColumnFiles({**kinds, _LINE: np.int64})
        self._convert = Conversion(source, self.fields, vocabularies, shown=set(self.fields).difference(self._decisive))
        self._refused = np.zeros(0, np.bool_)

    def load(self, rejects: Rejects, progress: Progress) -> None:
        """Reads the source; rows refused go to `rejects`."""
        pieces: list[list[Words]] = []
        for batch, words, converted, refused in map_in_order(
            self._prepared, self._source.batches(["uscc", *self.fields])
        ):
            rejects.add(self._source.name, refused)
            pieces.append(words)
            self._files.append(converted)
            progress.advance(self._source.name, batch.done, len(words[0]))
        self._files.flush()
        self._index = CodeIndex(_joined(pieces))
        rejects.add(self._source.name, self._repeats())

    def _prepared(self, batch: Batch) -> tuple[Batch, list[Words], dict[str, Array], list[Reject]]:
        """The code words, the attributes and lines of the good rows, and the rejects of the others."""
        codes = as_text(batch.columns["uscc"])
        converted = self._convert(batch)
        _note_identifiers(codes, converted)
        columns = {**converted.values, _LINE: batch.line_numbers()}
        refused = converted.refused()
        rejects = [*batch.rejects, *self._convert.rejects(batch, converted)]
        if refused is not None:
            codes = codes.filter(pa.array(~refused))
            columns = {name: column[~refused] for name, column in columns.items()}
        return batch, list(map(narrow_word, words_of(codes)[0])), columns, rejects

    def _repeats(self) -> list[Reject]:
        """Settles codes that occur more than once: equal rows become one, differing ones are all refused.

        Rows differ where a field does that a decision needs.
        """
        self._refused = np.zeros(len(self._index), np.bool_)
        if not self._index.repeats:
            return []
        rows, held = np.array(self._index.repeats, np.int64).T
        columns = {name: self._files.read(name, 0, len(self._index)) for name in (*self._decisive, _LINE)}
        differs = np.any([columns[name][rows] != columns[name][held] for name in self._decisive] or [rows < 0], axis=0)
        clashing = np.isin(held, held[differs])
        self._refused[rows] = True
        refused = np.unique(np.concatenate((rows[clashing], held[clashing])))
        self._refused[refused] = True
        heading = self._source.columns["uscc"].heading
        return [
            Reject(int(columns[_LINE][row]), heading, self.codes(row, row + 1)[0].decode(), Fault.DUPLICATE_ENTERPRISE)
            for row in refused.tolist()
        ]

    def __len__(self) -> int:
        """All numbers given, refused rows included."""
        return len(self._refused)

    def find(self, codes: pa.Array) -> Rows:
        """The number of the enterprise of each code, -1 where there is none that was accepted."""
        rows = self._index.find(codes)
        if self._refused.any():
            rows[(rows != NOT_FOUND) & self._refused.take(rows, mode="wrap")] = NOT_FOUND
        return rows

    def accepted(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """True for the enterprises of the range that were accepted."""
        return ~self._refused[start:stop]

    def codes(self, start: int, stop: int) -> npt.NDArray[np.bytes_]:
        """The codes of a range, as bytes."""
        return self._index.codes(start, stop)

    def attributes(self, start: int, stop: int) -> dict[str, Array]:
        """The attributes of a range."""
        return {name: self._files.read(name, start, stop) for name in self.fields}

    def close(self) -> None:
        """Gives the disk space back."""
        self._files.close()


def _note_identifiers(codes: pa.Array, converted: Converted) -> None:
    malformed, miscounted = faults_of(codes)
    if malformed.any():
        converted.note("uscc", is_empty_text(codes), Fault.MISSING)
    converted.note("uscc", malformed, Fault.NOT_AN_IDENTIFIER)
    converted.note("uscc", miscounted, Fault.WRONG_CHECK_CHARACTER)


def _joined(pieces: list[list[Words]]) -> list[npt.NDArray[np.unsignedinteger]]:
    """Words of all pieces, the shorter padded with zero words; `pieces` is emptied on the way to save memory."""
    width = max((len(words) for words in pieces), default=1)
    for words in pieces:
        words += [np.zeros(len(words[0]), np.uint16)] * (width - len(words))
    none = np.empty(0, np.uint16)
    return [np.concatenate([none, *(words.pop(0) for words in pieces)]) for _ in range(width)]
