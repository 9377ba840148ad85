"""Groups that were reached more or less often than chance allows."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import hypergeom

from inspection.parity import Cell, distribution_of, p_of, unusual_of

GROUPS, STRATA = 40, 5


def slow_distribution(lists: np.ndarray, reached: np.ndarray, listed: np.ndarray) -> np.ndarray:
    """The same distribution, one sum after another, from 0 on."""
    sums = np.ones(1)
    for size, drawn, own in zip(lists, reached, listed, strict=True):
        sums = np.convolve(sums, hypergeom.pmf(np.arange(min(drawn, own) + 1), size, drawn, own))
    return sums


def random_strata(rng: np.random.Generator, number: int, largest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lists = rng.integers(1, largest + 1, number)
    return lists, rng.integers(0, lists + 1), rng.integers(1, lists + 1)


def cells_of_table(rng: np.random.Generator, odds: np.ndarray, table: str = "county") -> Iterator[Cell]:
    """A table of which 5 % of each stratum were reached, each group's subjects with these odds beside the others'."""
    for stratum in range(STRATA):
        listed = rng.integers(20, 400, len(odds))
        owners = np.repeat(np.arange(len(odds)), listed)
        lots = rng.random(len(owners)) ** (1 / odds[owners])
        drawn = owners[np.argsort(-lots)[: len(owners) // 20]]
        reached = np.bincount(drawn, minlength=len(odds))
        for group, (of_list, of_drawn) in enumerate(zip(listed.tolist(), reached.tolist(), strict=True)):
            yield Cell(table, str(group), str(stratum), of_list, of_drawn)


def test_the_distribution_is_that_of_one_sum_after_another() -> None:
    rng = np.random.default_rng(25)
    for number, largest in [(1, 9), (2, 30), (6, 60), (3, 400), (40, 25)] * 30:
        strata = random_strata(rng, number, largest)
        first, shares = distribution_of(*strata)
        slow = slow_distribution(*strata)
        fast = np.zeros(len(slow))
        inside = (first + np.arange(len(shares)) >= 0) & (first + np.arange(len(shares)) < len(slow))
        fast[first + np.flatnonzero(inside)] = shares[inside]
        assert np.abs(fast - slow).max() < 1e-12
        seen = int(rng.integers(0, len(slow)))
        p = min(1, 2 * min(slow[: seen + 1].sum(), slow[seen:].sum()))
        assert abs(p_of(*strata, seen) - p) < 1e-11


def test_in_a_thousand_fair_tables_at_most_two_percent_have_a_mark() -> None:
    rng = np.random.default_rng(11)
    marked = 0
    for _ in range(1000):
        marked += any(parity.is_unusual for parity in unusual_of(cells_of_table(rng, np.ones(10))).values())
    assert marked <= 20


def test_a_county_that_is_reached_too_seldom_is_marked_and_no_other() -> None:
    rng = np.random.default_rng(3)
    odds = np.ones(GROUPS)
    odds[7] = 0.1
    fair = [*cells_of_table(rng, np.ones(20), "section"), *cells_of_table(rng, np.ones(5), "size")]
    unusual = unusual_of([*cells_of_table(rng, odds), *fair])
    assert [key for key, parity in unusual.items() if parity.is_unusual] == [("county", "7")]
    unfair = unusual["county", "7"]
    assert unfair.reached < unfair.expected / 2


def test_what_cannot_vary_is_never_unusual() -> None:
    whole = [Cell("county", "1", "A", 12, 12), Cell("county", "2", "A", 30, 30), Cell("county", "3", "A", 0, 0)]
    for parity in unusual_of(whole).values():
        assert (parity.p, parity.is_unusual, parity.expected) == (1.0, False, parity.reached)
    assert unusual_of([]) == {}
