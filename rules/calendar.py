"""Calendar arithmetic on days counted from 1970-01-01; a day that a month lacks becomes the month's last."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

_EPOCH = date(1970, 1, 1).toordinal()


def day_of(value: date) -> int:
    """The number of days from 1970-01-01 to `value`."""
    return value.toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The date that lies `day` days after 1970-01-01."""
    return date.fromordinal(day + _EPOCH)


@lru_cache(maxsize=1 << 16)
def months_after(day: int, months: int) -> int:
    """The same day `months` later (earlier where negative), clipped to the month's end and to the calendar's ends."""
    start = date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return day_of(date.max if months > 0 else date.min)
    last = monthrange(year, month + 1)[1]
    return day_of(date(year, month + 1, min(start.day, last)))


def months_before(day: int, months: int) -> int:
    """The same day `months` earlier, clipped to the end of its month."""
    return months_after(day, -months)


def months_passed_on(day: int, months: int) -> int:
    """The first day D with `day <= months_before(D, months)`: a record of `day` leaves a window of `months` on D.

    Where the target month lacks the day, D is the first of the month after it.
    """
    target = months_after(day, months)
    return target if date_of(target).day == date_of(day).day else target + 1
