"""What the overview shows: how tiers are spread, what moved, which runs there were; all from sums made by the runs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from service.core.db.tables.runs import closure, in_effect, scoring_run, tier_count, tier_move
from service.decisions.lists.image import image_of
from service.decisions.lists.selection import in_any, within
from service.decisions.states import FAILED, REASONS

# Tier number of what is not classified, and of what was not there before.
NOT_CLASSIFIED, NEW = -1, -2

Numbers = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """The run of a scheme that readers see."""

    run_id: int
    scheme: str
    version: str
    as_of: date
    known_on: date
    in_effect_at: datetime
    tiers: Sequence[str]
    # The ids of the rule set's reasons not to classify.
    not_rated: Sequence[str]
    late_sources: Sequence[Mapping[str, Any]]
    examined: int
    moved: int
    # {scheme: {"state", "digest"}} of the schemes of its closure that ask for a model.
    models: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """So many enterprises went from one tier to another for one cause."""

    run_id: int
    from_tier: int
    to_tier: int
    cause: str
    number: int


def shown_schemes(connection: Connection) -> list[Shown]:
    """Every scheme that has a run in effect, in order of their names."""
    run = scoring_run.c
    query = (
        select(
            run.id,
            run.scheme,
            closure.c.version,
            run.as_of,
            run.known_on,
            run.in_effect_at,
            closure.c.tiers,
            closure.c.not_rated,
            run.late_sources,
            run.examined,
            run.moved,
            closure.c.models,
        )
        .select_from(in_effect)
        .join(scoring_run, run.id == in_effect.c.run_id)
        .join(closure, closure.c.id == run.closure_id)
        .order_by(run.scheme)
    )
    rows = (row._asdict() for row in connection.execute(query))
    return [Shown(run_id=row.pop("id"), **row) for row in rows]


def spread(connection: Connection, run_ids: Collection[int], regions: Sequence[str]) -> dict[int, dict[int, int]]:
    """How many enterprises of the jurisdictions stand in each tier, by run."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    query = (
        select(tier_count.c.run_id, tier_count.c.tier, func.sum(tier_count.c.number).label("number"))
        .where(tier_count.c.run_id.in_(run_ids), tier_count.c.dimension == "region")
        .where(in_any(tier_count.c.key, within(tuple(regions), "")))
        .group_by(tier_count.c.run_id, tier_count.c.tier)
    )
    for row in connection.execute(query):
        found[row.run_id][row.tier] = int(row.number)
    return found


def spread_over_sections(connection: Connection, run_id: int) -> dict[str, dict[int, int]]:
    """How many enterprises stand in each tier, by the letter of their industry's section ("" not stated)."""
    section = func.substr(tier_count.c.key, 1, 1).label("section")
    query = (
        select(section, tier_count.c.tier, func.sum(tier_count.c.number).label("number"))
        .where(tier_count.c.run_id == run_id, tier_count.c.dimension == "industry")
        .group_by(section, tier_count.c.tier)
        .order_by(section)
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.section][row.tier] = int(row.number)
    return dict(found)


def moves_of(connection: Connection, run_ids: Collection[int]) -> list[Move]:
    """What the runs moved, and why."""
    columns = (tier_move.c[name] for name in ("run_id", "from_tier", "to_tier", "cause", "number"))
    query = select(*columns).where(tier_move.c.run_id.in_(run_ids))
    return [Move(*row) for row in connection.execute(query.order_by(tier_move.c.from_tier, tier_move.c.to_tier))]


def why_not_classified(connection: Connection, shown: Shown) -> dict[str, int]:
    """How many enterprises are not classified for each reason of the rule set; "failure" is an error in their data.

    One with several reasons counts under each.
    """
    found: dict[str, int] = defaultdict(int)
    for why, number in image_of(connection, shown.scheme, shown.run_id).reasons.items():
        for reason in ["failure"] if why & FAILED else _reasons(why, shown):
            found[reason] += number
    return dict(found)


def _reasons(why: int, shown: Shown) -> list[str]:
    return [reason for place, reason in enumerate(shown.not_rated[:REASONS]) if why >> place & 1]


def list_runs(
    connection: Connection, *, scheme: str = "", before: int | None = None, limit: int = 20
) -> list[RowMapping]:
    """Up to `limit` runs with their scheme's version, the newest first, from before run `before` on."""
    query = select(scoring_run, closure.c.version).join(closure, closure.c.id == scoring_run.c.closure_id)
    if scheme:
        query = query.where(scoring_run.c.scheme == scheme)
    if before is not None:
        query = query.where(scoring_run.c.id < before)
    return list(connection.execute(query.order_by(scoring_run.c.id.desc()).limit(limit)).mappings())
