"""Selections of one subject are served by the fewest visits: compared with every way to choose days."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from service.plans.merging import Period, merge_visits

FIRST = date(2027, 3, 1)
DAYS = 8


def period(begins: int, days: int) -> Period:
    return Period(FIRST + timedelta(days=begins), FIRST + timedelta(days=min(begins + days, DAYS)))


periods_of = st.lists(st.builds(period, st.integers(0, DAYS), st.integers(0, 4)), max_size=5)


def fewest(periods: list[Period]) -> int:
    """How many days are needed so that every period has one: the slow way."""
    days = [FIRST + timedelta(days=place) for place in range(DAYS + 1)]
    for number in range(len(periods) + 1):
        for chosen in combinations(days, number):
            if all(any(one.begins <= day <= one.ends for day in chosen) for one in periods):
                return number
    raise AssertionError(periods)


@given(periods_of)
def test_no_fewer_visits_would_do_and_each_day_of_a_visit_serves_all_of_it(periods: list[Period]) -> None:
    visits = merge_visits(periods)
    assert len(visits) == fewest(periods)
    assert sorted(place for visit in visits for place in visit.selections) == list(range(len(periods)))
    for visit in visits:
        assert visit.period.begins <= visit.period.ends
        for place in visit.selections:
            assert periods[place].begins <= visit.period.begins
            assert visit.period.ends <= periods[place].ends


def test_periods_that_only_touch_share_a_day() -> None:
    one, other, later = period(0, 2), period(2, 2), period(3, 1)
    assert one.shares_a_day_with(other)
    assert not one.shares_a_day_with(later)
    assert [visit.selections for visit in merge_visits([one, other, later])] == [(0, 1), (2,)]
