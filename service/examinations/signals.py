"""The signals of enterprises that a run examined, with the numbers of the records behind each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.signals import Signals
from scoring.facts import NO_DATE
from scoring.signals import signals_in
from service.facts.reader import Block


@dataclass(frozen=True, slots=True, eq=False)
class RaisedSignals:
    """The signals that hold, by enterprise: the i-th of `enterprises` has the one at place `signals` of the table.

    The numbers of the records behind it are `records[starts[i] : starts[i + 1]]`, ascending.
    """

    enterprises: npt.NDArray[np.int32]
    signals: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    records: npt.NDArray[np.int64]

    def each(self) -> Iterator[tuple[int, int, bytes]]:
        """Enterprise, place in the table, and the numbers of the records, little-endian 64-bit."""
        data, starts = self.records.astype("<i8").tobytes(), (self.starts * 8).tolist()
        pairs = zip(self.enterprises.tolist(), self.signals.tolist(), starts[:-1], starts[1:], strict=True)
        return ((owner, signal, data[start:stop]) for owner, signal, start, stop in pairs)


_NONE = np.empty(0, np.int64)
NO_SIGNALS = RaisedSignals(np.empty(0, np.int32), _NONE, np.zeros(1, np.int64), _NONE)


def raised_in(table: Signals, block: Block, as_of: int) -> tuple[RaisedSignals, npt.NDArray[np.int32]]:
    """The signals of a block on a day, and per enterprise the first later day on which any of it may change."""
    found = signals_in(table, block.facts, as_of, None)
    numbers = block.numbers[found.rows]
    # Places are ascending by type; what is kept is compared, so that it stands in one order.
    of_signal = np.repeat(np.arange(len(found)), np.diff(found.starts))
    numbers = numbers[np.lexsort((numbers, of_signal))]
    raised = RaisedSignals(block.ids[found.owner], found.signal, found.starts.astype(np.int64), numbers)
    return raised, np.minimum(found.days, NO_DATE).astype(np.int32)


def join_signals(parts: Sequence[RaisedSignals]) -> RaisedSignals:
    """The signals of parts that follow one another."""
    ends = np.cumsum([0, *(len(part.records) for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)]
    return RaisedSignals(
        np.concatenate([part.enterprises for part in parts]),
        np.concatenate([part.signals for part in parts]),
        np.concatenate([*starts, ends[-1:]]),
        np.concatenate([part.records for part in parts]),
    )
