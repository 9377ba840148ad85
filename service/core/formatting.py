"""Figures, days and moments as people read them."""

from datetime import date, datetime
from typing import Any

from service.core.clock import SHANGHAI

NOTHING = "—"


def count(number: int | None) -> str:
    """A whole number with its thousands apart."""
    return NOTHING if number is None else f"{number:,}"


def points(hundredths: int | None) -> str:
    """Hundredths of a point as points."""
    return NOTHING if hundredths is None else f"{hundredths / 100:,.2f}"


def signed(number: float) -> str:
    """Points with their sign; a true minus."""
    return f"{number:+,.2f}".replace("-", "\u2212")


def share(part: float | None, digits: int = 1) -> str:
    """A share of one as per cent; what is not nothing never looks like nothing."""
    if part is None:
        return NOTHING
    least = 10 ** -(digits + 2)
    return f"< {least:.{digits}%}" if 0 < part < least else f"{part:.{digits}%}"


def day(when: date | None) -> str:
    """A day as ISO writes it."""
    return NOTHING if when is None else when.isoformat()


def moment(when: datetime | None) -> str:
    """A moment in Asia/Shanghai, to the minute."""
    return NOTHING if when is None else f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def time_of_day(when: datetime) -> str:
    """The time of a moment in Asia/Shanghai, to the second."""
    return f"{when.astimezone(SHANGHAI):%H:%M:%S}"


def duration(seconds: float | None) -> str:
    """A stretch of time as h:mm:ss."""
    if seconds is None:
        return NOTHING
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def plain(value: Any) -> str:
    """Any figure: whole numbers apart, others with at most six decimals."""
    if value is None:
        return NOTHING
    return f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


# What templates know as filters.
FORMATS = (count, points, signed, share, day, moment, time_of_day, duration, plain)
