"""Entries of the registries as they stand on a day: by code, page by page, and all versions of one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, false, func, or_, select, true

from service.core.db.in_clause import is_among
from service.core.db.tables.registries import registry_entry
from service.registries.registry import Entry, Registry

_COLUMNS = tuple(registry_entry.c[name] for name in Entry.__dataclass_fields__)


def entries_of(connection: Connection, registry: Registry, codes: Collection[str], day: date) -> dict[str, Entry]:
    """What is known of each code: as it stands on the day, else as it will first be; codes without entry are left out.

    One that is not in use any more, or not yet, is told by `Entry.is_in_use`.
    """
    return entries_by_registry(connection, {registry: codes}, day)[registry]


def entries_by_registry(
    connection: Connection, wanted: Mapping[Registry, Collection[str]], day: date
) -> dict[Registry, dict[str, Entry]]:
    """The same for codes of several registries, in one statement."""
    found: dict[Registry, dict[str, Entry]] = {registry: {} for registry in wanted}
    asked = [
        and_(registry_entry.c.registry == registry, is_among(connection, registry_entry.c.code, sorted(codes)))
        for registry, codes in wanted.items()
        if codes
    ]
    if not asked:
        return found
    query = select(registry_entry.c.registry, *_COLUMNS).where(or_(*asked))
    for row in connection.execute(query.order_by(registry_entry.c.valid_from, registry_entry.c.id)):
        entry, held = entry_of(row), found[Registry(row.registry)]
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
) -> list[Entry]:
    """Up to `limit` entries as they stand on the day, by code, after the code `after`.

    `wanted` is how the code begins or a piece of a name, `within` are beginnings of codes, `longest` is how long a code
    may be; those not in use on the day are left out unless `ended` asks for them, too.
    """
    query = _select_standing(registry, day, ended=ended).where(registry_entry.c.code > after)
    query = query.where(_begins_with(within), _is_wanted(wanted)).order_by(registry_entry.c.code)
    if longest is not None:
        query = query.where(func.length(registry_entry.c.code) <= longest)
    return [entry_of(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def list_versions(connection: Connection, registry: Registry, code: str) -> list[Entry]:
    """All versions of an entry, the last entered first."""
    mine = registry_entry.c.registry == registry, registry_entry.c.code == code
    query = select(*_COLUMNS).where(*mine).order_by(registry_entry.c.id.desc())
    return [entry_of(row) for row in connection.execute(query)]


def last_version_of(connection: Connection, registry: Registry, code: str) -> int:
    """The number of the version of an entry that was entered last, 0 where there is none."""
    mine = registry_entry.c.registry == registry, registry_entry.c.code == code
    return connection.execute(select(func.max(registry_entry.c.id)).where(*mine)).scalar() or 0


def find_by_name(connection: Connection, registry: Registry, names: Collection[str], day: date) -> dict[str, list[str]]:
    """The codes of the entries in use on the day that are called just so, by name; names of none are left out."""
    found: dict[str, list[str]] = {}
    if not names:
        return found
    called = is_among(connection, registry_entry.c.name, sorted(names))
    for row in connection.execute(_select_standing(registry, day).where(called).order_by(registry_entry.c.code)):
        found.setdefault(row.name, []).append(row.code)
    return found


def has_entries(connection: Connection, registry: Registry) -> bool:
    """Whether the registry has any entry at all."""
    there = exists().where(registry_entry.c.registry == registry)
    return bool(connection.execute(select(there)).scalar())


def entry_of(row: Row[Any]) -> Entry:
    """The entry of a row of the table."""
    stated = {column.name: getattr(row, column.name) for column in _COLUMNS}
    lists = {"aliases": tuple(row.aliases), "regions": tuple(row.regions or ())}
    return Entry(**stated | lists)


def _select_standing(registry: Registry, day: date, *, ended: bool = False) -> Select[Any]:
    """The version of every entry that stands on the day: of those begun by then the last, and of these the newest."""
    other = registry_entry.alias()
    own = registry_entry.c
    later = or_(other.c.valid_from > own.valid_from, and_(other.c.valid_from == own.valid_from, other.c.id > own.id))
    same = other.c.registry == own.registry, other.c.code == own.code
    overruled = exists().where(*same, other.c.valid_from <= day, later)
    in_use = true() if ended else or_(own.valid_until.is_(None), own.valid_until > day)
    return select(*_COLUMNS).where(own.registry == registry, own.valid_from <= day, ~overruled, in_use)


def _begins_with(beginnings: Sequence[str]) -> ColumnElement[bool]:
    if "" in beginnings:
        return true()
    return or_(false(), *(registry_entry.c.code.startswith(one, autoescape=True) for one in beginnings))


def _is_wanted(wanted: str) -> ColumnElement[bool]:
    if not wanted:
        return true()
    names = registry_entry.c.name, registry_entry.c.name_en
    return or_(
        registry_entry.c.code.startswith(wanted.upper(), autoescape=True),
        *(name.contains(wanted, autoescape=True) for name in names),
    )
