"""Quarters: which days are of one, and which have ended without a choice."""

from datetime import date, timedelta

from service.estimates.call_backs.call_back import Quarter

# A service that stood still for longer has no use for who was visited before.
MOST_CAUGHT_UP = 4


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def days_of(quarter: Quarter) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    first = date(quarter.year, quarter.number * 3 - 2, 1)
    return first, date(quarter.year + quarter.number // 4, quarter.number * 3 % 12 + 1, 1) - timedelta(days=1)


def quarters_to_choose(last: Quarter | None, day: date) -> list[Quarter]:
    """The quarters that have ended before a day since the `last` one chosen in, at most four; None: the last ended."""
    found = [_before(quarter_of(day))]
    while last is not None and len(found) < MOST_CAUGHT_UP and _before(found[-1]) > last:
        found.append(_before(found[-1]))
    return [one for one in reversed(found) if last is None or one > last]


def _before(quarter: Quarter) -> Quarter:
    return quarter_of(days_of(quarter)[0] - timedelta(days=1))
