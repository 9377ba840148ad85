"""Named arrays: what a model sees of a block of enterprises, or of inspections."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
# Where each value falls among the places of its feature.
Places = npt.NDArray[np.int16]

# Values of a column of numbers that are none; of a column of words -1 is missing.
MISSING = -(2**63)
NOT_APPLICABLE = MISSING + 1
NO_WORD = -1


class Column(Protocol):
    """One feature: `values` (n,) integers, or codes of `texts` where it is a feature of words."""

    @property
    def values(self) -> Ints: ...

    @property
    def texts(self) -> Sequence[str] | None: ...


Columns = Mapping[str, Column]
