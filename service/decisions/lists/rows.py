"""The rows of a page: what a person reads of each enterprise in a tier list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, ScalarSelect, cast, func, select

from rules.calendar import date_of
from scoring.facts import NO_DATE
from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import review_block, scoring_run
from service.decisions.seen import is_seen
from service.decisions.states import SHIFT


@dataclass(frozen=True, slots=True)
class ListedTier:
    """One row: ranks and hundredths as they are held; `since` is the first day on which the tier was in effect."""

    id: int
    code: str
    name: str | None
    region: str
    office: str
    industry: str
    tier: int
    score: int | None
    decided_by: int
    as_of: date
    known_on: date
    since: date
    next_review_on: date | None


def rows_of(connection: Connection, scheme: str, run_id: int, ids: Sequence[int]) -> list[ListedTier]:
    """The rows of the enterprises `ids` as readers of the run see them, in that order."""
    if not ids:
        return []
    row, listed = decision.c, enterprise.c
    query = (
        select(
            row.enterprise_id, listed.code, listed.name, row.region,
            func.coalesce(listed.office, ""), row.industry, row.tier, row.score, row.decided_by,
            row.as_of, row.known_on, scoring_run.c.in_effect_at, _select_review_day(scheme, run_id),
        )
        .join(enterprise, listed.id == row.enterprise_id)
        .join(scoring_run, scoring_run.c.id == row.tier_from_run)
        .where(row.scheme == scheme, is_among(connection, row.enterprise_id, ids))
        .where(is_seen(run_id))
    )  # fmt: skip
    found = {row[0]: _listed(row) for row in connection.execute(query)}
    return [found[i] for i in ids]


def _listed(row: Any) -> ListedTier:
    read: Any = (*row[:-2], day_at(row[-2]), _day_of(row[-1]))
    return ListedTier(*read)


def _select_review_day(scheme: str, run_id: int) -> ScalarSelect[bytes]:
    """The four bytes of the row's enterprise in the newest block of review days that the run knew."""
    number = cast(decision.c.enterprise_id, Integer)
    place = number.bitwise_and((1 << SHIFT) - 1)
    in_block = review_block.c.block == number.bitwise_rshift(SHIFT)
    known = (review_block.c.scheme == scheme, in_block, review_block.c.run_id <= run_id)
    return (
        select(func.substr(review_block.c.days, place * 4 + 1, 4))
        .where(*known)
        .order_by(review_block.c.run_id.desc())
        .limit(1)
        .correlate(decision)
        .scalar_subquery()
    )


def _day_of(held: bytes | None) -> date | None:
    day = int.from_bytes(held, "little", signed=True) if held else NO_DATE
    return None if day == NO_DATE else date_of(day)
