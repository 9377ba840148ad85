"""Calendar arithmetic by trying days: slow, and plain to see."""

from datetime import date, timedelta


def month_end(year: int, month: int) -> int:
    """The last day of a month: the first of 31, 30, 29, 28 that exists."""
    for day in (31, 30, 29, 28):
        try:
            return date(year, month, day).day
        except ValueError:
            continue
    raise ValueError(month)


def minus_months(day: date, months: int) -> date:
    """The same day `months` earlier (later where negative), clipped to the month's end."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += -1 if months > 0 else 1
        if month == 0:
            year, month = year - 1, 12
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(day.day, month_end(year, month)))


def plus_months(day: date, months: int) -> date:
    return minus_months(day, -months)


def whole_months(then: date, day: date) -> int:
    """The largest m with `then <= day minus m months`; `then` is not after `day`."""
    months = 0
    while then <= minus_months(day, months + 1):
        months += 1
    return months


def whole_years(then: date, day: date) -> int:
    """The largest y with `then <= day minus 12 y months`; `then` is not after `day`."""
    years = 0
    while then <= minus_months(day, 12 * (years + 1)):
        years += 1
    return years


def months_of(period: str) -> int:
    """The 12 of `P12M`."""
    assert period.startswith("P")
    assert period.endswith("M")
    return int(period[1:-1])


def days_of(period: str) -> int:
    """The 30 of `P30D`."""
    assert period.startswith("P")
    assert period.endswith("D")
    return int(period[1:-1])


def window_begins(day: date, period: str) -> date:
    """The last day that lies before a window of months or days."""
    return day - timedelta(days_of(period)) if period.endswith("D") else minus_months(day, months_of(period))


def as_date(value: object) -> date | None:
    """A date from a text or a date; None stays None."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    assert value is None or isinstance(value, date)
    return value
