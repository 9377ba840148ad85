"""The discovery rate by tier: where tiers are given, and where an order is cut into tiers of the same size."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.columns import Floats, Ints, Mask
from models.evaluation.figures import ratio_of
from models.evaluation.intervals import rate_of, weighted_rate
from models.evaluation.ranking import Ranking


@dataclass(frozen=True, slots=True, eq=False)
class TierColumn:
    """The tiers, best first, and the rank (n,) of each row's tier; -1 is not classified."""

    tiers: tuple[str, ...]
    ranks: Ints

    def __post_init__(self) -> None:
        """ValueError where a rank is of no tier."""
        if len(self.ranks) and not -1 <= self.ranks.min() <= self.ranks.max() < len(self.tiers):
            raise ValueError(f"ranks of tiers lie outside -1..{len(self.tiers) - 1}")


def figures_by_tier(column: TierColumn, found: Mask, weight: Floats) -> list[dict[str, Any]]:
    """Rows, found, rate and interval per tier, best first; the tier None holds the rows that are not classified."""
    entries = []
    for rank, tier in [*enumerate(column.tiers), (-1, None)]:
        rows = column.ranks == rank
        if tier is not None or rows.any():
            entries.append({"tier": tier, **rate_of(found[rows], weight[rows])})
    return entries


def cut_by_tier(ranking: Ranking, like: TierColumn, found: Mask, weight: Floats) -> list[dict[str, Any]]:
    """As `figures_by_tier`, for an order cut into tiers of the shares that the rows classified in `like` have.

    A tie across a cut is divided in proportion, so `found` need not be whole.
    """
    sizes = np.array([weight[like.ranks == rank].sum() for rank in range(len(like.tiers))])
    # The last tier is the riskiest and comes first.
    shares = np.nan_to_num(ratio_of(sizes, sizes.sum()))[::-1]
    columns = (weight * found, weight, weight * weight, np.ones(len(weight)), found.astype(np.float64))
    adverse, counted, squares, rows, whole = (part[::-1] for part in ranking.cut_sums(shares, weight, *columns))
    return [
        {
            "tier": tier,
            "rows": round(float(rows[rank])),
            "found": round(float(whole[rank]), 1),
            **weighted_rate(adverse[rank], counted[rank], squares[rank]),
        }
        for rank, tier in enumerate(like.tiers)
    ]
