"""Which rows of decisions readers of a run see: of each enterprise the last one up to that run."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from service.core.db.tables.decisions import NO_DECISION, decision

# A number above those of all runs.
EVERY_RUN = 2**62


def is_seen(run_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a row of `decision` is what readers of the run see of its enterprise."""
    return and_(decision.c.from_run == last_run_of(decision, run_id), decision.c.tier != NO_DECISION)


def last_run_of(row: Any, run_id: int | ColumnElement[int]) -> Any:
    """The last run up to `run_id` that decided on the scheme and enterprise of `row`."""
    other = decision.alias("last")
    same = other.c.scheme == row.c.scheme, other.c.enterprise_id == row.c.enterprise_id
    found = select(func.max(other.c.from_run)).where(*same, other.c.from_run <= run_id)
    return found.correlate_except(other).scalar_subquery()


def next_run_of(row: Any, run_id: ColumnElement[int]) -> Any:
    """The first run after that of `row`, up to `run_id`, that decided on the same; null where there is none."""
    other = decision.alias("next")
    same = other.c.scheme == row.c.scheme, other.c.enterprise_id == row.c.enterprise_id
    found = select(func.min(other.c.from_run)).where(*same, other.c.from_run > row.c.from_run)
    return found.where(other.c.from_run <= run_id).correlate_except(other).scalar_subquery()
