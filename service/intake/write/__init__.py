"""Facts into the database: one way for files, requests and adjustments."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.access.reach import WHOLE, Reach
from service.intake.write.outcome import Taken
from service.intake.write.rows import take_plain
from service.intake.write.take import KINDS
from service.intake.write.work import RETAIN_PERSONAL_DAYS, Work
from service.rule_sets.queries import Declared

__all__ = ["KINDS", "Taken", "take_rows"]


def take_rows(
    connection: Connection,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str,
    actor: str,
    data_on: date,
    known_on: date,
    reach: Reach = WHOLE,
    declared: Declared | None = None,
    approved: bool = False,
    record: int | None = None,
    retain_personal_days: int = RETAIN_PERSONAL_DAYS,
) -> Taken:
    """Takes in rows of one of `KINDS` by field name, within the caller's write transaction.

    `data_on` is the day to which they reach, `known_on` the day they became known; what lies out of `reach` is refused,
    and what needs a second person unless it is `approved`. `declared` is what rule sets declare beside the tables,
    `record` the number, within its enterprise, of the record that all rows put right as every source states it.
    Rows refused are in `rejects`, the others went in.
    """
    work = Work(
        kind,
        source,
        actor,
        data_on,
        known_on,
        reach=reach,
        approved=approved,
        record=record,
        declared=declared or Declared(),
    )
    work.retain_personal_days = retain_personal_days
    return take_plain(connection, rows, work)
