"""Sources: who delivers facts, how authoritative each is, and which are late."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.core.clean_for_storage import storable
from service.core.db.tables.facts import source
from service.core.errors import ProductError

# Ranks are given out in steps, so that a source can later be registered between two others.
STEP = 10
MOST_RANK = 32_000
LONGEST_NAME = 200


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
    return [_source(row) for row in connection.execute(select(source).order_by(source.c.rank))]


def get_source(connection: Connection, name: str) -> Source | None:
    """The source of that name, None where it has not been registered."""
    row = connection.execute(select(source).where(source.c.name == name)).one_or_none()
    return None if row is None else _source(row)


def register(connection: Connection, name: str) -> Source:
    """The source of that name, registered with the next free rank where it is new.

    Raises ProductError for a name that is empty or too long. It is called after `begin_change`, whose lock keeps two
    writers from giving out one rank.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise _unfit(name, Text("来源名称为空或过长。", "The name of the source is empty or too long."))
    known = get_source(connection, name)
    if known is None:
        last: int = connection.execute(select(func.coalesce(func.max(source.c.rank), 0))).scalar_one()
        known = Source(name, (last // STEP + 1) * STEP, None, (), None)
        connection.execute(insert(source).values(name=name, rank=known.rank, record_types=""))
    return known


def set_source(
    connection: Connection,
    name: str,
    *,
    rank: int | None = None,
    due_every_days: int | None = None,
    record_types: Iterable[str] | None = None,
) -> Source:
    """The source with what is given set (0 days: it is not waited for); it is registered where it is new.

    Raises ProductError for an unknown record type, a rank that is taken, and a new rank once data came: earlier
    decisions rest on the rank their facts were taken in with.
    """
    name = storable(name)
    before = register(connection, name)
    values: dict[str, object] = {}
    if rank is not None and rank != before.rank:
        _check_rank(connection, before, rank)
        values["rank"] = rank
    if due_every_days is not None:
        values["due_every_days"] = due_every_days or None
    if record_types is not None:
        values["record_types"] = " ".join(_known_types(name, record_types))
    if values:
        connection.execute(update(source).where(source.c.name == name).values(values))
    after = get_source(connection, name)
    assert after is not None
    return after


def note_data(connection: Connection, name: str, data_on: date) -> None:
    """Notes that data of the source reach to `data_on`; an older file changes nothing."""
    older = or_(source.c.last_data_on.is_(None), source.c.last_data_on < data_on)
    connection.execute(update(source).where(source.c.name == name, older).values(last_data_on=data_on))


def late_sources(connection: Connection, on: date, record_types: Collection[str]) -> list[LateSource]:
    """The sources that are waited for and late on a day, among those delivering one of the types (or all types)."""
    wanted = set(record_types)
    return [
        LateSource(one.name, one.last_data_on, one.due_every_days)
        for one in list_sources(connection)
        if one.due_every_days is not None
        and (not one.record_types or wanted & set(one.record_types))
        and (one.last_data_on is None or one.last_data_on + timedelta(days=one.due_every_days) < on)
    ]


def _source(row: Row[tuple[object, ...]]) -> Source:
    return Source(row.name, row.rank, row.due_every_days, tuple(row.record_types.split()), row.last_data_on)


def _check_rank(connection: Connection, before: Source, rank: int) -> None:
    if not 1 <= rank <= MOST_RANK:
        raise _unfit(before.name, Text(f"次序应为1至{MOST_RANK}。", f"The rank must be 1 to {MOST_RANK}."))
    if before.last_data_on is not None:
        raise _unfit(
            before.name,
            Text("该来源已有数据，次序不能再改。", "The source has delivered data; its rank cannot change any more."),
        )
    if taken := connection.execute(select(source.c.name).where(source.c.rank == rank)).scalar():
        raise _unfit(before.name, Text(f"次序 {rank} 已属于“{taken}”。", f"Rank {rank} belongs to {taken!r}."))


def _known_types(name: str, record_types: Iterable[str]) -> list[str]:
    names = sorted(set(record_types))
    if unknown := [one for one in names if one not in RECORD_TYPES]:
        raise _unfit(
            name,
            Text(f"没有记录类型“{unknown[0]}”。", f"There is no record type {unknown[0]!r}."),
            " ".join(RECORD_TYPES),
        )
    return names


def _unfit(name: str, why: Text, known: str = "") -> ProductError:
    return ProductError(
        Text("来源不能这样设置。", "The source cannot be set like this."),
        name or "-",
        why,
        Text(f"改正后重试。{known}", f"Correct it and try again. {known}".strip()),
    )
