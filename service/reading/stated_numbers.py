"""Registration numbers beside the codes of a register: whose each is, as the whole delivery tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.same_records import Keys
from service.core.arrays import Mask
from service.reading.identity import text_keys


@dataclass(frozen=True, slots=True)
class StatedNumbers:
    """What a delivery states of numbers (as identifiers): `several` are the keys, ascending, of those beside several
    codes, which are nobody's; `code_of` the codes of those that stand beside one and alone in another row.
    """

    several: Keys = field(default_factory=lambda: np.empty(0, np.uint64))
    code_of: Mapping[str, str] = field(default_factory=dict)

    def codes(self, codes: pa.Array) -> pa.Array:
        """The codes, with that of the enterprise where a row states its number alone."""
        if not self.code_of:
            return codes
        places = pc.index_in(codes, pa.array(list(self.code_of), pa.string()))
        return pc.if_else(places.is_valid(), pa.array(list(self.code_of.values()), pa.string()).take(places), codes)

    def disputed(self, codes: pa.Array, numbers: pa.Array) -> Mask:
        """True where a row states a number that stands beside several codes: with one of them, or alone."""
        if not len(self.several):
            return np.zeros(len(codes), np.bool_)
        wrong: Mask = np.isin(text_keys(numbers), self.several) | np.isin(text_keys(codes), self.several)
        return wrong


NO_NUMBERS = StatedNumbers()
