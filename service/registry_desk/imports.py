"""Tables of registries taken in: each row that is sound becomes a version, the others are told with line and reason."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks, word_key
from service.core.clock import today
from service.reading.forms.registries import DAY_KINDS
from service.registries.actions.entries import Entered, enter_entries
from service.registries.actions.firms import Listing, list_firms
from service.registries.actions.workdays import enter_workdays
from service.registries.queries.entries import find_by_name
from service.registries.registry import Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement, codes_listed, names_listed
from service.registries.workdays import YEARS, WorkdayYear, is_weekend
from service.registries.written_fields import Unreadable, read_written
from service.registry_desk.table import RefusedLine, Row, Table

WORKDAYS = "workdays"
KINDS = (*(registry.value for registry in Registry), WORKDAYS)
_LONGEST_RANGE = 60
_SINGLE = ("name", "valid_until", "note")


@dataclass(slots=True)
class Imported:
    """What became of a table: numbers of entries, rows refused, what a person should know, and the job that follows."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    job_id: int | None = None

    def note(self, done: Entered) -> None:
        """Adds what was entered."""
        self.added, self.changed = self.added + done.added, self.changed + done.changed
        self.unchanged += done.unchanged
        self.notices += done.notices
        self.job_id = self.job_id or done.job_id


def take_table(
    connection: Connection,
    kind: str,
    table: Table,
    actor: str,
    within: Sequence[str],
    *,
    file: str,
    invented: bool = False,
    department: str | None = None,
) -> Imported:
    """Enters the rows of a table of one of `KINDS`; `within` are the jurisdictions of who hands it in.

    A table of working days is whole for each year that it speaks of: of a year of which a row is refused nothing is
    entered. `invented` marks it as made up. Items of the `department` of who hands it in may be entered besides.
    """
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    if kind == WORKDAYS:
        years = _years_of(table, invented)
        done.note(enter_workdays(connection, years, actor, within, source=file))
    elif kind == Registry.OFFICES:
        _take_offices(connection, table, actor, within, file, done)
    else:
        _take_entries(connection, Registry(kind), table, actor, within, file, done, department)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = [*table.notices, *done.notices]
    return done


def _take_entries(
    connection: Connection,
    registry: Registry,
    table: Table,
    actor: str,
    within: Sequence[str],
    file: str,
    done: Imported,
    department: str | None,
) -> None:
    said = _statements_of(registry, table)
    statements = [one for _, one in said]
    entered = enter_entries(connection, registry, statements, actor, within, source=file, department=department)
    _refuse(table, [line for line, _ in said], entered)
    done.note(entered)


def _statements_of(registry: Registry, table: Table) -> list[tuple[int, Statement]]:
    """The statements of the rows that can be read, each at its line; of items, rows of one code belong together."""
    said: list[tuple[int, Statement]] = []
    for row in table.rows:
        try:
            said.append((row.line, replace(_statement_of(row), own=_own_of(registry, row))))
        except UnreadableAt as refused:
            table.refuse(row.line, refused.name, str(row.values[refused.name]), refused.why)
    return _merge_items(table, said) if registry is Registry.ITEMS else said


class UnreadableAt(ValueError):
    """What a row states in the field `name` cannot be its value; `why` says so."""

    def __init__(self, name: str, why: Text) -> None:
        super().__init__(why.zh)
        self.name, self.why = name, why


def _own_of(registry: Registry, row: Row) -> dict[str, Any]:
    """The own fields that a row states; raises UnreadableAt."""
    own: dict[str, Any] = {}
    for one in SHAPES[registry].fields:
        if (value := row.values.get(one.name)) is None:
            continue
        try:
            own[one.name] = read_written(one, value) if isinstance(value, str) else value
        except Unreadable as refused:
            raise UnreadableAt(one.name, refused.why) from None
    return own


def _merge_items(table: Table, said: Sequence[tuple[int, Statement]]) -> list[tuple[int, Statement]]:
    """One statement an item and day at the line of its first row, with the sub-items, checks and so on of all rows."""
    merged: dict[tuple[str, date | None], tuple[int, Statement]] = {}
    for line, one in said:
        key = without_blanks(one.code), one.valid_from
        if key not in merged:
            merged[key] = line, one
            continue
        first_line, first = merged[key]
        if wrong := _contradicted(first, one):
            table.refuse(line, wrong, "", _OTHER_VALUE)
            continue
        own = {**one.own, **first.own}
        own |= {
            name: (*first.own[name], *(part for part in value if part not in first.own[name]))
            for name, value in one.own.items()
            if isinstance(value, tuple) and name in first.own
        }
        merged[key] = first_line, replace(first, name=first.name or one.name, note=first.note or one.note, own=own)
    return list(merged.values())


def _contradicted(first: Statement, other: Statement) -> str | None:
    """The first field of which both state one value, and not the same."""
    single = {name: (getattr(first, name), getattr(other, name)) for name in _SINGLE}
    single |= {name: (first.own.get(name), v) for name, v in other.own.items() if not isinstance(v, tuple)}
    return next((name for name, (one, another) in single.items() if _differ(one, another)), None)


def _differ(one: object, other: object) -> bool:
    return one not in (None, "") and other not in (None, "") and one != other


def _take_offices(
    connection: Connection, table: Table, actor: str, within: Sequence[str], file: str, done: Imported
) -> None:
    """Enters offices, of which each row may name a region, and then the firms that rows name."""
    offices = [row for row in table.rows if "uscc" not in row.values]
    merged = _merge_rows(table, offices)
    entered = enter_entries(connection, Registry.OFFICES, [said for _, said in merged], actor, within, source=file)
    _refuse(table, [line for line, _ in merged], entered)
    done.note(entered)
    firms = [row for row in table.rows if "uscc" in row.values]
    if firms:
        listings = _listings_of(connection, table, firms)
        listed = list_firms(connection, [one for _, one in listings], actor, within, source=file)
        _refuse(table, [line for line, _ in listings], listed)
        done.note(listed)


def _refuse(table: Table, lines: Sequence[int], entered: Entered) -> None:
    for place, faults in entered.refused.items():
        for name, value, why in faults:
            table.refuse(lines[place], name, value, why)


def _statement_of(row: Row) -> Statement:
    value = row.values.get
    return Statement(
        value("code", ""),
        value("name"),
        value("name_en"),
        names_listed(row.values["aliases"]) if value("aliases") else None,
        codes_listed(row.values["regions"]) if value("regions") else None,
        value("valid_from"),
        value("valid_until"),
        value("note"),
    )


def _merge_rows(table: Table, rows: Sequence[Row]) -> list[tuple[int, Statement]]:
    """One statement an office and day, with the regions of all its rows, at the line of its first row."""
    merged: dict[tuple[str, date | None], tuple[int, Statement]] = {}
    said_of = [(row, _statement_of(row)) for row in rows]
    statements = [(row, said, (without_blanks(said.code), said.valid_from)) for row, said in said_of]
    names: dict[tuple[str, date | None], set[str]] = defaultdict(set)
    for _, said, key in statements:
        names[key] |= {trim_text(said.name)} if said.name is not None else set()
    for row, said, key in statements:
        if len(names[key]) > 1:
            table.refuse(row.line, "name", said.name or "", _OTHER_NAME)
            continue
        if key not in merged:
            merged[key] = row.line, said
            continue
        line, first = merged[key]
        regions = None if first.regions is said.regions is None else (*(first.regions or ()), *(said.regions or ()))
        merged[key] = (
            line,
            Statement(
                first.code,
                first.name or said.name,
                first.name_en or said.name_en,
                first.aliases or said.aliases,
                regions,
                first.valid_from,
                first.valid_until or said.valid_until,
                first.note or said.note,
            ),
        )
    return list(merged.values())


def _listings_of(connection: Connection, table: Table, rows: Sequence[Row]) -> list[tuple[int, Listing]]:
    """The firms that rows name, each with the code of its office; an office may be stated by its name."""
    names = {trim_text(row.values["name"]) for row in rows if "code" not in row.values and "name" in row.values}
    called = find_by_name(connection, Registry.OFFICES, names, today())
    found: list[tuple[int, Listing]] = []
    for row in rows:
        code, name = row.values.get("code"), trim_text(row.values.get("name", ""))
        codes = [without_blanks(code)] if code else called.get(name, [])
        if len(codes) == 1:
            found.append((row.line, Listing(row.values["uscc"], codes[0], row.values.get("valid_from"))))
        else:
            table.refuse(row.line, "name", name, _SEVERAL_OFFICES if codes else _NO_OFFICE)
    return found


def _years_of(table: Table, invented: bool) -> list[WorkdayYear]:
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
_OTHER_VALUE = Text(
    "与同一事项前面的行不一致；请只留一种。", "It differs from an earlier row of the same item; leave one of them."
)
_OTHER_NAME = Text("同一监管所有几个名称；请只留一个。", "Several rows call this office differently; leave one name.")
_NO_OFFICE = Text(
    "登记簿中没有这一监管所；请先登记，或写明代码。",
    "The registry has no such office; enter it first, or state its code.",
)
_SEVERAL_OFFICES = Text("有几个监管所同名；请写明代码。", "Several offices have this name; state the code.")
_NO_DAY = Text(
    f"没有写明日期，或结束日期早于开始日期，或超过{_LONGEST_RANGE}天。",
    f"It states no day, ends before it begins, or has more than {_LONGEST_RANGE} days.",
)
_NO_YEAR = Text(f"年份应在{YEARS[0]}至{YEARS[-1]}年之间。", f"The year must be one from {YEARS[0]} to {YEARS[-1]}.")
_NO_KIND = Text("应写明休息或上班。", "It must say 休息 (off) or 上班 (on).")
_STATED_TWICE = Text("同一天前后不一致；请只留一行。", "Another row says the opposite of the same day; leave one.")
