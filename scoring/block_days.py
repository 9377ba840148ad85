"""The day on which facts are looked at: one for a whole block, or one for each of its enterprises."""

from datetime import date

import numpy as np

from rules.calendar import day_of, months_before
from scoring.facts import Ints

# Days since 1970-01-01: a whole number for all, or (n,) one for each enterprise. For all also as an array of no
# dimension: NumPy compares with it in a fraction of the time that a number of Python takes.
Day = int | Ints


def days_of(value: date | Ints) -> Day:
    """The day of a date, or the days as they are."""
    return day_of(value) if isinstance(value, date) else value


def day_of_owners(day: Day, owners: Ints | slice) -> Day:
    """The day of each record's enterprise; the same for all where there is one day."""
    return day if isinstance(day, int) or not day.ndim else day[owners]


def held_day_of(day: Day) -> Ints:
    """The day as an array: of no dimension where it is one for all."""
    return np.array(day, np.int32) if isinstance(day, int) else day


def months_back(day: Day, months: int) -> Day:
    """`day` minus calendar months, clipped to the month's end."""
    if isinstance(day, int):
        return months_before(day, months)
    distinct, places = np.unique(day, return_inverse=True)
    return np.array([months_before(one, months) for one in distinct.tolist()], np.int32)[places]
