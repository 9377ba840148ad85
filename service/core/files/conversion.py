"""Batches of a file as canonical columns, with a reason for every value that is refused."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.facts import MISSING, Vocabulary
from service.core.arrays import Array
from service.core.errors import ProductError
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.rejects import Reject
from service.core.files.sources import Batch, Source
from service.core.files.values import Reader, all_missing, error_of_unfit_column, holds_texts, reader

Faults = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Converted:
    """Canonical columns by field, and the faults of each field's column where it has any."""

    values: dict[str, Array]
    faults: dict[str, Faults] = field(default_factory=dict)

    def note(self, name: str, wrong: npt.NDArray[np.bool_], fault: Fault) -> None:
        """Marks the rows where `wrong` holds and no fault is known yet."""
        if wrong.any():
            faults = self.faults.setdefault(name, np.zeros(len(wrong), np.uint8))
            faults[wrong & (faults == 0)] = fault

    def wrong_in(self, names: Iterable[str], n: int) -> npt.NDArray[np.bool_]:
        """True for those of the `n` rows with a fault in one of the columns of `names`."""
        wrong = np.zeros(n, np.bool_)
        for name in names:
            if name in self.faults:
                wrong |= self.faults[name] != 0
        return wrong

    def refused(self) -> npt.NDArray[np.bool_] | None:
        """True for the rows with a fault in any column; None where no row has one."""
        return np.any([faults != 0 for faults in self.faults.values()], axis=0) if self.faults else None


class Conversion:
    """Reads some columns of a source; text columns share the vocabularies under `prefix` + field name.

    The columns `shown` are read for people only: what cannot be read in them is missing and refuses no row.
    """

    def __init__(
        self,
        source: Source,
        names: Iterable[str],
        vocabularies: Mapping[str, Vocabulary],
        prefix: str = "",
        shown: Collection[str] = (),
    ) -> None:
        self._columns: Mapping[str, Column] = source.columns
        self._shown = frozenset(shown)
        none = Vocabulary()
        self._readers: dict[str, Reader] = {}
        for name in names:
            column, vocabulary = source.columns[name], vocabularies.get(prefix + name, none)
            try:
                self._readers[name] = reader(column, source.type_of(name), vocabulary, source.name)
            except ProductError:
                if name not in self._shown:
                    raise
                self._readers[name] = partial(all_missing, column.field)

    def __call__(self, batch: Batch) -> Converted:
        """The batch's columns as integers; a required field that is missing is a fault."""
        converted = Converted({})
        for name, read in self._readers.items():
            values, faults = read(batch.columns[name])
            converted.values[name] = values
            if faults is not None and name in self._shown:
                values[faults != 0] = MISSING[self._columns[name].field.kind]
            elif faults is not None:
                converted.faults[name] = faults
            if self._columns[name].field.required:
                converted.note(name, values == MISSING[self._columns[name].field.kind], Fault.MISSING)
        return converted

    def rejects(self, batch: Batch, converted: Converted) -> list[Reject]:
        """One entry for each refused value of the batch."""
        lines = batch.line_numbers() if converted.faults else None
        return [
            Reject(
                int(lines[row]), self._columns[name].heading, value_text(batch.columns[name], row), Fault(faults[row])
            )
            for name, faults in converted.faults.items()
            for row in np.flatnonzero(faults).tolist()
            if lines is not None
        ]


def value_text(column: pa.Array, row: int) -> str:
    """The value as the file has it; nothing for a null. Days that no calendar has are shown by their number."""
    try:
        value = column[row].as_py()
    except (ValueError, OverflowError):
        value = column.cast(pa.int64() if column.type.bit_width == 64 else pa.int32())[row].as_py()
    return "" if value is None else str(value)


def require_texts(source: Source, names: Iterable[str]) -> None:
    """Raises ProductError where a column that is read as text is stored as anything but text or whole numbers."""
    for name in names:
        if name in source.columns and not holds_texts(source.type_of(name)):
            raise error_of_unfit_column(source.columns[name], source.type_of(name), source.name)


def as_text(column: pa.Array) -> pa.Array:
    """A column of any text type, or of integers, as plain strings."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def is_empty_text(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """True for texts that are null or have no character."""
    nothing: npt.NDArray[np.bool_] = pc.equal(texts, "").fill_null(True).to_numpy(zero_copy_only=False)
    return nothing
