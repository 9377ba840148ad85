"""The best rule that a person could write in one line: inspect first where one feature is highest, or lowest."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.columns import MISSING, NOT_APPLICABLE, Columns, Floats, Ints, Mask
from models.evaluation.figures import Labelled, figure_of
from models.evaluation.ranking import Ranking, auc

_SPECIAL = (MISSING, NOT_APPLICABLE)
# With fewer of either outcome in the latest third, rules are compared on all days.
FEWEST_LATE = 50


@dataclass(frozen=True, slots=True)
class OneLine:
    """The feature, its riskier end ("higher" or "lower"), and what missing and not applicable count as."""

    feature: str
    riskier: str
    missing_as: float
    not_applicable_as: float

    def scores(self, columns: Columns) -> Floats:
        """(n,) the order of the rule, higher riskier."""
        values = columns[self.feature].values
        placed = values.astype(np.float64)
        placed[values == MISSING] = self.missing_as
        placed[values == NOT_APPLICABLE] = self.not_applicable_as
        return placed if self.riskier == "higher" else -placed

    def card_entry(self) -> dict[str, Any]:
        """The rule as a card holds it."""
        return {
            "feature": self.feature,
            "riskier": self.riskier,
            "missing_as": figure_of(self.missing_as),
            "not_applicable_as": figure_of(self.not_applicable_as),
        }


def best_one_line(sample: Labelled) -> OneLine | None:
    """The rule with the highest weighted AUC on `sample`, the training part; None where no feature separates.

    Features of numbers and of yes or no only: a list of words with their order is not one line. Missing rows stand
    where their own found rate puts them. The rules are compared on the latest third of the days: there histories are
    about as long as they will be when the rule is used, so that a rule on long histories gets its due.
    """
    chosen, highest, late = None, 0.5, _latest_mask_of(sample)
    for feature, column in sample.columns.items():
        if column.texts is not None:
            continue
        for riskier in ("higher", "lower"):
            rule = _best_rule_of(feature, riskier, column.values, sample.found, sample.weight)
            if rule is None:
                continue
            scores = rule.scores(sample.columns)[late]
            reached = auc(Ranking(scores), sample.found[late], sample.weight[late])
            if reached > highest:
                chosen, highest = rule, reached
    return chosen


def _latest_mask_of(sample: Labelled) -> Mask:
    """True for the rows of the latest third of the days; for all where those are too few to compare rules on."""
    if not len(sample.day):
        return np.zeros(0, np.bool_)
    late: Mask = sample.day >= np.quantile(sample.day, 2 / 3)
    found = int(sample.found[late].sum())
    return late if min(found, int(late.sum()) - found) >= FEWEST_LATE else np.ones(len(late), np.bool_)


def _best_rule_of(feature: str, riskier: str, values: Ints, found: Mask, weight: Floats) -> OneLine | None:
    known = ~np.isin(values, _SPECIAL)
    steps, places = np.unique(values[known], return_inverse=True)
    if not len(steps):
        return None
    adverse = np.bincount(places, weight[known] * found[known]).astype(np.float64)
    clear = np.bincount(places, weight[known] * ~found[known]).astype(np.float64)
    counts_as = []
    for special in _SPECIAL:
        rows = values == special
        own = weight[rows & found].sum(), weight[rows & ~found].sum()
        ordered = (adverse, clear) if riskier == "higher" else (adverse[::-1], clear[::-1])
        place = _best_place_of(*own, *ordered)
        counts_as.append(_value_between(steps, place if riskier == "higher" else len(steps) - place))
    return OneLine(feature, riskier, *counts_as)


def _best_place_of(own_adverse: float, own_clear: float, adverse: Floats, clear: Floats) -> int:
    """Below how many of the values, in ascending risk, a block of rows separates best; the middle where it is empty."""
    if own_adverse + own_clear == 0:
        return len(adverse) // 2
    clear_below = np.r_[0.0, np.cumsum(clear)]
    adverse_above = adverse.sum() - np.r_[0.0, np.cumsum(adverse)]
    return int((own_adverse * clear_below + own_clear * adverse_above).argmax())


def _value_between(steps: Ints, place: int) -> float:
    """A value with `place` of the `steps` below it."""
    if place == 0:
        return float(steps[0]) - 1
    if place == len(steps):
        return float(steps[-1]) + 1
    return (float(steps[place - 1]) + float(steps[place])) / 2
