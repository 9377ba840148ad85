"""How sure a figure is: Wilson's interval for a rate, and a bootstrap over enterprises for anything else."""

from collections.abc import Callable, Sequence
from math import nan, sqrt
from typing import Any

import numpy as np

from models.columns import Floats, Ints, Mask
from models.evaluation.figures import figure_of, ratio_of

# The two-sided 95 % point of the normal distribution.
Z95 = 1.959963984540054
LEVEL = (2.5, 97.5)
# Takes the weights (n,) of the rows in one draw, gives figures (k,).
Statistic = Callable[[Floats], Floats]


def wilson(rate: float, number: float, z: float = Z95) -> tuple[float, float]:
    """The 95 % score interval of a rate of `number` trials (Wilson 1927); not numbers where there was none."""
    if not number > 0:
        return nan, nan
    middle = (rate + z * z / (2 * number)) / (1 + z * z / number)
    half = z / (1 + z * z / number) * sqrt(max(0.0, rate * (1 - rate)) / number + z * z / (4 * number * number))
    return max(0.0, middle - half), min(1.0, middle + half)


def rate_of(found: Mask, weight: Floats) -> dict[str, Any]:
    """Rows, rows found, the weighted rate and its 95 % interval."""
    rate = weighted_rate(weight[found].sum(), weight.sum(), (weight * weight).sum())
    return {"rows": len(found), "found": int(found.sum()), **rate}


def weighted_rate(adverse: float, weight: float, squares: float) -> dict[str, Any]:
    """The rate of sums: what counts as found over what counts, `squares` the sum of the squared weights.

    The interval is that of as many equal rows as are as sure (Kish 1965): squared sum over sum of squares.
    """
    rate = float(ratio_of(adverse, weight))
    low, high = wilson(rate, float(np.nan_to_num(ratio_of(weight * weight, squares))))
    return {"rate": figure_of(rate), "low": figure_of(low), "high": figure_of(high)}


def resample_statistics(
    owner: Ints, weight: Floats, statistics: Sequence[Statistic], *, draws: int, seed: int
) -> list[Floats]:
    """(draws, k) per statistic: its figures where enterprises are drawn anew with replacement, with all their rows.

    All statistics see the same draws. `owner` (n,) says whose each row is, `weight` (n,) what it counts.
    """
    codes = np.unique(owner, return_inverse=True)[1]
    enterprises = int(codes.max()) + 1 if len(codes) else 0
    chance = np.random.Generator(np.random.PCG64(seed))
    drawn: list[list[Floats]] = [[] for _ in statistics]
    for _ in range(draws if enterprises else 0):
        times = np.bincount(chance.integers(0, enterprises, enterprises), minlength=enterprises)
        counted = times[codes] * weight
        for statistic, figures in zip(statistics, drawn, strict=True):
            figures.append(statistic(counted))
    return [np.array(figures) if figures else np.full((1, 0), nan) for figures in drawn]


def ends_of_draws(drawn: Floats) -> tuple[float, float]:
    """The middle 95 % of the draws; draws that give no number are left out."""
    numbers = drawn[np.isfinite(drawn)]
    if not len(numbers):
        return nan, nan
    low, high = np.percentile(numbers, LEVEL)
    return float(low), float(high)
