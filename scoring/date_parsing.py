"""Dates in the shapes that real files have, as days since 1970-01-01.

Any order and separator is read that can mean one day only; 5/1/2026 may be two days and is none. A time of day after a
date is dropped, a stated zone taken into account: days are those of Shanghai. Digits alone are a day, a day with a
time, or seconds to nanoseconds since 1970; never the day number of a spreadsheet, which only a workbook states (see
`service.core.files.xlsx_cells`). A month or year alone is read where the field allows it: its first day, or the last
one of an end, so that a fact may only be taken for older, and no end comes too early.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from rules.calendar import day_of
from scoring.cleaning import clean_text

# Asia/Shanghai has kept one offset since 1991.
SHANGHAI = timezone(timedelta(hours=8))


class OnlyAMonth(ValueError):
    """A month or a year, of a field that needs a day."""


class TwoDays(ValueError):
    """Day and month cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a field allows: a month alone, a year alone; `end`: they stand for their last day."""

    months: bool = False
    years: bool = False
    end: bool = False


_ZONE = r"Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|CST"
_TIME = (
    r"(?:(?:[ T_]|, ?|(?<=[日号])|-(?=\d\d\.))(?:(?P<half>上午|下午|AM|PM) ?)?(?P<hour>[01]?\d|2[0-3])[:时点.]"
    r"(?P<minute>[0-5]?\d)(?:[:.](?:[0-5]?\d|60)(?:[.,]\d+)?|分(?:[0-5]?\d秒)?)?(?P<after> ?[AP]M)?"
    rf" ?(?P<zone>{_ZONE})?(?:\[[A-Z_/+-]+\])?)?"
)
_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_NAME = rf"(?P<name>{'|'.join(_NAMES)})[A-Z]*\.?"
_WEEKDAY = r"(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*\.?,? "
_TH = r"(?:ST|ND|RD|TH)?"
_FORMS = tuple(
    re.compile(form + _TIME, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<by>[-/._,、 ])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        rf"(?:{_WEEKDAY})?(?P<day>\d{{1,2}}){_TH}[-/. ]{_NAME}[-/., ]{{1,2}}(?P<year>\d{{4}})",
        rf"(?:{_WEEKDAY})?{_NAME}[- ](?P<day>\d{{1,2}}){_TH},? (?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[-/. ]{_NAME}[-/. ](?P<day>\d{{1,2}})",
    )
)
_EITHER = re.compile(r"(?P<one>\d{1,2})(?P<by>[-/. ])(?P<other>\d{1,2})(?P=by)(?P<year>\d{4})" + _TIME, re.ASCII)
# As a program prints a moment: Mon Jan 05 08:30:00 CST 2026.
_PRINTED = re.compile(
    rf"{_WEEKDAY}{_NAME} (?P<day>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>\d\d):\d\d (?P<zone>{_ZONE}) (?P<year>\d{{4}})",
    re.ASCII,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    rf"(?:(?:[0-5]\d|60)(?:\.?\d{{1,9}})?)?(?P<zone>{_ZONE})?",
    re.ASCII,
)
_MONTH = re.compile(
    r"(?P<year>\d{4})(?:年(?P<a>\d{1,2})月?|[-/. ](?P<b>\d{1,2})|(?P<c>\d{2}))"
    r"|(?P<d>\d{1,2})[-/](?P<y>\d{4})",
    re.ASCII,
)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)
_NUMERALS = {"〇": 0, "零": 0, "○": 0, **{word: figure for figure, word in enumerate("一二三四五六七八九", 1)}}
# What stands behind or around a day without changing it: its weekday, a zone in words, how .NET writes a moment.
_BESIDE = re.compile(r" ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?(?=\Z| )| ?\((?![一二三四五六日天])[^()]*\)\Z")
_DOT_NET = re.compile(r"/DATE\((\d+)(?:[+-]\d{4})?\)/")
_AROUND = re.compile(r"(?<=[年月]) | (?=[年月日号])")
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), "。": "."})
_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
# Digits of a moment since 1970 by their number: how many make a second. Shorter ones lie before September 2001.
_PER_SECOND = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
# From 1979 to 2099: other numbers are hardly moments.
_FIRST_MOMENT, _AFTER_LAST_MOMENT = 283_996_800, 4_102_444_800
_YEARS = range(1800, 2200)
_PER_DAY = 86_400
_EIGHT_HOURS = 28_800


def parse_day(value: Any, reading: Reading) -> int | None:
    """Returns the day that a text, the digits of a whole number or a date (with a time or without) names, else None.

    May raise ValueError or OverflowError for a day that no calendar has, OnlyAMonth, and TwoDays.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return day_of(value.astimezone(SHANGHAI))
    if isinstance(value, date):
        return day_of(value)
    if type(value) is not str:
        return None
    text = plain_day(value)
    if found := _FLOAT.fullmatch(text):
        text = found[1]
    if len(text) != 8 and text.isascii() and text.isdigit():
        day = _of_digits(text)
        return _of_part(text, reading) if day is None else day
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _of_date(found)
    return _of_other(text, reading)


def plain_day(text: str) -> str:
    """`text` cleaned, in capitals, with one kind of dash and without what stands beside a day."""
    plain = _AROUND.sub("", clean_text(text).upper().translate(_DASHES))
    return _BESIDE.sub("", plain)


def _of_digits(text: str) -> int | None:
    """The day of digits that are not eight."""
    compact = _COMPACT.fullmatch(text) if len(text) in (12, 14, 17) else None
    if compact and int(compact["year"]) in _YEARS:
        return _of_date(compact)
    if len(text) == 10 and _is_hour(text):
        return None
    moment = int(text) // _PER_SECOND[len(text)] if len(text) in _PER_SECOND else 0
    return _of_moment(moment) if _FIRST_MOMENT <= moment < _AFTER_LAST_MOMENT else None


def _is_hour(text: str) -> bool:
    """True for 2026010508, which may be a day and its hour as well as a moment."""
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return int(text[8:]) < 24


def _of_moment(seconds: int) -> int:
    return (seconds + _EIGHT_HOURS) // _PER_DAY


def _of_other(text: str, reading: Reading) -> int | None:
    for form in (_PRINTED, _COMPACT):
        if found := form.fullmatch(text):
            return _of_date(found)
    if found := _EITHER.fullmatch(text):
        return _of_either(found)
    if found := _DOT_NET.fullmatch(text):
        return _of_moment(int(found[1]) // 1_000)
    if found := _IN_WORDS.fullmatch(text):
        return _of_words(found[1], found[2], found[3], reading)
    return _of_part(text, reading)


def _of_either(found: "re.Match[str]") -> int:
    """A day whose day and month stand first: only one of them may be a month, unless they are equal."""
    one, other = int(found["one"]), int(found["other"])
    if one != other and one <= 12 and other <= 12:
        raise TwoDays(found[0])
    day, month = (one, other) if one > 12 else (other, one)
    return _with_time(int(found["year"]), month, day, found)


def _of_date(found: "re.Match[str]") -> int:
    parts = found.groupdict()
    month = _NAMES.index(parts["name"]) + 1 if parts.get("name") else int(parts["month"])
    return _with_time(int(parts["year"]), month, int(parts["day"]), found)


def _with_time(year: int, month: int, day: int, found: "re.Match[str]") -> int:
    """The day in Shanghai; a time without a zone is local, and drops out."""
    parts = found.groupdict()
    if not parts.get("zone"):
        return day_of(date(year, month, day))
    hour, half = int(parts["hour"]), (parts.get("half") or parts.get("after") or "").strip()
    if half:
        hour = hour % 12 + (12 if half in ("PM", "下午") else 0)
    moment = datetime(year, month, day, hour, int(parts["minute"]), tzinfo=_zone_of(parts["zone"]))
    return day_of(moment.astimezone(SHANGHAI))


def _zone_of(zone: str) -> timezone:
    """The zone of what stands behind a time; CST is that of China."""
    plain = zone.removeprefix("UTC").removeprefix("GMT").removeprefix("Z")
    if plain == "CST":
        return SHANGHAI
    digits = plain[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits or "0", "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if plain.startswith("-") else offset)


def _of_words(year: str, month: str | None, day: str | None, reading: Reading) -> int | None:
    figures = int("".join(str(_NUMERALS[word]) for word in year))
    if day is None or month is None:
        return _whole(figures, _below_hundred(month) if month else None, reading)
    return day_of(date(figures, _below_hundred(month), _below_hundred(day)))


def _of_part(text: str, reading: Reading) -> int | None:
    """The day that a month or a year alone stands for; None where it is neither."""
    if found := _MONTH.fullmatch(text):
        month = int(found["a"] or found["b"] or found["c"] or found["d"])
        year = int(found["year"] or found["y"])
        return _whole(year, month, reading) if year in _YEARS and 1 <= month <= 12 else None
    if (found := _YEAR.fullmatch(text)) and int(found[1]) in _YEARS:
        return _whole(int(found[1]), None, reading)
    return None


def _whole(year: int, month: int | None, reading: Reading) -> int:
    """The first day of a month or year, the last one of an end; raises OnlyAMonth where the field needs a day."""
    if not (reading.months if month else reading.years):
        raise OnlyAMonth
    if not reading.end:
        return day_of(date(year, month or 1, 1))
    last = month or 12
    return day_of(date(year, last, monthrange(year, last)[1]))


def _below_hundred(words: str) -> int:
    """The number that words up to ninety-nine write; raises ValueError where they write none."""
    tens, ten, ones = words.rpartition("十")
    if not ten:
        tens, ones = "〇", words
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(words)
    return _NUMERALS[tens or "一"] * 10 + _NUMERALS[ones or "〇"] if ten else _NUMERALS[ones]
