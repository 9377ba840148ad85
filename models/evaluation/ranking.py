"""Rows in the order of a score, and how good that order is: AUC, lift, what a capacity finds, days earlier."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.columns import Floats, Ints, Mask
from models.evaluation.figures import figure_of, ratio_of

Scores = npt.NDArray[np.float64] | npt.NDArray[np.int64]


class Ranking:
    """Rows by score, the riskiest first; rows of one score are a tie and count as the mean over all their orders.

    `order` (n,) are the rows in that order and `starts` (ties,) where in it each tie begins.
    """

    __slots__ = ("order", "starts")

    def __init__(self, scores: Scores) -> None:
        """Sorts `scores` (n,), higher riskier; ValueError where one is not a number."""
        if np.isnan(scores).any():
            raise ValueError("an order holds scores that are not numbers")
        # Reversed rather than negated: the least of the int64 has no negative.
        self.order: Ints = np.argsort(scores, kind="stable")[::-1]
        ranked = scores[self.order]
        self.starts: Ints = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else ranked)

    def sums_by_tie(self, values: Floats) -> Floats:
        """(ties,) the sums of `values` (n,)."""
        if not len(self.starts):
            return np.zeros(0)
        return np.add.reduceat(values[self.order], self.starts)

    def sums_reached(self, shares: Floats, weight: Floats, *values: Floats) -> list[Floats]:
        """(shares,) per column of `values`: their sum over the riskiest rows that make up each share of `weight`.

        A tie that is only partly reached counts in proportion.
        """
        at = np.r_[0.0, np.cumsum(self.sums_by_tie(weight))]
        places = np.asarray(shares) * at[-1]
        return [np.interp(places, at, np.r_[0.0, np.cumsum(self.sums_by_tie(column))]) for column in values]

    def cut_sums(self, sizes: Floats, weight: Floats, *values: Floats) -> list[Floats]:
        """(parts,) per column of `values`: its sum in each part of the order, the riskiest part first.

        `sizes` (parts,) are the shares of weight of the parts; a tie across a cut is divided in proportion.
        """
        shares = np.minimum(1.0, np.cumsum(sizes))
        return [np.diff(sums, prepend=0.0) for sums in self.sums_reached(shares, weight, *values)]


def auc(ranking: Ranking, found: Mask, weight: Floats) -> float:
    """The weighted area under the ROC curve, a tie counting half; not a number where all or none are found."""
    adverse = ranking.sums_by_tie(weight * found)
    clear = ranking.sums_by_tie(weight * ~found)
    behind = clear.sum() - np.cumsum(clear)
    return float(ratio_of((adverse * (behind + clear / 2)).sum(), adverse.sum() * clear.sum()))


TOP = 0.1


def lift(ranking: Ranking, found: Mask, weight: Floats, share: float = TOP) -> float:
    """The weighted rate of the riskiest `share` over that of all; not a number where none is found."""
    adverse = weight * found
    (reached,) = ranking.sums_reached(np.array([share]), weight, adverse)
    return float(ratio_of(reached[0], share * adverse.sum()))


def figures_at_capacity(ranking: Ranking, found: Mask, weight: Floats, shares: Sequence[float]) -> list[dict[str, Any]]:
    """Per share inspected, in order of the score: inspections, the share of them found, and of all found how many."""
    adverse = weight * found
    inspected = np.asarray(shares, np.float64)
    (reached,) = ranking.sums_reached(inspected, weight, adverse)
    precision, recall = ratio_of(reached, inspected * weight.sum()), ratio_of(reached, adverse.sum())
    return [
        {
            "share": share,
            "inspections": round(share * len(found)),
            "precision": figure_of(precision[place]),
            "recall": figure_of(recall[place]),
        }
        for place, share in enumerate(shares)
    ]


def days_earlier(ranking: Ranking, found: Mask, day: npt.NDArray[np.int32]) -> float:
    """The mean over found rows of the actual day less the new one, positive is earlier; not a number where none is.

    The days on which someone was visited stay; they are filled in order of the score, a tie with the mean of its days
    (the evaluation of Chicago's food inspections, 2014). Rows count once each: a visit is a visit.
    """
    if not len(day):
        return float("nan")
    slots = np.sort(day).astype(np.float64)
    sizes = np.diff(np.r_[ranking.starts, len(slots)])
    new_day = np.repeat(np.add.reduceat(slots, ranking.starts) / sizes, sizes)
    gained = day[ranking.order] - new_day
    return float(ratio_of(gained[found[ranking.order]].sum(), found.sum()))
