"""Working days by the table of each year: weekends and holidays are off, make-up days are not."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rules.texts import Text

_SATURDAY = 5
# The years that may have a table: those that the addresses of tables have, too.
YEARS = range(1949, 2200)


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True)
class WorkdayYear:
    """The table of one year: days off from Monday to Friday, and working days at a weekend."""

    year: int
    off: frozenset[date]
    on: frozenset[date]
    invented: bool = False

    def is_working_day(self, day: date) -> bool:
        """Whether the day, of this year, is a working day."""
        return day in self.on if is_weekend(day) else day not in self.off

    def with_day(self, day: date, *, works: bool) -> "WorkdayYear":
        """The table where the day, of this year, is a working day or a day off."""
        off, on = self.off - {day}, self.on - {day}
        if works and is_weekend(day):
            on |= {day}
        if not works and not is_weekend(day):
            off |= {day}
        return WorkdayYear(self.year, off, on, self.invented)

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        """All working days, in order."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        days = (first + timedelta(days=place) for place in range((last - first).days + 1))
        return tuple(day for day in days if self.is_working_day(day))


@dataclass(frozen=True, slots=True)
class NoCalendar:
    """A day that cannot be computed because the table of a year is missing."""

    year: int

    @property
    def words(self) -> Text:
        """What stands in place of the day."""
        return Text(f"期限未计算（缺少{self.year}年工作日历）", f"Due day not computed ({self.year} calendar missing)")


@dataclass(frozen=True, slots=True)
class WorkdaysEntered:
    """Announced when tables were entered that say something else than those before them."""

    years: tuple[int, ...]


# The tables that are known, by year.
Calendar = Mapping[int, WorkdayYear]


def due_day(start: date, working_days: int, calendar: Calendar) -> date | NoCalendar:
    """The last of so many working days after `start`, which itself is not counted; 0 of them end on `start`.

    Where the table of a year that is needed is missing, that year instead of a day: weekends alone are no calendar.
    """
    if working_days < 0:
        raise ValueError(working_days)
    if working_days == 0:
        return start
    left = working_days
    for year in _years_from(start):
        table = calendar.get(year)
        if table is None:
            return NoCalendar(year)
        days = table.working_days
        begin = bisect_right(days, start)
        if left <= len(days) - begin:
            return days[begin + left - 1]
        left -= len(days) - begin
    raise OverflowError(working_days)


def _years_from(start: date) -> Iterator[int]:
    """The years in which a working day after `start` may lie."""
    return iter(range((start + timedelta(days=1)).year, date.max.year + 1))


def working_days_between(after: date, until: date, calendar: Calendar) -> int | NoCalendar:
    """The number of working days after `after` up to and including `until`; the first year whose table is missing."""
    number = 0
    for year in range(after.year, until.year + 1):
        table = calendar.get(year)
        if table is None:
            return NoCalendar(year)
        number += bisect_right(table.working_days, until) - bisect_right(table.working_days, after)
    return number
