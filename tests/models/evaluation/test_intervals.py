"""Wilson's interval and the bootstrap over enterprises."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.intervals import Z95, ends_of_draws, rate_of, resample_statistics, wilson


@pytest.mark.parametrize(
    ("found", "rows", "low", "high"),
    # Newcombe 1998, table I, method 3 (score).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_that_of_the_literature(found: int, rows: int, low: float, high: float) -> None:
    assert wilson(found / rows, rows) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda rows: st.tuples(st.integers(0, rows), st.just(rows))))
def test_the_ends_of_wilson_are_where_the_score_test_turns(case: tuple[int, int]) -> None:
    found, rows = case
    for end in wilson(found / rows, rows):
        if 0 < end < 1:
            assert (found / rows - end) ** 2 == pytest.approx(Z95**2 * end * (1 - end) / rows, abs=1e-12)


def test_no_rows_have_no_rate() -> None:
    assert all(isnan(end) for end in wilson(0.0, 0))
    nothing = rate_of(np.zeros(0, bool), np.zeros(0))
    assert nothing == {"rows": 0, "found": 0, "rate": None, "low": None, "high": None}


def test_a_weighted_rate_is_as_sure_as_its_effective_rows() -> None:
    found = np.arange(100) < 30
    even, uneven = rate_of(found, np.full(100, 7.0)), rate_of(found, np.where(np.arange(100) % 2, 10.0, 0.1))
    assert (even["low"], even["high"]) == pytest.approx(wilson(0.3, 100), abs=1e-6)
    assert uneven["high"] - uneven["low"] > 1.3 * (even["high"] - even["low"])


def _mean(found: np.ndarray) -> object:
    return lambda weight: np.array([(weight * found).sum() / weight.sum()])


def test_enterprises_are_drawn_with_all_their_rows() -> None:
    # 50 enterprises of ten equal rows: as sure as 50 rows, not as 500.
    chance = np.random.Generator(np.random.PCG64(5))
    of_owner = chance.random(50) < 0.4
    owner = np.repeat(np.arange(50), 10)
    found = of_owner[owner]
    (drawn,) = resample_statistics(owner * 97, np.ones(500), [_mean(found)], draws=2000, seed=1)
    rate = of_owner.mean()
    assert drawn.std() == pytest.approx((rate * (1 - rate) / 50) ** 0.5, rel=0.08)
    low, high = ends_of_draws(drawn)
    assert low < rate < high


def test_equal_seeds_give_equal_draws_and_all_statistics_see_the_same() -> None:
    found = np.arange(40) % 3 == 0
    one, same = resample_statistics(np.arange(40), np.ones(40), [_mean(found), _mean(found)], draws=20, seed=3)
    (again,) = resample_statistics(np.arange(40), np.ones(40), [_mean(found)], draws=20, seed=3)
    (other,) = resample_statistics(np.arange(40), np.ones(40), [_mean(found)], draws=20, seed=4)
    assert np.array_equal(one, same)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_draws_without_a_figure_are_left_out() -> None:
    assert ends_of_draws(np.array([[np.nan], [0.25], [np.nan], [0.25]])) == (0.25, 0.25)
    assert all(isnan(end) for end in ends_of_draws(np.array([[np.nan]])))
