"""The one clock: days are calendar days in Asia/Shanghai, moments are in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


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
