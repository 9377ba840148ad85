"""What was imported in a month, as its report says it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from service.core.db.tables.imports import import_


@dataclass(frozen=True, slots=True)
class ImportSums:
    """What one source delivered of one kind: imports, rows read, new, corrected and to check."""

    source: str
    kind: str
    imports: int
    read: int
    inserted: int
    corrected: int
    quarantined: int


def sum_imports(connection: Connection, since: datetime, until: datetime) -> list[ImportSums]:
    """What was imported in the time, by source and kind."""
    sums = (func.coalesce(func.sum(import_.c[name]), 0) for name in ("read", "inserted", "corrected", "quarantined"))
    query = (
        select(import_.c.source, import_.c.kind, func.count(), *sums)
        .where(import_.c.created_at >= since, import_.c.created_at < until, import_.c.status == "done")
        .group_by(import_.c.source, import_.c.kind)
        .order_by(import_.c.source, import_.c.kind)
    )
    return [ImportSums(*row[:2], *map(int, row[2:])) for row in connection.execute(query)]
