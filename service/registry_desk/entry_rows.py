"""Rows of a table of a registry as statements of its entries; rows that belong together as one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.registries.registry import Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement, codes_listed, names_listed
from service.registries.written_fields import Unreadable, read_written
from service.registry_desk.table import Row, Table

_SINGLE = ("name", "valid_until", "note")


def statements_of(registry: Registry, table: Table) -> list[tuple[int, Statement]]:
    """The statements of the rows that can be read, each at its line; of items, rows of one code belong together."""
    said: list[tuple[int, Statement]] = []
    for row in table.rows:
        try:
            said.append((row.line, replace(statement_of(row), own=_own_of(registry, row))))
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


def statement_of(row: Row) -> Statement:
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


def merge_rows(table: Table, rows: Sequence[Row]) -> list[tuple[int, Statement]]:
    """One statement an office and day, with the regions of all its rows, at the line of its first row."""
    merged: dict[tuple[str, date | None], tuple[int, Statement]] = {}
    said_of = [(row, statement_of(row)) for row in rows]
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


_OTHER_VALUE = Text(
    "与同一事项前面的行不一致；请只留一种。", "It differs from an earlier row of the same item; leave one of them."
)
_OTHER_NAME = Text("同一监管所有几个名称；请只留一个。", "Several rows call this office differently; leave one name.")
