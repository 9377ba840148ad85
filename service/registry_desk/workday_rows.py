"""Rows of a table of working days as the years that they speak of, each whole."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rules.texts import Text
from scoring.cleaning import word_key
from service.reading.forms.registries import DAY_KINDS
from service.registries.workdays import YEARS, WorkdayYear, is_weekend
from service.registry_desk.table import Row, Table

_LONGEST_RANGE = 60


def years_of(table: Table, invented: bool) -> list[WorkdayYear]:
    """The years that the rows speak of, each whole; days that are so anyhow say nothing.

    Where a row is refused that may be of any year, there is none.
    """
    stated: dict[date, str] = {}
    spoilt = [_years_in(refused.value) for refused in table.refused]
    for row in table.rows:
        days, kind = _days_of(row), DAY_KINDS.get(word_key(row.values.get("kind", "")))
        why = _why_not(days, kind, stated)
        if why is None:
            stated |= dict.fromkeys(days, kind or "")
        else:
            name, reason = why
            table.refuse(row.line, name, str(row.values.get(name, "")), reason)
            spoilt.append(_years_meant(row))
    if not table.refused:
        years = {day.year for day in stated}
    elif all(spoilt):
        years = {day.year for day in stated}.difference(*spoilt)
        table.notices.append(_years_left_out(sorted(set().union(*spoilt))))
    else:
        years = set()
        table.notices.append(_ROWS_LEFT_OUT)
    return [_year_of(year, stated, invented) for year in sorted(years)]


def _why_not(days: Sequence[date], kind: str | None, stated: Mapping[date, str]) -> tuple[str, Text] | None:
    """The field that is wrong and why; None where the days can be stated."""
    if not days:
        return "day", _NO_DAY
    if any(day.year not in YEARS for day in days):
        return "day", _NO_YEAR
    if kind is None:
        return "kind", _NO_KIND
    return ("kind", _STATED_TWICE) if any(stated.get(day, kind) != kind for day in days) else None


def _year_of(year: int, stated: dict[date, str], invented: bool) -> WorkdayYear:
    own = {day: kind for day, kind in stated.items() if day.year == year}
    off = frozenset(day for day, kind in own.items() if kind == "off" and not is_weekend(day))
    on = frozenset(day for day, kind in own.items() if kind == "on" and is_weekend(day))
    return WorkdayYear(year, off, on, invented)


def _days_of(row: Row) -> list[date]:
    """The days of a row, from the first to the last one; none where it states no day or too many."""
    first = row.values.get("day")
    last = row.values.get("until", first)
    if first is None or last is None or not 0 <= (last - first).days < _LONGEST_RANGE:
        return []
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _years_meant(row: Row) -> set[int]:
    """The years of which the days of a row would be, those that may have a table; that of its first day at least."""
    first, last = row.values.get("day"), row.values.get("until")
    if first is None:
        return set()
    return {first.year, *(range(first.year, last.year + 1) if last else ())} & set(YEARS)


def _years_in(value: str) -> set[int]:
    """The year that a day which cannot be read begins with, where it may have a table."""
    begins = value[:4]
    return {int(begins)} & set(YEARS) if begins.isascii() and begins.isdigit() and len(value) > len(begins) else set()


def _years_left_out(years: Sequence[int]) -> Text:
    shown = [str(year) for year in years]
    return Text(
        f"有行待改正，{'、'.join(shown)}年的工作日历未导入。",
        f"Rows have to be mended first: the calendar of {', '.join(shown)} was not taken in.",
    )


_ROWS_LEFT_OUT = Text("有行待改正，工作日历未导入。", "Rows have to be mended first: no calendar was taken in.")
_NO_DAY = Text(
    f"没有写明日期，或结束日期早于开始日期，或超过{_LONGEST_RANGE}天。",
    f"It states no day, ends before it begins, or has more than {_LONGEST_RANGE} days.",
)
_NO_YEAR = Text(f"年份应在{YEARS[0]}至{YEARS[-1]}年之间。", f"The year must be one from {YEARS[0]} to {YEARS[-1]}.")
_NO_KIND = Text("应写明休息或上班。", "It must say 休息 (off) or 上班 (on).")
_STATED_TWICE = Text("同一天前后不一致；请只留一行。", "Another row says the opposite of the same day; leave one.")
