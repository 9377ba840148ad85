"""Entries of the registries as they stand on a day: by code, page by page, and all versions of one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, exists, false, func, or_, select, true

from service.core.db.in_clause import is_among
from service.core.db.tables.items import item, other_subject
from service.core.db.tables.registries import registry_entry
from service.registries.own_fields import flat_of
from service.registries.registry import Entry, Registry
from service.registries.shapes import SHAPES

# The registries that have tables of their own; the others share one.
OWN_TABLES: Mapping[Registry, Table] = {Registry.ITEMS: item, Registry.OTHER_SUBJECTS: other_subject}
_STATED = ("id", "code", "valid_from", "valid_until", "name", "note", "recorded_by", "recorded_at")


def table_of(registry: Registry) -> Table:
    """The table that holds the registry, by itself or with others."""
    return OWN_TABLES.get(registry, registry_entry)


def entries_of(connection: Connection, registry: Registry, codes: Collection[str], day: date) -> dict[str, Entry]:
    """What is known of each code: as it stands on the day, else as it will first be; codes without entry are left out.

    One that is not in use any more, or not yet, is told by `Entry.is_in_use`.
    """
    return entries_by_registry(connection, {registry: codes}, day)[registry]


def entries_by_registry(
    connection: Connection, wanted: Mapping[Registry, Collection[str]], day: date
) -> dict[Registry, dict[str, Entry]]:
    """The same for codes of several registries, in one statement for all that share a table."""
    found: dict[Registry, dict[str, Entry]] = {registry: {} for registry in wanted}
    for table in {table_of(registry) for registry, codes in wanted.items() if codes}:
        here = {registry: codes for registry, codes in wanted.items() if codes and table_of(registry) is table}
        asked = [
            and_(_is_of(registry, table), is_among(connection, table.c.code, sorted(codes)))
            for registry, codes in here.items()
        ]
        query = select(table).where(or_(*asked)).order_by(table.c.valid_from, table.c.id)
        for row in connection.execute(query):
            registry = Registry(row.registry) if table is registry_entry else next(iter(here))
            entry, held = entry_of(registry, row), found[registry]
            known = held.get(entry.code)
            # Before the first day only what will be first is known; of one day what was entered last counts.
            if known is None or entry.valid_from <= max(day, known.valid_from):
                held[entry.code] = entry
    return found


def list_entries(
    connection: Connection,
    registry: Registry,
    day: date,
    *,
    wanted: str = "",
    within: Sequence[str] = ("",),
    longest: int | None = None,
    ended: bool = False,
    after: str = "",
    limit: int | None = None,
    own: Mapping[str, str | None] | None = None,
    located: Sequence[str] = ("",),
    among: Collection[str] | None = None,
) -> list[Entry]:
    """Up to `limit` entries as they stand on the day, by code, after the code `after`.

    `wanted` is how the code begins or a piece of a name, `within` are beginnings of codes, `longest` is how long a code
    may be; those not in use on the day are left out unless `ended` asks for them, too. `own` are values of columns that
    only this registry has (None: it states none), `located` beginnings of the region in which an entry lies; of the
    codes `among`, where that is stated.
    """
    columns = table_of(registry).c
    query = _select_standing(registry, day, ended=ended).where(columns.code > after)
    query = query.where(_begins_with(columns.code, within), _is_wanted(registry, wanted)).order_by(columns.code)
    if longest is not None:
        query = query.where(func.length(columns.code) <= longest)
    for name, value in (own or {}).items():
        query = query.where(columns[name].is_(None) if value is None else columns[name] == value)
    if "" not in located:
        query = query.where(_begins_with(columns.region, located))
    if among is not None:
        query = query.where(is_among(connection, columns.code, sorted(among)))
    rows = connection.execute(query if limit is None else query.limit(limit))
    return [entry_of(registry, row) for row in rows]


def list_versions(connection: Connection, registry: Registry, code: str) -> list[Entry]:
    """All versions of an entry, the last entered first."""
    table = table_of(registry)
    query = select(table).where(_is_of(registry, table), table.c.code == code).order_by(table.c.id.desc())
    return [entry_of(registry, row) for row in connection.execute(query)]


def last_version_of(connection: Connection, registry: Registry, code: str) -> int:
    """The number of the version of an entry that was entered last, 0 where there is none."""
    table = table_of(registry)
    query = select(func.max(table.c.id)).where(_is_of(registry, table), table.c.code == code)
    return connection.execute(query).scalar() or 0


def find_by_name(connection: Connection, registry: Registry, names: Collection[str], day: date) -> dict[str, list[str]]:
    """The codes of the entries in use on the day that are called just so, by name; names of none are left out."""
    found: dict[str, list[str]] = {}
    if not names:
        return found
    columns = table_of(registry).c
    called = is_among(connection, columns.name, sorted(names))
    for row in connection.execute(_select_standing(registry, day).where(called).order_by(columns.code)):
        found.setdefault(row.name, []).append(row.code)
    return found


def has_entries(connection: Connection, registry: Registry) -> bool:
    """Whether the registry has any entry at all."""
    table = table_of(registry)
    return bool(connection.execute(select(exists().where(_is_of(registry, table)).select_from(table))).scalar())


def entry_of(registry: Registry, row: Row[Any]) -> Entry:
    """The entry of a row of the registry's table."""
    held = row._asdict()
    stated = {name: held[name] for name in _STATED}
    stated |= {"name_en": held.get("name_en"), "aliases": tuple(held.get("aliases") or ())}
    own = flat_of(SHAPES[registry].fields, held)
    return Entry(**stated, regions=tuple(held.get("regions") or ()), own=own)


def _is_of(registry: Registry, table: Table) -> ColumnElement[bool]:
    """Whether a row is one of the registry: in its own table, any."""
    return registry_entry.c.registry == registry if table is registry_entry else true()


def _select_standing(registry: Registry, day: date, *, ended: bool = False) -> Select[Any]:
    """The version of every entry that stands on the day: of those begun by then the last, and of these the newest."""
    table = table_of(registry)
    other, own = table.alias(), table.c
    later = or_(other.c.valid_from > own.valid_from, and_(other.c.valid_from == own.valid_from, other.c.id > own.id))
    same = [other.c.code == own.code, *([other.c.registry == own.registry] if table is registry_entry else [])]
    overruled = exists().where(*same, other.c.valid_from <= day, later)
    in_use = true() if ended else or_(own.valid_until.is_(None), own.valid_until > day)
    return select(table).where(_is_of(registry, table), own.valid_from <= day, ~overruled, in_use)


def _begins_with(column: ColumnElement[str], beginnings: Sequence[str]) -> ColumnElement[bool]:
    if "" in beginnings:
        return true()
    return or_(false(), *(column.startswith(one, autoescape=True) for one in beginnings))


def _is_wanted(registry: Registry, wanted: str) -> ColumnElement[bool]:
    if not wanted:
        return true()
    columns = table_of(registry).c
    names = [columns.name, *([columns.name_en] if "name_en" in columns else [])]
    return or_(
        columns.code.startswith(wanted.upper(), autoescape=True),
        *(name.contains(wanted, autoescape=True) for name in names),
    )
