"""The working days of the simulated year, and the clock that is moved along them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from service.core.clock import SHANGHAI, SetClock, day_at
from service.core.db.engine import Database
from service.registries.queries.workdays import calendar_of


class Days:
    """The working days by the bureau's own tables, and the hour of the day to which the clock is moved.

    `tell` is told of each day that begins.
    """

    def __init__(self, database: Database, clock: SetClock, tell: Callable[[date], None]) -> None:
        with database.read() as connection:
            calendar = calendar_of(connection)
        self._days = [day for year in sorted(calendar) for day in calendar[year].working_days]
        self._clock, self._tell = clock, tell

    @property
    def today(self) -> date:
        """The day that it is."""
        return day_at(self._clock.read())

    def of_month(self, year: int, month: int) -> Sequence[date]:
        """The working days of a month."""
        return [day for day in self._days if (day.year, day.month) == (year, month)]

    def after(self, day: date, number: int) -> date:
        """So many working days after a day."""
        place = bisect_left(self._days, day)
        return self._days[place + number]

    def move_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Has it be that hour of the day, or what it is already where that is later."""
        before = self.today
        self._clock.move_to(moment_of(day, hour, minute))
        if self.today != before:
            self._tell(self.today)


def moment_of(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of a day in the bureau's zone."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)
