"""Orders of inspection side by side: how they separate, what they find at a capacity, earlier, and by tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.columns import Floats, Mask
from models.evaluation.figures import Labelled, figure_of, span_of
from models.evaluation.intervals import ends_of_draws, resample_statistics
from models.evaluation.ranking import Ranking, auc, days_earlier, figures_at_capacity, lift
from models.evaluation.tiers import TierColumn, cut_by_tier, figures_by_tier

# In this order they are told.
RULES, MODEL, BOTH, ONE_LINE, RANDOM = "rules", "model", "rules_and_model", "one_line", "random"


@dataclass(frozen=True, slots=True, eq=False)
class _Separation:
    """AUC and lift of an order (2,), and their draws (draws, 2)."""

    value: Floats
    drawn: Floats


def compare_orders(
    rankings: Mapping[str, Ranking],
    tiers: Mapping[str, TierColumn],
    test: Labelled,
    capacity: Sequence[float],
    *,
    draws: int,
    seed: int,
) -> list[dict[str, Any]]:
    """The figures of every order, in the order given.

    `auc_over_one_line` is the gain over the one-line rule on the same draws, None where there is no such rule. An order
    without a column of `tiers` is cut into tiers of the size of the first of them.
    """
    found, weight = np.asarray(test.found, np.bool_), np.asarray(test.weight, np.float64)
    separated = _separations_of(rankings, test, found, weight, draws, seed)
    line, like = separated.get(ONE_LINE), next(iter(tiers.values()), None)
    return [
        {
            "id": order,
            "auc": _span_at(separated[order], 0),
            "auc_over_one_line": _gain(separated[order], line) if line and order != ONE_LINE else None,
            "lift": _span_at(separated[order], 1),
            "capacity": figures_at_capacity(ranking, found, weight, capacity),
            "days_earlier": figure_of(days_earlier(ranking, found, test.day), 2),
            "tiers": _tiers(ranking, tiers.get(order), like, found, weight),
        }
        for order, ranking in rankings.items()
    ]


def _separations_of(
    rankings: Mapping[str, Ranking], test: Labelled, found: Mask, weight: Floats, draws: int, seed: int
) -> dict[str, _Separation]:
    figures = [_AucAndLift(ranking, found) for ranking in rankings.values()]
    drawn = resample_statistics(test.owner, weight, figures, draws=draws, seed=seed)
    return {order: _Separation(of(weight), draw) for order, of, draw in zip(rankings, figures, drawn, strict=True)}


class _AucAndLift:
    """AUC and lift of one order as a function of the rows' weights."""

    def __init__(self, ranking: Ranking, found: Mask) -> None:
        self._ranking, self._found = ranking, found

    def __call__(self, weight: Floats) -> Floats:
        return np.array([auc(self._ranking, self._found, weight), lift(self._ranking, self._found, weight)])


def _span_at(of: _Separation, at: int) -> dict[str, Any]:
    return span_of(of.value[at], ends_of_draws(of.drawn[:, at : at + 1]))


def _gain(of: _Separation, line: _Separation) -> dict[str, Any]:
    return span_of(of.value[0] - line.value[0], ends_of_draws(of.drawn[:, 0:1] - line.drawn[:, 0:1]))


def _tiers(
    ranking: Ranking, own: TierColumn | None, like: TierColumn | None, found: Mask, weight: Floats
) -> list[dict[str, Any]]:
    if own is not None:
        return figures_by_tier(own, found, weight)
    return cut_by_tier(ranking, like, found, weight) if like else []
