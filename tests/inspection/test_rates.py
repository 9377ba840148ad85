"""Rates of problems found: by hand, at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.limits import wilson_limits
from inspection.rates import Looked, Rate, rate_of, ratio_of


def looked(
    listed: int, base: int, found: int, *, batch: str = "1", stratum: str = "A", refused: int = 0, out: int = 0
) -> Looked:
    return Looked(batch, stratum, listed, base + refused + out, base, found, refused, 0, base or 1, listed, out)


def limits_of(rate: Rate) -> tuple[float | None, float | None, float | None, str]:
    return rate.value, rate.low, rate.high, rate.method


def test_everybody_looked_at_has_no_interval() -> None:
    assert limits_of(rate_of([looked(10, 10, 3)])) == (0.3, 0.3, 0.3, "all")
    assert limits_of(rate_of([looked(12, 10, 3, out=2)])) == (0.3, 0.3, 0.3, "all")
    assert limits_of(rate_of([looked(1, 1, 1)])) == (1.0, 1.0, 1.0, "all")


def test_one_or_nobody_gives_no_rate() -> None:
    assert limits_of(rate_of([])) == limits_of(rate_of([looked(10, 1, 1)])) == (None, None, None, "none")
    # One firm without a problem does not say that at most 0 % have one.
    assert rate_of([looked(170, 1, 0)]).if_all_found is None
    closed = rate_of([looked(10, 0, 0, refused=1)])
    assert (closed.value, closed.listed, closed.spoken_of, closed.if_all_found) == (None, 10, 0, 1.0)


def test_few_found_give_exact_whole_numbers_of_the_list() -> None:
    # 20 listed, 10 looked at, none found: C(20 - K, 10) / C(20, 10) is 0.0433 for K = 4 and 0.0163 for K = 5.
    rate = rate_of([looked(20, 10, 0)])
    assert (rate.value, rate.low, rate.method) == (0.0, 0.0, "exact")
    assert rate.high == pytest.approx(4 / 20)


def test_strata_are_weighted_by_their_lists_and_never_added_up() -> None:
    rate = rate_of([looked(900, 50, 0), looked(100, 100, 50, stratum="D")])
    assert rate.value == pytest.approx(0.05)
    # Nobody of the large stratum was found, which says no more than one of 50 does: not that nobody has a problem.
    alone = rate_of([looked(900, 50, 0)])
    assert alone.high is not None
    assert rate.high == pytest.approx(0.05 + 0.9 * alone.high)


def test_a_year_is_the_mean_of_its_batches_by_their_lists() -> None:
    rate = rate_of([looked(3000, 60, 6), looked(1000, 60, 18, batch="2")])
    assert (rate.value, rate.method) == (pytest.approx((3 * 0.1 + 0.3) / 4), "wilson")


def test_strata_nobody_looked_at_are_not_spoken_of() -> None:
    rate = rate_of([looked(900, 50, 5), looked(100, 0, 0, stratum="D")])
    assert (rate.listed, rate.spoken_of, rate.value) == (1000, 900, pytest.approx(0.1))


def test_refused_stand_beside_the_rate() -> None:
    rate = rate_of([looked(1000, 40, 10, refused=10)])
    assert (rate.value, rate.refused, rate.if_all_found) == (pytest.approx(0.25), 10, pytest.approx(0.4))


def test_ratio_has_only_a_lower_bound_where_none_were_found() -> None:
    high, low = rate_of([looked(100, 100, 50, stratum="D")]), rate_of([looked(900, 50, 0)])
    ratio = ratio_of(high, low)
    assert low.high is not None
    assert (ratio.value, ratio.low, ratio.high) == (None, pytest.approx(0.5 / low.high), None)
    both = ratio_of(high, rate_of([looked(900, 100, 20)]))
    assert both.low is not None
    assert both.high is not None
    assert both.low < 2.5 < both.high
    assert both.value == pytest.approx(2.5)


@given(st.lists(st.tuples(st.integers(2, 60), st.integers(1, 9), st.integers(0, 60)), min_size=2, max_size=6))
def test_unequal_probabilities_give_hajeks_rate_and_devilles_variance(cells: list[tuple[int, int, int]]) -> None:
    """Beside the same formulas, firm by firm."""
    parts, firms = [], []
    for number, (base, times, found) in enumerate(cells):
        found = min(found, base)
        parts.append(Looked("1", "A", base * times, base, base, found, 0, 0, number + 1, 10))
        firms += [(float(place < found), (number + 1) / 10, 1 / times) for place in range(base)]
    y, pi, seen = (np.array(column) for column in zip(*firms, strict=True))
    rate = (y / pi).sum() / (1 / pi).sum()
    c = (1 - seen) * len(y) / (len(y) - 1)
    spread = (y - rate) / pi
    middle = (c * spread).sum() / c.sum() if c.sum() else 0.0
    variance = (c * (spread - middle) ** 2).sum() / (1 / pi).sum() ** 2
    estimate = rate_of(parts)
    assert estimate.value == pytest.approx(rate)
    if estimate.method == "wilson":
        by_weights = (1 / pi).sum() ** 2 / ((1 - seen) / pi**2).sum()
        size = min(rate * (1 - rate) / variance, by_weights)
        assert (estimate.low, estimate.high) == pytest.approx(wilson_limits(rate, size))
