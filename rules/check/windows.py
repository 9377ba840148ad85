"""How long a window of calendar months can be."""

from functools import cache

from rules.calendar import months_before

LEAP_CYCLE = range(4 * 365, 12 * 365)


@cache
def longest_window(months: int) -> int:
    """The most days before D on which a record can lie that is within `months` calendar months on D."""
    return max(day - months_before(day, months) for day in LEAP_CYCLE) - 1
