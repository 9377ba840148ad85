"""Rows that name a subject under an office or a tag."""

from collections.abc import Sequence

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.core.clock import today
from service.registries.actions.firms import Listing
from service.registries.queries.entries import find_by_name
from service.registries.registry import Registry
from service.registries.tagging import Tagging
from service.registry_desk.table import Row, Table


def taggings_of(connection: Connection, table: Table, rows: Sequence[Row]) -> list[tuple[int, Tagging]]:
    """The subjects that rows name, each with the code of its tag; a tag may be stated by its name."""
    return [
        (
            row.line,
            Tagging(
                code,
                row.values["uscc"],
                row.values.get("licence_no", ""),
                row.values.get("valid_from"),
                row.values.get("valid_until"),
                row.values.get("source"),
            ),
        )
        for row, code in _with_codes(connection, Registry.TAGS, table, rows)
    ]


def listings_of(connection: Connection, table: Table, rows: Sequence[Row]) -> list[tuple[int, Listing]]:
    """The firms that rows name, each with the code of its office; an office may be stated by its name."""
    found = _with_codes(connection, Registry.OFFICES, table, rows)
    return [(row.line, Listing(row.values["uscc"], code, row.values.get("valid_from"))) for row, code in found]


def _with_codes(connection: Connection, registry: Registry, table: Table, rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """The rows with the code of the entry that each names, by its code or the name of one alone; others are refused."""
    names = {trim_text(row.values["name"]) for row in rows if "code" not in row.values and "name" in row.values}
    called = find_by_name(connection, registry, names, today())
    found: list[tuple[Row, str]] = []
    for row in rows:
        code, name = row.values.get("code"), trim_text(row.values.get("name", ""))
        codes = [without_blanks(code)] if code else called.get(name, [])
        if len(codes) == 1:
            found.append((row, codes[0]))
        else:
            table.refuse(row.line, "name", name, _NOT_ONE[registry][bool(codes)])
    return found


_NO_OFFICE = Text(
    "登记簿中没有这一监管所；请先登记，或写明代码。",
    "The registry has no such office; enter it first, or state its code.",
)
_SEVERAL_OFFICES = Text("有几个监管所同名；请写明代码。", "Several offices have this name; state the code.")
# What is said where a name is that of none, and where it is that of several.
_NOT_ONE = {
    Registry.OFFICES: (_NO_OFFICE, _SEVERAL_OFFICES),
    Registry.TAGS: (
        Text(
            "登记簿中没有这一专项库；请先登记，或写明代码。",
            "The registry has no such tag; enter it first, or state its code.",
        ),
        Text("有几个专项库同名；请写明代码。", "Several tags have this name; state the code."),
    ),
}
