"""Versions of entries added to the table of their registry."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, Column, Connection

from rules.calendar import day_of
from service.core.clock import now
from service.core.db.bulk import insert_columns
from service.core.db.tables.column_types import Day, microseconds_of
from service.core.db.tables.registries import registry_entry
from service.registries.own_fields import nested_of
from service.registries.queries.entries import table_of
from service.registries.registry import Registry
from service.registries.shapes import SHAPES


def add_versions(connection: Connection, registry: Registry, rows: Sequence[Mapping[str, Any]], actor: str) -> None:
    """Adds the versions, each with its code, name, note, days and `own` fields, as entered by the actor now."""
    n, shape, table = len(rows), SHAPES[registry], table_of(registry)
    columns: dict[str, Sequence[Any]] = {
        "code": [row["code"] for row in rows],
        **{name: [row[name] for row in rows] for name in ("name", "note")},
        **{name: _held(table.c[name], [row[name] for row in rows]) for name in ("valid_from", "valid_until")},
        "recorded_by": [actor[:80]] * n,
        "recorded_at": [microseconds_of(now())] * n,
    }
    if table is registry_entry:
        is_office = registry is Registry.OFFICES
        columns |= {
            "registry": [registry.value] * n,
            "name_en": [row["name_en"] for row in rows],
            "aliases": _held(table.c.aliases, [row["aliases"] for row in rows]),
            "regions": _held(table.c.regions, [row["regions"] or () if is_office else None for row in rows]),
        }
    nested = [nested_of(shape.fields, row["own"]) for row in rows]
    for name in dict.fromkeys(one.place[0] for one in shape.fields):
        is_nested = any(len(one.place) > 1 for one in shape.fields if one.place[0] == name)
        nothing: Any = None if table.c[name].nullable else {} if is_nested else ()
        columns[name] = _held(table.c[name], [held.get(name, nothing) for held in nested])
    insert_columns(connection, table, columns)


def _held(column: Column[Any], values: Sequence[Any]) -> list[Any]:
    """Values of a column as the driver takes them: days as their numbers, lists and the like as JSON."""
    if isinstance(column.type, Day):
        return [None if value is None else day_of(value) for value in values]
    if isinstance(column.type, JSON):
        held = [() if value is None and not column.nullable else value for value in values]
        return [None if value is None else orjson.dumps(value).decode() for value in held]
    return list(values)
