"""Who was drawn for a line outside this service, as stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from service.core.db.tables.facts import enterprise
from service.core.db.tables.plans import drawn_elsewhere
from service.plans.plan import PlanLine


@dataclass(frozen=True, slots=True)
class DrawnElsewhere:
    """One who was drawn; `name` is None where no enterprise here has the code."""

    id: int
    subject: str
    name: str | None
    tier: str | None
    drawn_on: date | None
    source: str
    recorded_by: str
    recorded_at: datetime


def list_elsewhere(
    connection: Connection, line: PlanLine, *, after: int | None = None, limit: int = 100
) -> Sequence[DrawnElsewhere]:
    """Up to `limit` who were drawn for the line, in the order in which they were entered."""
    column = drawn_elsewhere.c
    query = (
        select(
            *(column.id, column.subject, enterprise.c.name, column.tier, column.drawn_on),
            *(column.source, column.recorded_by, column.recorded_at),
        )
        .outerjoin(enterprise, enterprise.c.code == column.subject)
        .where(column.plan_line_id == line.root, column.withdrawn_at.is_(None), column.id > (after or 0))
    )
    return [DrawnElsewhere(*row) for row in connection.execute(query.order_by(column.id).limit(limit))]


def count_elsewhere(connection: Connection, line: PlanLine) -> int:
    """How many were drawn for the line outside this service."""
    column = drawn_elsewhere.c
    of_it = column.plan_line_id == line.root, column.withdrawn_at.is_(None)
    return connection.execute(select(func.count()).select_from(drawn_elsewhere).where(*of_it)).scalar_one()
