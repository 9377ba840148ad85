"""Rows in the order of a score: sorted once, then asked as often as a bootstrap likes."""

import numpy as np
import numpy.typing as npt

from models.columns import Floats, Ints

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

    def by_tie(self, values: Floats) -> Floats:
        """(ties,) the sums of `values` (n,)."""
        if not len(self.starts):
            return np.zeros(0)
        return np.add.reduceat(values[self.order], self.starts)

    def reached(self, shares: Floats, weight: Floats, *values: Floats) -> list[Floats]:
        """(shares,) per column of `values`: their sum over the riskiest rows that make up each share of `weight`.

        A tie that is only partly reached counts in proportion.
        """
        at = np.r_[0.0, np.cumsum(self.by_tie(weight))]
        places = np.asarray(shares) * at[-1]
        return [np.interp(places, at, np.r_[0.0, np.cumsum(self.by_tie(column))]) for column in values]

    def cut(self, sizes: Floats, weight: Floats, *values: Floats) -> list[Floats]:
        """(parts,) per column of `values`: its sum in each part of the order, the riskiest part first.

        `sizes` (parts,) are the shares of weight of the parts; a tie across a cut is divided in proportion.
        """
        shares = np.minimum(1.0, np.cumsum(sizes))
        return [np.diff(sums, prepend=0.0) for sums in self.reached(shares, weight, *values)]
