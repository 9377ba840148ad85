"""Limits of rates beside slow and obvious ones."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, hypergeom

from inspection.limits import (
    NORMAL_POINT,
    limits_of_counts,
    limits_of_list,
    tail_of_counts,
    tail_of_list,
    wilson_limits,
)


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    """A list, how many were looked at, how many found."""
    listed = draw(st.integers(1, 300))
    base = draw(st.integers(1, listed))
    return listed, base, draw(st.integers(0, base))


@given(samples())
def test_limits_of_a_list_are_the_numbers_that_neither_tail_excludes(sample: tuple[int, int, int]) -> None:
    listed, base, found = sample
    numbers = np.arange(found, listed - base + found + 1)
    at_most = hypergeom.cdf(found, listed, numbers, base)
    at_least = hypergeom.sf(found - 1, listed, numbers, base)
    held = numbers[(at_most > 0.025) & (at_least > 0.025)]
    assert limits_of_list(listed, base, found) == (held[0], held[-1])


@given(samples(), st.integers(0, 300))
def test_tails_are_those_of_the_distributions(sample: tuple[int, int, int], number: int) -> None:
    listed, base, found = sample
    marked = min(number, listed)
    assert tail_of_list(listed, marked, base, found) == pytest.approx(
        hypergeom.cdf(found, listed, marked, base), abs=1e-9
    )
    rate = number / 300
    assert tail_of_counts(base, rate, found) == pytest.approx(binom.cdf(found, base, rate), abs=1e-9)


@given(samples())
def test_limits_of_counts_are_quantiles_of_beta(sample: tuple[int, int, int]) -> None:
    _, size, found = sample
    low, high = limits_of_counts(size, found, found)
    assert low == pytest.approx(beta.ppf(0.025, found, size - found + 1) if found else 0, abs=1e-7)
    assert high == pytest.approx(beta.ppf(0.975, found + 1, size - found) if found < size else 1, abs=1e-7)


def test_large_lists_take_no_longer_and_lose_nothing() -> None:
    # Of a list of a million 2,000 were looked at and 3 of them found: nearly Poisson, its limits are 0.6187 and 8.7673.
    low, high = limits_of_list(1_000_000, 2000, 3)
    assert (low / 500, high / 500) == (pytest.approx(0.6187, rel=0.01), pytest.approx(8.7673, rel=0.01))


def test_wilson() -> None:
    assert NormalDist().inv_cdf(0.975) == pytest.approx(NORMAL_POINT)
    # Newcombe 1998, table I: 81 of 263 and 15 of 148.
    assert wilson_limits(81 / 263, 263) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
    assert wilson_limits(15 / 148, 148) == (pytest.approx(0.0624, abs=5e-5), pytest.approx(0.1605, abs=5e-5))
