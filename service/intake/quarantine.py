"""Rows to check (待核数据): kept with their reasons, personal numbers covered, until replayed or dismissed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.core.clean_for_storage import storable
from service.core.clock import now
from service.core.db.tables.imports import quarantine
from service.intake.read.batches import RefusedRow

# Faults of one row that are kept; the first ones are those to mend first.
MOST_FAULTS = 20
_FIELDS = ("id", "import_id", "line", "faults", "row", "status", "settled_by", "settled_at", "note")


@dataclass(frozen=True, slots=True)
class RowToCheck:
    """A refused row: `faults` are [{column, value, zh, en}], `row` its texts by heading as the file has them."""

    id: int
    import_id: int
    line: int
    faults: list[dict[str, str]]
    row: dict[str, str]
    status: str
    settled_by: str | None
    settled_at: datetime | None
    note: str | None


def keep(connection: Connection, import_id: int, refused: Sequence[RefusedRow]) -> None:
    """Keeps refused rows of an import, open."""
    if refused:
        rows = [
            {
                "import_id": import_id,
                "line": one.line,
                "faults": faults_of(one),
                "row": storable(dict(one.row)),
                "status": "open",
            }
            for one in refused
        ]
        connection.execute(insert(quarantine), rows)


def faults_of(refused: RefusedRow) -> list[dict[str, str]]:
    """The reasons of a refused row as plain JSON, personal numbers covered."""
    return [
        {"column": storable(f.column), "value": storable(f.value), "zh": f.reason.zh, "en": f.reason.en}
        for f in refused.faults[:MOST_FAULTS]
    ]


def list_rows(
    connection: Connection, *, import_id: int | None = None, status: str = "open", after: int = 0, limit: int
) -> list[RowToCheck]:
    """Up to `limit` rows of a status numbered above `after`, of one import or of all."""
    query = select(*(quarantine.c[name] for name in _FIELDS))
    query = query.where(quarantine.c.status == status, quarantine.c.id > after)
    if import_id is not None:
        query = query.where(quarantine.c.import_id == import_id)
    return [_row(row) for row in connection.execute(query.order_by(quarantine.c.id).limit(limit))]


def get_row(connection: Connection, row_id: int) -> RowToCheck | None:
    """One row to check; None where there is none of that number."""
    query = select(*(quarantine.c[name] for name in _FIELDS)).where(quarantine.c.id == row_id)
    found = connection.execute(query).one_or_none()
    return None if found is None else _row(found)


def settle(connection: Connection, row_id: int, status: str, actor: str, note: str | None = None) -> bool:
    """Marks an open row as replayed or dismissed; False where it is not open any more."""
    values = {"status": status, "settled_by": actor, "settled_at": now(), "note": storable(note)}
    open_ = (quarantine.c.id == row_id) & (quarantine.c.status == "open")
    return connection.execute(update(quarantine).where(open_).values(**values)).rowcount == 1


def restate(connection: Connection, row_id: int, row: Mapping[str, str], faults: Sequence[Mapping[str, Any]]) -> None:
    """Keeps what a replay stated and why it was refused; the row stays open."""
    values = {"row": storable(dict(row)), "faults": storable(list(faults))}
    connection.execute(update(quarantine).where(quarantine.c.id == row_id).values(**values))


def _row(row: Any) -> RowToCheck:
    return RowToCheck(*row)
