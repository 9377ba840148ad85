"""What a model learns from: inspections, each with the features as of the day before it and what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.columns import Columns, Floats, Ints, Mask

Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One feature of the inspections of a sample: integers, or codes of `texts`."""

    values: Ints
    texts: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Labelled inspections, one per row.

    `columns`: each feature, (n,) integers, in feature order. `found` (n,): a problem was found. `day` (n,): of the
    inspection, days since 1970-01-01. `weight` (n,): 1 / inclusion probability, scaled to mean 1. `owner` (n,): number
    of the enterprise. `risk`: by feature, +1 where higher may only be riskier, -1 where lower may only be, 0 for any.
    """

    columns: Columns
    found: Mask
    day: Days
    weight: Floats
    owner: Ints
    risk: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.found)

    def rows(self, places: npt.NDArray[np.intp] | Mask) -> "Sample":
        """The inspections at `places` (positions, or a mask of (n,)), in that order."""
        columns = {name: SampleColumn(c.values[places], c.texts) for name, c in self.columns.items()}
        return Sample(columns, self.found[places], self.day[places], self.weight[places], self.owner[places], self.risk)
