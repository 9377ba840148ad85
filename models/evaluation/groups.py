"""Whether the model is as good for every group: region, industry, size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.columns import Floats, Ints, Mask
from models.evaluation.figures import figure_of, ratio_of, span_of
from models.evaluation.intervals import ends_of_draws, resample_statistics

# A group of fewer rows is counted with the rest, whose key is None.
LEAST_ROWS = 50
# An AUC from fewer found, or fewer clear, would say nothing.
LEAST_OF_EACH = 10
Keys = npt.NDArray[Any] | Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """The groups of one kind: their keys, and the group (n,) of each row."""

    by: str
    keys: tuple[str | None, ...]
    codes: Ints


def group_rows(by: str, keys: Keys, least: int = LEAST_ROWS) -> Grouped:
    """The groups of `keys` (n,) that have at least `least` rows, and the rest as one under None."""
    names, codes, rows = np.unique(np.asarray(keys, np.str_), return_inverse=True, return_counts=True)
    large = rows >= least
    place = np.where(large, np.cumsum(large) - 1, large.sum())
    kept: tuple[str | None, ...] = tuple(str(name) for name in names[large])
    return Grouped(by, kept if large.all() else (*kept, None), place[codes].astype(np.int64))


class GroupFigures:
    """Gap and AUC of every group, as a function of the rows' weights: sorted once."""

    __slots__ = ("_codes", "_found", "_number", "_of_tie", "_order", "_probability", "_starts")

    def __init__(self, groups: Grouped, probability: Floats, found: Mask) -> None:
        """Over rows with a predicted `probability` (n,), a share of one."""
        self._number = len(groups.keys)
        # By group, within it the riskiest first.
        self._order = np.lexsort((-probability, groups.codes))
        self._codes = groups.codes[self._order]
        self._probability, self._found = probability[self._order], found[self._order]
        change = (self._codes[1:] != self._codes[:-1]) | (self._probability[1:] != self._probability[:-1])
        self._starts = np.flatnonzero(np.r_[True, change])
        self._of_tie = self._codes[self._starts]

    def __call__(self, weight: Floats) -> Floats:
        """(2 * groups,) predicted less observed rate of each group, then the AUC of each."""
        counted = weight[self._order]
        adverse = counted * self._found
        total = self._sums(self._codes, counted)
        off = self._sums(self._codes, counted * self._probability - adverse)
        return np.concatenate([ratio_of(off, total), self._auc(adverse, counted - adverse)])

    def _auc(self, adverse: Floats, clear: Floats) -> Floats:
        adverse, clear = np.add.reduceat(adverse, self._starts), np.add.reduceat(clear, self._starts)
        of_group = self._sums(self._of_tie, clear)
        # All clear rows of this and earlier groups, less those up to here.
        behind = np.cumsum(of_group)[self._of_tie] - np.cumsum(clear)
        won = self._sums(self._of_tie, adverse * (behind + clear / 2))
        return ratio_of(won, self._sums(self._of_tie, adverse) * of_group)

    def _sums(self, codes: Ints, values: Floats) -> Floats:
        return np.bincount(codes, values, minlength=self._number).astype(np.float64, copy=False)


def figures_by_group(
    groups: Mapping[str, Keys], probability: Floats, found: Mask, weight: Floats, owner: Ints, *, draws: int, seed: int
) -> list[dict[str, Any]]:
    """Per group: rows, observed rate, predicted mean, and the gap (predicted - observed) and AUC with intervals."""
    if not len(found):
        return []
    kinds = [group_rows(by, keys) for by, keys in groups.items()]
    figures = [GroupFigures(kind, probability, found) for kind in kinds]
    drawn = resample_statistics(owner, weight, figures, draws=draws, seed=seed)
    entries = []
    for kind, of, draw in zip(kinds, figures, drawn, strict=True):
        value = of(weight)
        for place, key in enumerate(kind.keys):
            rows, at = kind.codes == place, len(kind.keys) + place
            separates = min(found[rows].sum(), (~found[rows]).sum()) >= LEAST_OF_EACH
            entries.append(
                {
                    "by": kind.by,
                    "key": key,
                    "rows": int(rows.sum()),
                    "rate": figure_of(ratio_of(weight[rows & found].sum(), weight[rows].sum())),
                    "predicted": figure_of(ratio_of((weight * probability)[rows].sum(), weight[rows].sum())),
                    "gap": span_of(value[place], ends_of_draws(draw[:, place])),
                    "auc": span_of(value[at], ends_of_draws(draw[:, at])) if separates else None,
                }
            )
    return entries
