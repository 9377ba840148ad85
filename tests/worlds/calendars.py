"""The working days of 2025 and 2026 as they were announced, and whether a day is one, looked up by itself."""

from datetime import date, timedelta

from service.registries.workdays import Calendar, WorkdayYear


def days(year: int, *ranges: tuple[int, int, int, int]) -> frozenset[date]:
    """The days from one day to another, both included: month, day, month, day."""
    found: set[date] = set()
    for month, first, until, last in ranges:
        day = date(year, month, first)
        while day <= date(year, until, last):
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


OFF_2025 = days(2025, (1, 1, 1, 1), (1, 28, 2, 4), (4, 4, 4, 6), (5, 1, 5, 5), (5, 31, 6, 2), (10, 1, 10, 8))
ON_2025 = days(2025, (1, 26, 1, 26), (2, 8, 2, 8), (4, 27, 4, 27), (9, 28, 9, 28), (10, 11, 10, 11))
OFF_2026 = days(
    2026, (1, 1, 1, 3), (2, 15, 2, 23), (4, 4, 4, 6), (5, 1, 5, 5), (6, 19, 6, 21), (9, 25, 9, 27), (10, 1, 10, 7)
)
ON_2026 = days(2026, (1, 4, 1, 4), (2, 14, 2, 14), (2, 28, 2, 28), (5, 9, 5, 9), (9, 20, 9, 20), (10, 10, 10, 10))
CALENDAR: Calendar = {
    2025: WorkdayYear(2025, OFF_2025, ON_2025),
    2026: WorkdayYear(2026, OFF_2026, ON_2026),
}


def is_at_work(day: date, calendar: Calendar) -> bool:
    """Whether people work on the day, whose year has a table."""
    table = calendar[day.year]
    return day not in table.off if day.weekday() < 5 else day in table.on
