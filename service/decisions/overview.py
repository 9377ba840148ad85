"""What the overview shows: how tiers are spread, what moved, which runs there were; all from sums made by the runs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.core.db.tables.runs import tier_count, tier_move
from service.decisions.editions import Edition
from service.decisions.lists.image import image_of
from service.decisions.lists.selection import in_any, within
from service.decisions.states import FAILED, REASONS

# Tier number of what is not classified, and of what was not there before.
NOT_CLASSIFIED, NEW = -1, -2

Numbers = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    """So many enterprises went from one tier to another for one cause."""

    run_id: int
    from_tier: int
    to_tier: int
    cause: str
    number: int


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


def why_not_classified(connection: Connection, edition: Edition) -> dict[str, int]:
    """How many enterprises are not classified for each reason of the rule set; "failure" is an error in their data.

    One with several reasons counts under each.
    """
    found: dict[str, int] = defaultdict(int)
    for why, number in image_of(connection, edition.scheme, edition.run_id).reasons.items():
        for reason in ["failure"] if why & FAILED else _reasons(why, edition):
            found[reason] += number
    return dict(found)


def _reasons(why: int, edition: Edition) -> list[str]:
    return [reason for place, reason in enumerate(edition.not_rated[:REASONS]) if why >> place & 1]
