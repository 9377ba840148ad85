"""Batches of a file as canonical columns, with a reason for every value that is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Array
from service.core.files.faults import Fault

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


def as_text(column: pa.Array) -> pa.Array:
    """A column of any text type, or of integers, as plain strings."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def is_empty_text(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """True for texts that are null or have no character."""
    nothing: npt.NDArray[np.bool_] = pc.equal(texts, "").fill_null(True).to_numpy(zero_copy_only=False)
    return nothing
