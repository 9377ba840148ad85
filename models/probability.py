"""From log-odds to probability by a table, so that no machine's exp decides a tier."""

import math

import numpy as np

from models.archive import damaged
from models.columns import Ints

MILLION = 1_000_000
# The table reaches to ±16, where the probability is within a millionth of 0 or 1, in steps of a thousandth.
REACH = 16
STEPS_PER_UNIT = 1000


def probability_table() -> Ints:
    """(32001,) int64: 1 / (1 + exp(-x)) in millionths, rounded, for x from -16 to 16 in thousandths."""
    half = REACH * STEPS_PER_UNIT
    odds = (math.exp(-step / STEPS_PER_UNIT) for step in range(-half, half + 1))
    return np.array([round(MILLION / (1 + each)) for each in odds], np.int64)


def to_bytes(table: Ints) -> bytes:
    """The table as a kept model holds it: four bytes each, the least first."""
    return table.astype("<i4").tobytes()


def from_bytes(kept: bytes) -> Ints:
    """The table of a kept model; ModelRefused (`damaged`) if it is not this function.

    It may differ from today's by a millionth, where the exp of the machine that kept it rounds another way.
    """
    expected = probability_table()
    table = np.frombuffer(kept, "<i4").astype(np.int64) if len(kept) == 4 * len(expected) else expected[:0]
    if len(table) != len(expected) or np.abs(table - expected).max() > 1 or (np.diff(table) < 0).any():
        raise damaged()
    return np.clip(table, 0, MILLION)
