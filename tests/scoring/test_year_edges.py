"""The days from which whole years are counted are those of the calendar, also where a year lacks the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import date_of, day_of, months_before
from scoring.block_view import year_edges
from scoring.facts import NO_NUMBER

DAYS = st.dates().map(day_of)


@given(DAYS)
def test_each_edge_is_the_same_day_so_many_years_before(day: int) -> None:
    edges, years = year_edges(day)
    assert [months_before(day, 12 * number) for number in years.tolist()[:-1]] == edges.tolist()
    assert edges[-1] == day
    assert years.tolist() == [*range(date_of(day).year - 1, -1, -1), NO_NUMBER]


@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 2, 29), date(2023, 2, 28), date(1, 12, 31)])
def test_so_it_is_at_the_ends_of_the_calendar_and_on_leap_days(day: date) -> None:
    edges, years = year_edges(day_of(day))
    assert [months_before(day_of(day), 12 * number) for number in years.tolist()[:-1]] == edges.tolist()
