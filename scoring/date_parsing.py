"""Dates in the shapes that real files have, as days since 1970-01-01.

A time of day after a date is dropped, a stated zone taken into account: days are those of Shanghai. Thirteen and ten
digits are milliseconds and seconds since 1970, five digits the day number of a spreadsheet. A month alone is its
first day, where the field allows months: there it can only make a fact older, never end something too early.
"""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from rules.calendar import day_of

# Asia/Shanghai has kept one offset since 1991.
SHANGHAI = timezone(timedelta(hours=8))

_TIME = (
    r"(?:(?:[ T]|(?<=日))(?P<hour>[01]?\d|2[0-3])[:时点](?P<minute>[0-5]?\d)"
    r"(?:(?::[0-5]?\d(?:\.\d+)?)?|分(?:[0-5]?\d秒)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(\d{2})-(\d{2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2})"
    r"|年(\d{1,2})月(\d{1,2})日)" + _TIME,
    re.ASCII,
)
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月|-(\d{2})|/(\d{1,2})|\.(\d{1,2})|(\d{2}))", re.ASCII)
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_NUMERALS = {"〇": 0, "零": 0, "○": 0, **{word: figure for figure, word in enumerate("一二三四五六七八九", 1)}}
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?", re.ASCII)
_SERIAL_OF_1970 = 25_569
_EPOCH = {10: 1, 13: 1_000}
_PER_DAY = 86_400
_EIGHT_HOURS = 28_800


def parse_day(value: Any, months: bool) -> int | None:
    """Returns the day that a text, the digits of a whole number or a date (with a time or without) names, else None.

    `months` says whether a month alone is one. May raise ValueError or OverflowError for a day that no calendar has.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return day_of(value.astimezone(SHANGHAI))
    if isinstance(value, date):
        return day_of(value)
    if type(value) is not str:
        return None
    if value.isascii() and value.isdigit() and len(value) in _EPOCH:
        return _of_moment(int(value), _EPOCH[len(value)])
    if found := _DATE.fullmatch(value):
        return _of_date(found)
    if found := _SERIAL.fullmatch(value):
        return int(found[1]) - _SERIAL_OF_1970
    if found := _IN_WORDS.fullmatch(value):
        return _of_words(found[1], found[2], found[3], months)
    if months and (found := _MONTH.fullmatch(value)):
        year, month = (int(part) for part in found.groups() if part)
        return day_of(date(year, month, 1))
    return None


def _of_moment(number: int, per_second: int) -> int:
    return (number // per_second + _EIGHT_HOURS) // _PER_DAY


def _of_date(found: "re.Match[str]") -> int:
    year, month, day = (int(part) for part in found.groups()[:-3] if part)
    if not found["zone"]:
        return day_of(date(year, month, day))
    zone = datetime.fromisoformat(f"2000-01-01T00:00{found['zone']}").tzinfo
    moment = datetime(year, month, day, int(found["hour"]), int(found["minute"]), tzinfo=zone)
    return day_of(moment.astimezone(SHANGHAI))


def _of_words(year: str, month: str, day: str | None, months: bool) -> int | None:
    if day is None and not months:
        return None
    figures = "".join(str(_NUMERALS[word]) for word in year)
    return day_of(date(int(figures), _below_hundred(month), _below_hundred(day) if day else 1))


def _below_hundred(words: str) -> int:
    """The number that words up to ninety-nine write; raises ValueError where they write none."""
    tens, ten, ones = words.rpartition("十")
    if not ten:
        tens, ones = "〇", words
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(words)
    return _NUMERALS[tens or "一"] * 10 + _NUMERALS[ones or "〇"] if ten else _NUMERALS[ones]
