"""Calendar months over whole columns of days."""

import numpy as np

from scoring.facts import Ints


def months_passed(days: Ints, months: Ints | int) -> Ints:
    """The first day on which each of `days` lies `months` calendar months back or more, as int64.

    As `rules.calendar.months_passed_on`: where the target month lacks the day, the first of the month after it.
    Days beyond the calendar, a missing date among them, give days beyond the calendar.
    """
    day = days.astype(np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    into = day - _first_day(month.astype(np.int64))
    target = month.astype(np.int64) + months
    return np.minimum(_first_day(target) + into, _first_day(target + 1))


def _first_day(month: Ints) -> Ints:
    """The first day of each month, counted from January 1970."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
