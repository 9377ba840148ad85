"""Sources as stored: who delivers facts, how authoritative each is, and which are late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Row, select

from service.core.db.tables.facts import source


@dataclass(frozen=True, slots=True)
class Source:
    """A source; of several that state one fact, the one with the smallest rank counts."""

    name: str
    rank: int
    due_every_days: int | None
    record_types: tuple[str, ...]
    last_data_on: date | None


@dataclass(frozen=True, slots=True)
class LateSource:
    """A source whose data should have come: the day its last data reach to, and after how many days it is late."""

    source: str
    last_data_on: date | None
    due_every_days: int


def list_sources(connection: Connection) -> list[Source]:
    """All sources, the most authoritative first."""
    return [_source_of(row) for row in connection.execute(select(source).order_by(source.c.rank))]


def get_source(connection: Connection, name: str) -> Source | None:
    """The source of that name; None where it has not been registered."""
    row = connection.execute(select(source).where(source.c.name == name)).one_or_none()
    return None if row is None else _source_of(row)


def late_sources(connection: Connection, on: date, record_types: Collection[str]) -> list[LateSource]:
    """The sources that are waited for and late on a day, among those delivering one of the types (or all types)."""
    wanted = set(record_types)
    return [
        late
        for known in list_sources(connection)
        if (not known.record_types or wanted & set(known.record_types)) and (late := _late_source(known, on))
    ]


def late_sources_of_all(connection: Connection, on: date) -> list[LateSource]:
    """The sources that are waited for and late on a day, whatever they deliver."""
    return [late for known in list_sources(connection) if (late := _late_source(known, on))]


def _late_source(known: Source, on: date) -> LateSource | None:
    if known.due_every_days is None:
        return None
    is_late = known.last_data_on is None or known.last_data_on + timedelta(days=known.due_every_days) < on
    return LateSource(known.name, known.last_data_on, known.due_every_days) if is_late else None


def _source_of(row: Row[tuple[object, ...]]) -> Source:
    return Source(row.name, row.rank, row.due_every_days, tuple(row.record_types.split()), row.last_data_on)
