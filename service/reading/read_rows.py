"""A batch of a delivered file as it was read."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from service.core.arrays import Mask
from service.reading.columns import Rows
from service.reading.unlisted_words import UnlistedWord
from service.reading.who import Who


@dataclass(slots=True)
class ReadRows:
    """A batch that was read: its values, whose rows they are, and which record each row is.

    `identity` and `by_record_id` are as those of `service.reading.batches.IntakeBatch`; `identity` is None, too, where
    nothing need be told apart. `persons` are rows of natural persons, which are counted and left out.
    """

    rows: Rows
    about: Who
    identity: npt.NDArray[np.int64] | None = None
    by_record_id: Mask | None = None
    # Words that no list has, of the rows that can be used and of those that wait because of one.
    unlisted: list[UnlistedWord] = field(default_factory=list)

    @property
    def persons(self) -> Mask:
        """True for rows of natural persons."""
        return self.about.persons

    def left_out(self) -> Mask | None:
        """True for the rows that cannot be used, those of natural persons among them; None where all can."""
        refused = self.rows.converted.refused()
        if refused is None:
            return self.about.persons if self.about.persons.any() else None
        return refused | self.about.persons
