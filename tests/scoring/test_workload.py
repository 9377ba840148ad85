"""Visits of a year: against a slow reference that looks at every firm, and what must hold whatever the numbers."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.visit_caps import Visit
from scoring.workload import (
    OfficeFirms,
    TierVisits,
    shares_of_offices,
    spread_over,
    tenths_of,
    visits_of_tier,
    was_drawn,
)


@dataclass(frozen=True)
class Firm:
    """One firm: its office, whether it was drawn, and what is left of its strictest cap (None: it has none)."""

    office: int
    drawn: bool
    left: int | None


def firms_of(capped: bool) -> st.SearchStrategy[list[Firm]]:
    left = st.integers(0, 4) if capped else st.none()
    return st.lists(st.builds(Firm, st.integers(0, 3), st.booleans(), left), max_size=40)


FIRMS = st.booleans().flatmap(firms_of)
RATIOS = st.decimals(0, 1, places=4).map(Fraction)


def at(firms: list[Firm], office: int) -> list[Firm]:
    return [one for one in firms if one.office == office]


def counted(firms: list[Firm]) -> list[OfficeFirms]:
    """The firms by office, counted one by one."""
    found = []
    for office in range(4):
        here = at(firms, office)
        lefts = [one.left for one in here]
        known = [left for left in lefts if left is not None]
        opened = [one for one in here if not one.drawn and one.left != 0]
        uncapped = any(one.left is None for one in firms)
        caps_left = None if uncapped else sum(known)
        found.append(OfficeFirms(len(here), sum(one.drawn for one in here), len(opened), caps_left))
    return found


def visits_looked_up(firms: list[Firm], ratio: Fraction) -> int:
    """The rule as people say it: firms until their share is the ratio, less those drawn, as far as caps let."""
    wanted = 0
    while wanted < ratio * len(firms):
        wanted += 1
    for one in firms:
        wanted -= one.drawn
    wanted = max(wanted, 0)
    made = 0
    left = [one.left for one in firms]
    for place, of_one in enumerate(left):
        while made < wanted and (of_one is None or of_one > 0):
            made += 1
            of_one = None if of_one is None else of_one - 1
            left[place] = of_one
    return made


def expected_looked_up(firms: list[Firm], visits: int, office: int) -> Fraction:
    """The mean over the draws: each open firm is as likely as any other; then each visit that a cap still lets through.

    Where every open firm is taken, all caps are filled up in step.
    """
    opened = [one for one in firms if not one.drawn and one.left != 0]
    if visits <= len(opened):
        return sum((Fraction(visits, len(opened)) for one in opened if one.office == office), Fraction(0))
    more = [(one, 1) for one in firms for _ in range((one.left or 0) - (one in opened))]
    mean = Fraction(visits - len(opened), len(more))
    whole = sum(one.office == office for one in opened)
    return whole + sum((mean for one, _ in more if one.office == office), Fraction(0))


@settings(max_examples=300)
@given(FIRMS, RATIOS)
def test_visits_are_those_of_the_slow_way(firms: list[Firm], ratio: Fraction) -> None:
    assert visits_of_tier(ratio, counted(firms)).visits == visits_looked_up(firms, ratio)


@settings(max_examples=300)
@given(FIRMS, RATIOS)
def test_offices_get_what_a_draw_gives_them_on_the_mean(firms: list[Firm], ratio: Fraction) -> None:
    offices = counted(firms)
    made = visits_of_tier(ratio, offices)
    shares = shares_of_offices(made.visits, offices)
    assert shares == [expected_looked_up(firms, made.visits, office) for office in range(4)]
    assert sum(shares) == made.visits == made.wanted - made.drawn - made.kept_back or made.visits == 0
    assert all(0 <= share <= one.firms for share, one in zip(shares, offices, strict=True) if one.caps_left is None)
    assert all(share <= one.caps_left for share, one in zip(shares, offices, strict=True) if one.caps_left is not None)


@settings(max_examples=200)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 23), min_size=1, max_size=12))
def test_months_add_up_and_stand_to_each_other_as_their_days(visits: int, days: list[int]) -> None:
    months = spread_over(Fraction(visits), days)
    assert sum(months) == (visits if any(days) else 0)
    assert all(month * days[0] == months[0] * number for month, number in zip(months, days, strict=True))
    assert all(month == 0 for month, number in zip(months, days, strict=True) if not number)


def test_the_ratio_is_exact() -> None:
    """0.07 of a hundred is seven, not the eight that 7.000000000000001 would ask for."""
    hundred = [OfficeFirms(100, 0, 100, None)]
    assert visits_of_tier(Fraction("0.07"), hundred).visits == 7
    assert visits_of_tier(Fraction("0.0701"), hundred).visits == 8


def test_more_drawn_than_the_ratio_asks_is_no_debt() -> None:
    made = TierVisits(firms=100, wanted=2, drawn=5, caps_left=100)
    assert (made.visits, made.kept_back) == (0, 0)


def test_caps_keep_back() -> None:
    made = visits_of_tier(Fraction(1), [OfficeFirms(10, 2, 3, 3), OfficeFirms(5, 0, 0, 0)])
    assert (made.visits, made.kept_back) == (3, 10)
    assert shares_of_offices(made.visits, [OfficeFirms(10, 2, 3, 3), OfficeFirms(5, 0, 0, 0)]) == [3, 0]


@pytest.mark.parametrize("ratio", [Fraction(-1, 100), Fraction(101, 100)])
def test_no_ratio_beyond_all(ratio: Fraction) -> None:
    with pytest.raises(ValueError, match=r"101|-1"):
        visits_of_tier(ratio, [])


def test_halves_are_shown_even() -> None:
    shown = [tenths_of(Fraction(n, 100)) for n in (5, 15, 25, 104)]
    assert shown == [0, 2, 2, 10]


def test_who_was_drawn() -> None:
    day = date(2026, 5, 4)
    planned = Visit("甲局", day, "PLAN_RANDOM", "own", on_site=False)
    assert was_drawn([planned])
    assert not was_drawn([])
    assert not was_drawn([Visit("甲局", day, "PLAN_RANDOM", "superior", on_site=True)])
    assert not was_drawn([Visit("甲局", day, "COMPLAINT", "own", on_site=True)])
