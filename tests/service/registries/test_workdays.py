"""Due days: known answers of 2025 and 2026, a slow reference that counts day by day, and years without a table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.texts import Text
from service.registries.workdays import Calendar, NoCalendar, WorkdayYear, due_day, working_days_between
from tests.worlds.calendars import CALENDAR, is_at_work


def test_2026_has_248_working_days() -> None:
    assert len(CALENDAR[2026].working_days) == 248


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        ((2026, 2, 12), 20, (2026, 3, 18)),
        ((2026, 4, 28), 7, (2026, 5, 11)),
        ((2026, 9, 18), 20, (2026, 10, 22)),
        ((2026, 9, 30), 5, (2026, 10, 13)),
        ((2026, 1, 30), 10, (2026, 2, 13)),
        ((2025, 12, 31), 1, (2026, 1, 4)),
    ],
)
def test_known_answers(start: tuple[int, int, int], working_days: int, due: tuple[int, int, int]) -> None:
    assert due_day(date(*start), working_days, CALENDAR) == date(*due)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 300))
def test_it_is_what_counting_day_by_day_says(start: date, working_days: int) -> None:
    assert due_day(start, working_days, CALENDAR) == counted(start, working_days, CALENDAR)


tables = st.builds(
    WorkdayYear,
    st.just(2026),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
)


@given(tables, st.dates(date(2025, 12, 1), date(2026, 12, 31)), st.integers(1, 260))
def test_whatever_the_table_says(table: WorkdayYear, start: date, working_days: int) -> None:
    calendar = {2025: CALENDAR[2025], 2026: table}
    assert due_day(start, working_days, calendar) == counted(start, working_days, calendar)


def test_a_missing_year_is_named_and_nothing_is_guessed() -> None:
    missing = due_day(date(2026, 12, 18), 20, CALENDAR)
    assert missing == NoCalendar(2027)
    assert missing.words == Text("期限未计算（缺少2027年工作日历）", "Due day not computed (2027 calendar missing)")
    assert due_day(date(2026, 12, 18), 9, CALENDAR) == date(2026, 12, 31)
    # The first day is not counted, so that only the year after it is needed.
    assert due_day(date(2024, 12, 31), 1, CALENDAR) == date(2025, 1, 2)
    assert due_day(date(2024, 12, 30), 1, CALENDAR) == NoCalendar(2024)


def counted(start: date, left: int, calendar: Calendar) -> date | NoCalendar:
    """The due day, looking at one day after the other."""
    day = start
    while left:
        day += timedelta(days=1)
        if day.year not in calendar:
            return NoCalendar(day.year)
        left -= is_at_work(day, calendar)
    return day


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 400))
def test_the_working_days_between_two_days_are_those_counted_one_by_one(after: date, span: int) -> None:
    until = min(after + timedelta(days=span), date(2026, 12, 31))
    days = [after + timedelta(days=place) for place in range(1, (until - after).days + 1)]
    assert working_days_between(after, until, CALENDAR) == sum(is_at_work(day, CALENDAR) for day in days)


def test_working_days_into_a_year_without_a_table_are_not_counted() -> None:
    assert working_days_between(date(2026, 12, 1), date(2027, 1, 1), CALENDAR) == NoCalendar(2027)
