"""The days of a year up to one of them, and on which of them moments lie."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from rules.calendar import date_of, day_of
from service.core.arrays import Ints, Mask
from service.core.clock import begin_of

# In microseconds, as moments are stored.
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a year from its first up to `last`, included; those up to `passed` are over."""

    year: int
    last: date
    passed: date

    @classmethod
    def of(cls, year: int, until: date, today: date) -> "Period":
        """The days of the year that are not after `until`; at least its first."""
        last = max(date(year, 1, 1), min(until, date(year, 12, 31)))
        return cls(year, last, min(last, today - timedelta(days=1)))

    @property
    def first(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def before(self) -> tuple[date, date]:
        """The same days of the year before."""
        year = self.year - 1
        leap = (self.last.month, self.last.day) == (2, 29)
        return date(year, 1, 1), date(year, 2, 28) if leap else self.last.replace(year=year)

    def days_of(self, moments: Ints) -> Ints:
        """The day number of each moment, in microseconds since 1970.

        Of those before the period it is the day before it, of those behind it, and of none (-1), the day behind.
        """
        first, last = day_of(self.first), day_of(self.last)
        begins = [int(begin_of(date_of(number)).timestamp()) * _SECOND for number in range(first, last + 2)]
        found: Ints = np.searchsorted(np.array(begins, np.int64), moments, "right") + first - 1
        return np.where(moments < 0, last + 1, found)

    def holds(self, days: Ints) -> Mask:
        """Which day numbers lie within it."""
        return (days >= day_of(self.first)) & (days <= day_of(self.last))

    def are_past(self, days: Ints) -> Mask:
        """Which day numbers lie within it and are over."""
        return (days >= day_of(self.first)) & (days <= day_of(self.passed))

    @property
    def after(self) -> date:
        """The day behind it."""
        return self.last + timedelta(days=1)
