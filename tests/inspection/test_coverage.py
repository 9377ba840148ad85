"""How often the limits of a list's rate hold the truth: the exact chance, for every number that would be found.

N from n to 20 n: n at some points from 30 to 400; DRAWS=10000 (`make draws`) takes every n.
"""

import os

import numpy as np
import numpy.typing as npt
import pytest

from inspection.rates import Looked, rate_of

Shares = npt.NDArray[np.float64]
SIZES = (
    range(30, 401) if int(os.environ.get("DRAWS", "600")) > 1000 else (*range(30, 41), 45, 50, 60, 80, 120, 200, 400)
)
# Of each n the lists that have so many times as many, near n as well as far away.
TIMES = (1, 1.02, 1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20)
LOG_FACTORIALS = np.concatenate([[0.0], np.log(np.arange(1, 8001)).cumsum()])


def chances_of(listed: int, base: int) -> Shares:
    """The chance of each number found (a column each) where so many of the list would be (a row each)."""
    marked, found = np.arange(listed + 1)[:, None], np.arange(base + 1)[None, :]
    others, well = listed - marked, base - found
    possible = (found <= marked) & (well <= others)
    marked_left, others_left = np.where(possible, marked - found, 0), np.where(possible, others - well, 0)
    logs = LOG_FACTORIALS[marked] - LOG_FACTORIALS[found] - LOG_FACTORIALS[marked_left]
    logs = logs + LOG_FACTORIALS[others] - LOG_FACTORIALS[well] - LOG_FACTORIALS[others_left]
    all_ways = LOG_FACTORIALS[listed] - LOG_FACTORIALS[base] - LOG_FACTORIALS[listed - base]
    return np.exp(np.where(possible, logs - all_ways, -np.inf))


def coverage_of(listed: int, base: int) -> Shares:
    """The chance that the limits hold the truth, for each number of the list that would be found."""
    rates = [rate_of([Looked("1", "A", listed, base, base, x, 0, 0, base, listed)]) for x in range(base + 1)]
    lows, highs = np.array([rate.low for rate in rates]), np.array([rate.high for rate in rates])
    truth = (np.arange(listed + 1) / listed)[:, None]
    held = (lows - 1e-12 <= truth) & (truth <= highs + 1e-12)
    return np.where(held, chances_of(listed, base), 0.0).sum(axis=1)


@pytest.mark.parametrize("base", SIZES)
def test_limits_hold_every_truth_of_a_list_with_at_least_92_5_percent(base: int) -> None:
    for listed in sorted({round(base * times) for times in TIMES}):
        coverage = coverage_of(listed, base)
        worst = int(coverage.argmin())
        assert coverage[worst] >= 0.925, f"{worst} of {listed}, {base} looked at: {coverage[worst]:.4f}"


@pytest.mark.parametrize("base", [2, 5, 11, 29])
def test_below_thirty_limits_hold_with_95_percent(base: int) -> None:
    for listed in range(base, 20 * base + 1, max(1, base // 2)):
        assert coverage_of(listed, base).min() >= 0.95


def test_the_worst_that_is_known() -> None:
    assert coverage_of(620, 31).min() == pytest.approx(0.9287, abs=0.0001)
