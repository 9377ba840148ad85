"""Calendar months in Asia/Shanghai."""

from datetime import date

from rules.calendar import date_of, day_of, months_after


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return _later(first, 1)


def months_before(first: date, number: int) -> list[date]:
    """The first days of `number` months up to and including `first`, the earliest first."""
    return [_later(first, -back) for back in range(number - 1, -1, -1)]


def _later(first: date, months: int) -> date:
    return date_of(months_after(day_of(first), months))
