"""The working days of an invented bureau, and the clock that is set to an hour of them: it goes on, never back."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from service.core.clock import SHANGHAI, SetClock, day_at
from service.core.db.engine import Database
from service.registries.queries.workdays import calendar_of
from service.reports.months import month_of

TellDay = Callable[[date], None]


def tell_nobody(day: date) -> None:
    """What is told of a day that begins where nobody waits for it."""


def moment_of(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of a day in the bureau's zone."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


class Days:
    """The working days by the bureau's own tables, and the hour of the day to which the clock is moved.

    `tell_day` is told of each day that begins.
    """

    def __init__(self, database: Database, clock: SetClock, tell_day: TellDay = tell_nobody) -> None:
        with database.read() as connection:
            calendar = calendar_of(connection)
        self._days = [day for year in sorted(calendar) for day in calendar[year].working_days]
        self._clock, self._tell_day = clock, tell_day

    @property
    def today(self) -> date:
        """The day that it is."""
        return day_at(self._clock.read())

    def of_month(self, first: date) -> Sequence[date]:
        """The working days of the month that begins then."""
        return [day for day in self._days if month_of(day) == first]

    def next_after(self, day: date) -> date:
        """The next working day."""
        return self._days[bisect_right(self._days, day)]

    def move_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Has it be that hour of the day, or what it is already where that is later."""
        before = self.today
        self._clock.move_to(moment_of(day, hour, minute))
        if self.today != before:
            self._tell_day(self.today)
