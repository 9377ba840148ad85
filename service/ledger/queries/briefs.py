"""Briefs of months that were written and kept: which there are, and their figures as far as a reach goes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.ledger import ledger_brief, ledger_brief_part, ledger_item

_SUMMED = ("filed", "in_time", "late", "unclocked", "closed_out", "open", "overdue")
_PART = ledger_brief_part.c


def kept_briefs(connection: Connection) -> Mapping[date, datetime]:
    """The months of which a brief is kept, the latest first, each with when it was written."""
    query = select(ledger_brief.c.month, ledger_brief.c.written_at).order_by(ledger_brief.c.month.desc())
    return {row.month: row.written_at for row in connection.execute(query)}


def parts_of_brief(connection: Connection, reach: Reach, month: date) -> Sequence[Any]:
    """The figures of a kept brief within a reach, by office and type."""
    sums = [func.sum(_PART[name]).label(name) for name in _SUMMED]
    query = select(_PART.office, _PART.type, *sums).where(_PART.month == month)
    query = query.where(within_reach(reach, _PART.region, _PART.office, _PART.line))
    return connection.execute(query.group_by(_PART.office, _PART.type)).all()


def first_filed(connection: Connection) -> date | None:
    """The day on which the first item was filed; None where there is none."""
    found: date | None = connection.execute(select(func.min(ledger_item.c.filed_on))).scalar()
    return found
