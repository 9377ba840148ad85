"""When the demonstration's earlier work lies, and the clock that is moved along its days.

The clock is set as it is in a simulated year, and for the same reason: what a bureau did in a month that has ended is
on record with the days on which it was done. A draw is locked, drawn and verified on the day that it is; none of these
acts takes another one. It goes from the first of those days to the last and never back, before anything is done today.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from service.core.clock import SHANGHAI, SetClock, day_at
from service.core.db.engine import Database
from service.estimates.call_backs.quarters import days_of, quarter_of
from service.registries.queries.workdays import calendar_of
from service.reports.months import month_of, next_month


def past_months(day: date) -> tuple[date, date]:
    """The first days of two ended months: the middle one of the last quarter that ended, and the last before a day."""
    ended = days_of(quarter_of(days_of(quarter_of(day))[0] - timedelta(days=1)))[0]
    return next_month(ended), month_of(month_of(day) - timedelta(days=1))


def moment_of(day: date, hour: int) -> datetime:
    """That hour of a day in the bureau's zone."""
    return datetime.combine(day, time(hour), SHANGHAI)


class Days:
    """The working days of the bureau, and the hour of them to which the clock is moved."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        with database.read() as connection:
            calendar = calendar_of(connection)
        self._days = [day for year in sorted(calendar) for day in calendar[year].working_days]
        self._clock = clock

    @property
    def today(self) -> date:
        """The day that it is."""
        return day_at(self._clock.read())

    def after(self, day: date) -> date:
        """The next working day."""
        return self._days[bisect_right(self._days, day)]

    def of_month(self, first: date) -> Sequence[date]:
        """The working days of the month that begins then."""
        return [day for day in self._days if month_of(day) == first]

    def move_to(self, day: date, hour: int) -> None:
        """Has it be that hour of the day, or what it is already where that is later."""
        self._clock.move_to(moment_of(day, hour))
