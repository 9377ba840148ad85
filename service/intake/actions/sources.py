"""Sources as people set them: rank, how often data are due, and the record types that they deliver."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.tables.facts import source
from service.intake.queries.sources import Source, get_source
from service.intake.write.sources import register_source, unfit_source

MOST_RANK = 32_000


def set_source(
    connection: Connection,
    name: str,
    actor: str,
    *,
    rank: int | None = None,
    due_every_days: int | None = None,
    record_types: Iterable[str] | None = None,
) -> Source:
    """The source with what is given set (0 days: it is not waited for); it is registered where it is new.

    Raises ProductError for an unknown record type, a rank that is taken, and a new rank once data came: earlier
    decisions rest on the rank their facts were taken in with.
    """
    # The change touches no enterprise and is taken back; it keeps two writers from giving out one rank.
    change = begin_change(connection, "sources", today(), actor)
    kept = _set_values(connection, clean_for_storage(name), rank, due_every_days, record_types)
    end_change(connection, change, [])
    detail = {"rank": kept.rank, "due_every_days": kept.due_every_days, "record_types": list(kept.record_types)}
    write_entry(connection, actor, "source.set", f"source/{name}", detail)
    return kept


def _set_values(
    connection: Connection,
    name: str,
    rank: int | None,
    due_every_days: int | None,
    record_types: Iterable[str] | None,
) -> Source:
    before = register_source(connection, name)
    values: dict[str, object] = {}
    if rank is not None and rank != before.rank:
        _check_rank(connection, before, rank)
        values["rank"] = rank
    if due_every_days is not None:
        values["due_every_days"] = due_every_days or None
    if record_types is not None:
        values["record_types"] = " ".join(_check_types(name, record_types))
    if values:
        connection.execute(update(source).where(source.c.name == name).values(values))
    after = get_source(connection, name)
    assert after is not None
    return after


def _check_rank(connection: Connection, before: Source, rank: int) -> None:
    if not 1 <= rank <= MOST_RANK:
        raise unfit_source(before.name, Text(f"次序应为1至{MOST_RANK}。", f"The rank must be 1 to {MOST_RANK}."))
    if before.last_data_on is not None:
        raise unfit_source(
            before.name,
            Text("该来源已有数据，次序不能再改。", "The source has delivered data; its rank cannot change any more."),
        )
    if taken := connection.execute(select(source.c.name).where(source.c.rank == rank)).scalar():
        raise unfit_source(before.name, Text(f"次序 {rank} 已属于“{taken}”。", f"Rank {rank} belongs to {taken!r}."))


def _check_types(name: str, record_types: Iterable[str]) -> list[str]:
    names = sorted(set(record_types))
    if unknown := [type_ for type_ in names if type_ not in RECORD_TYPES]:
        raise unfit_source(
            name,
            Text(f"没有记录类型“{unknown[0]}”。", f"There is no record type {unknown[0]!r}."),
            " ".join(RECORD_TYPES),
        )
    return names
