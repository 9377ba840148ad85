"""Months are calendar months, clipped to the end of a month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import date_of, day_of, months_after, months_before, months_passed_on

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31)).map(day_of)
MONTHS = st.integers(0, 400)


def test_days_are_counted_from_1970() -> None:
    assert day_of(date(1970, 1, 1)) == 0
    assert date_of(day_of(date(2024, 2, 29))) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 6, 30), 4, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert date_of(months_before(day_of(day), months)) == before


def test_a_record_of_31_january_leaves_a_month_s_window_on_1_march() -> None:
    assert date_of(months_passed_on(day_of(date(2026, 1, 31)), 1)) == date(2026, 3, 1)
    assert date_of(months_after(day_of(date(2026, 1, 31)), 1)) == date(2026, 2, 28)


@given(DAYS, MONTHS)
def test_months_passed_on_is_the_first_day_out_of_the_window(day: int, months: int) -> None:
    out = months_passed_on(day, months)
    assert day <= months_before(out, months)
    assert day > months_before(out - 1, months)


@given(DAYS)
def test_every_day_is_its_own_date(day: int) -> None:
    assert date_of(day) == date(1970, 1, 1) + timedelta(days=day)
