"""How many enterprises stand in each tier, by region, industry and what decided: all from the sums of a run."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Label, Select, func, select

from service.core.db.tables.runs import tier_count
from service.decisions.lists.selection import in_any, within

# Key of a group -> rank of the tier -> enterprises.
Groups = Mapping[str, Mapping[int, int]]
# Digits of a region code by which runs count: province, city, county.
COUNTED_DIGITS = 6
_count = tier_count.c


def by_tier(connection: Connection, run_id: int, regions: tuple[str, ...], region: str = "") -> Mapping[int, int]:
    """The number of enterprises per rank, of the jurisdictions and the region prefix."""
    return by_region(connection, run_id, regions, region, 0).get("", {})


def by_region(connection: Connection, run_id: int, regions: tuple[str, ...], region: str, digits: int) -> Groups:
    """The numbers per prefix of `digits` digits of the region code; what is shorter stands by itself."""
    inside = in_any(_count.key, within(regions, region[:COUNTED_DIGITS]))
    return _grouped(connection, run_id, "region", func.substr(_count.key, 1, digits).label("part"), inside)


def by_section(connection: Connection, run_id: int) -> Groups:
    """The numbers per section of industry, "" where it is not stated."""
    return _grouped(connection, run_id, "industry", func.substr(_count.key, 1, 1).label("part"))


def by_level(connection: Connection, run_id: int) -> Groups:
    """The numbers per step that decided."""
    return _grouped(connection, run_id, "decided_by", _count.key.label("part"))


def _grouped(
    connection: Connection, run_id: int, dimension: str, part: Label[str], inside: ColumnElement[bool] | None = None
) -> Groups:
    query: Select[Any] = (
        select(part, _count.tier, func.sum(_count.number))
        .where(_count.run_id == run_id, _count.dimension == dimension)
        .group_by(part, _count.tier)
        .order_by(part, _count.tier)
    )
    if inside is not None:
        query = query.where(inside)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for key, tier, number in connection.execute(query):
        found[key][tier] = int(number)
    return dict(found)
