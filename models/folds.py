"""Cross-validation in the order of time: what comes later is never learned from to judge what came earlier."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.columns import Mask
from models.sample import Days

# The share of the inspections that is only learned from: with less, the first fold judges by a history too short to be
# like that of the model it stands for.
FIRST = 0.4
# Each fold learns from no fewer inspections of either outcome.
LEAST_OF_EITHER = 10
Rows = npt.NDArray[np.intp]


def time_folds(day: Days, found: Mask, folds: int) -> Iterator[tuple[Rows, Rows]]:
    """Pairs (learn from, judge by) of row positions: consecutive periods of whole days, each learned from all before.

    `day`, `found` (n,). A first period is only learned from; a fold without both outcomes in either part is left out.
    """
    borders = period_borders(day, folds)
    for start, end in pairwise(borders):
        before, within = np.flatnonzero(day < start), np.flatnonzero((day >= start) & (day < end))
        if _both(found[before], LEAST_OF_EITHER) and _both(found[within], 1):
            yield before, within


def period_borders(day: Days, folds: int) -> list[int]:
    """The first day of each period that judges, and the day after the last; they hold about equally many."""
    ordered = np.sort(day)
    starts = (FIRST + (1 - FIRST) * fold / folds for fold in range(folds))
    firsts = {int(ordered[int(len(ordered) * start)]) for start in starts}
    return [*sorted(firsts - {int(ordered[0])}), int(ordered[-1]) + 1]


def _both(found: Mask, least: int) -> bool:
    return bool(min(found.sum(), (~found).sum()) >= least)
