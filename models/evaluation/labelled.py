"""What an evaluation needs of inspections whose outcome is known."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.columns import Columns, Floats, Mask


class Labelled(Protocol):
    """One row per inspection: features, outcome, day from 1970-01-01, 1 / inclusion probability, enterprise."""

    @property
    def columns(self) -> Columns: ...

    @property
    def found(self) -> Mask: ...

    @property
    def day(self) -> npt.NDArray[np.int32]: ...

    @property
    def weight(self) -> Floats: ...

    @property
    def owner(self) -> npt.NDArray[np.int64]: ...
