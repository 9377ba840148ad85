"""What was settled of the rows of a whole delivery before the first is taken in, applied to each batch of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.facts import Vocabulary
from service.core.arrays import Array, Ints, Mask
from service.core.files.faults import Fault
from service.reading.columns import Rows


@dataclass(frozen=True, slots=True)
class SettledRows:
    """The lines, ascending, of the rows that wait, told in the column of the field `told_in` as `why`.

    `filled` has by field the lines, ascending, of rows of enterprises that several rows state, and what any of these
    states.
    """

    waiting: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    told_in: str = "uscc"
    why: Fault = Fault.DUPLICATE_ENTERPRISE
    filled: Mapping[str, tuple[Ints, Array]] = field(default_factory=dict)

    def apply(self, rows: Rows, persons: Mask, vocabularies: Mapping[str, Vocabulary]) -> None:
        """Refuses the rows of a batch that wait, and completes the others."""
        lines = rows.batch.line_numbers()
        if len(self.waiting):
            rows.converted.note(self.told_in, np.isin(lines, self.waiting) & ~persons, self.why)
        for name, (filled, values) in self.filled.items():
            places = np.flatnonzero(np.isin(lines, filled))
            if len(places):
                _fill(rows, name, places, values[np.searchsorted(filled, lines[places])], vocabularies)


def _fill(
    rows: Rows, name: str, places: npt.NDArray[np.intp], values: Array, vocabularies: Mapping[str, Vocabulary]
) -> None:
    if name in rows.values:
        rows.values[name][places] = values
        return
    chosen = np.zeros(len(rows), np.bool_)
    chosen[places] = True
    words = pa.array([vocabularies[name].texts[code] for code in values.tolist()], pa.string())
    rows.texts[name] = pc.replace_with_mask(rows.texts[name], pa.array(chosen), words)
