"""Entries into firms that are no inspections, as they are listed: the last recorded first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, select

from rules.texts import Text
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.inspection_visits import firm_entry
from service.core.problem import Problem
from service.registries.queries.recusals import subject_names
from service.visits.entry import EntryKind, FirmEntry

_ROW = firm_entry.c


def list_entries_of_firms(
    connection: Connection,
    reach: Reach,
    *,
    subject: str | None = None,
    kind: EntryKind | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[FirmEntry]:
    """Up to `limit` entries within the reach, those that were withdrawn among them, before the id `before`."""
    conditions = [within_reach(reach, _ROW.region, _ROW.office, _ROW.line)]
    if subject is not None:
        conditions.append(_ROW.subject == subject)
    if kind is not None:
        conditions.append(_ROW.kind == kind)
    if before is not None:
        conditions.append(_ROW.id < before)
    return _entries_where(connection, conditions, limit)


def get_entry(connection: Connection, entry_id: int, reach: Reach) -> FirmEntry:
    """The entry of that id; raises Problem 404 where there is none within the reach."""
    inside = within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
    found = _entries_where(connection, [_ROW.id == entry_id, inside], 1)
    if not found:
        raise Problem(404, "not-found", Text("没有这一入企记录。", "There is no such entry."))
    return found[0]


def _entries_where(connection: Connection, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[FirmEntry]:
    columns = (_ROW[name] for name in FirmEntry.__dataclass_fields__ if name != "name")
    rows = connection.execute(select(*columns).where(*conditions).order_by(_ROW.id.desc()).limit(limit)).all()
    names = subject_names(connection, [row.subject for row in rows])
    return [FirmEntry(**dict(row._mapping) | {"kind": EntryKind(row.kind)}, name=names[row.subject]) for row in rows]
