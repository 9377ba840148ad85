"""Shares are whole hundredths, add up to the whole, and are fair to the nearest hundredth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.apportion import apportion


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (0, [1, 1], [0, 0]),
        (-1000, [1, 1], [-500, -500]),
        (-1000, [1, 1, 1], [-334, -333, -333]),
        (500, [1, 1, 1], [167, 167, 166]),
        (-600, [-600, -300], [-400, -200]),
        (100, [1, 0, 3], [25, 0, 75]),
        (2, [1, 2, 2], [0, 1, 1]),
        (700, [5], [700]),
        (700, [], []),
        (700, [0, 0], [0, 0]),
    ],
)
def test_the_largest_remainders_take_what_is_left_the_earlier_first(
    total: int, weights: list[int], shares: list[int]
) -> None:
    assert apportion(total, weights) == shares


@given(st.integers(-(10**7), 10**7), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_shares_add_up_and_none_is_a_hundredth_off(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    assert all(abs(share * sum(weights) - total * w) < sum(weights) for share, w in zip(shares, weights, strict=True))


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_the_sign_of_the_weights_does_not_matter(total: int, weights: list[int]) -> None:
    assert apportion(total, [-w for w in weights]) == apportion(total, weights)
