"""How the registries stand: who entered what last, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Table, func, literal, select, union_all

from service.core.db.tables.officers import inspector
from service.core.db.tables.registries import registry_entry
from service.registries.queries.entries import OWN_TABLES, table_of
from service.registries.queries.workdays import calendar_of, list_years
from service.registries.registry import Registry

# From this month on the next year's table is expected: the notice comes from October to November.
_NEXT_YEAR_FROM = 11
WORKDAYS = "workdays"
# What a bureau may do without.
OPTIONAL = frozenset({Registry.QUALIFICATIONS, Registry.TAGS, Registry.OTHER_SUBJECTS})


@dataclass(frozen=True, slots=True)
class LastEntered:
    """What was entered last in a registry."""

    recorded_by: str
    recorded_at: datetime


def last_entered(connection: Connection) -> Mapping[str, LastEntered | None]:
    """What was entered last in each registry; None: nothing ever was."""
    last = select(func.max(registry_entry.c.id)).group_by(registry_entry.c.registry)
    columns = registry_entry.c.registry, registry_entry.c.recorded_by, registry_entry.c.recorded_at
    rows = connection.execute(select(*columns).where(registry_entry.c.id.in_(last)))
    found: dict[str, LastEntered | None] = dict.fromkeys(map(str, Registry))
    found |= {registry: LastEntered(by, at) for registry, by, at in rows}
    found |= _last_of_own_tables(connection)
    newest = max(list_years(connection), key=lambda year: year.id, default=None)
    return found | {WORKDAYS: LastEntered(newest.recorded_by, newest.recorded_at) if newest else None}


def last_officer_entered(connection: Connection) -> LastEntered | None:
    """What was entered last of officers, their certificates and absences told elsewhere; None: nothing ever was."""
    return _last_in(connection, inspector)


def _last_of_own_tables(connection: Connection) -> dict[str, LastEntered]:
    """What was entered last in each registry that has a table of its own and anything in it; one statement."""
    queries = []
    for registry in OWN_TABLES:
        own = table_of(registry).c
        last = select(literal(registry.value).label("registry"), own.recorded_by, own.recorded_at)
        queries.append(select(last.order_by(own.id.desc()).limit(1).subquery()))
    rows = connection.execute(union_all(*queries))
    return {row.registry: LastEntered(row.recorded_by, row.recorded_at) for row in rows}


def _last_in(connection: Connection, table: Table) -> LastEntered | None:
    columns = table.c
    query = select(columns.recorded_by, columns.recorded_at).order_by(columns.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return LastEntered(row.recorded_by, row.recorded_at) if row else None


def missing_registries(last: Mapping[str, LastEntered | None]) -> Sequence[str]:
    """The registries that have no entry and that a bureau cannot do without."""
    return [name for name, known in last.items() if known is None and name not in {*OPTIONAL, WORKDAYS}]


def missing_years(connection: Connection, day: date) -> Sequence[int]:
    """The years whose table of working days is needed by the day and not there."""
    wanted = [day.year, day.year + 1] if day.month >= _NEXT_YEAR_FROM else [day.year]
    calendar = calendar_of(connection)
    return [year for year in wanted if year not in calendar]
