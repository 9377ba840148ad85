"""The one clock: days are calendar days in Asia/Shanghai, moments are in UTC.

A simulated year, and the months before today of the demonstration, have a clock that is set; it holds in the process
that carries them out alone, and only while it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_TICK = timedelta(milliseconds=1)


class SetClock:
    """A clock that stands where it was set, and goes on a little whenever it is read, so that no two moments agree."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def move_to(self, moment: datetime) -> None:
        """Goes on to a later moment; one that is over is left as it is."""
        self._moment = max(self._moment, moment.astimezone(UTC))

    def read(self) -> datetime:
        """The moment, in UTC."""
        self._moment += _TICK
        return self._moment


_set_clock: SetClock | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC) if _set_clock is None else _set_clock.read()


@contextmanager
def clock_set_to(moment: datetime) -> Iterator[SetClock]:
    """The clock that the whole process goes by until the block ends; raises RuntimeError where one is set already."""
    global _set_clock
    if _set_clock is not None:
        raise RuntimeError("the clock is set already")
    _set_clock = SetClock(moment.astimezone(UTC))
    try:
        yield _set_clock
    finally:
        _set_clock = None


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_at(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai of a moment."""
    return moment.astimezone(SHANGHAI).date()


def begin_of(day: date) -> datetime:
    """The first moment of a calendar day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def end_of(day: date) -> datetime:
    """The last moment of a calendar day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=SHANGHAI)


def ends_of_year(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year in Asia/Shanghai, and that of the year after it."""
    return begin_of(date(year, 1, 1)), begin_of(date(year + 1, 1, 1))
