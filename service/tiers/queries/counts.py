"""How many enterprises stand in each tier, by region, industry and what decided, and what moved; all from sums."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Label, Select, func, select

from service.access.reach import Jurisdiction, Reach
from service.core.db.tables.runs import tier_count
from service.decisions.change_counts import COUNTY
from service.decisions.editions import Edition
from service.decisions.lists.image import NOT_CLASSIFIED, Image, image_of, read_image
from service.decisions.lists.offices import offices_of
from service.decisions.lists.selection import Narrowing, Question, find_entries, lies_in_any, ranges_within
from service.decisions.states import FAILED, REASONS

# Key of a group -> rank of the tier -> enterprises.
Groups = Mapping[str, Mapping[int, int]]
_count = tier_count.c


def count_by_run(
    connection: Connection, runs: Mapping[int, str], inside: Jurisdiction, *, lasting: bool = True
) -> dict[int, dict[int, int]]:
    """How many enterprises inside stand in each tier, by run; `runs` are schemes by run.

    Runs that neither are nor were in effect are not `lasting`: they may be withdrawn.
    """
    if _is_finer_than_sums(inside):
        image = image_of if lasting else read_image
        groups = {run: _count_image(connection, image(connection, s, run), inside, "", 0) for run, s in runs.items()}
        return {run: dict(found.get("", {})) for run, found in groups.items()}
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    query = (
        select(tier_count.c.run_id, tier_count.c.tier, func.sum(tier_count.c.number).label("number"))
        .where(tier_count.c.run_id.in_(runs), tier_count.c.dimension == "region")
        .where(lies_in_any(tier_count.c.key, ranges_within(inside.regions, "")))
        .group_by(tier_count.c.run_id, tier_count.c.tier)
    )
    for row in connection.execute(query):
        counts[row.run_id][row.tier] = int(row.number)
    return counts


def count_within(connection: Connection, runs: Collection[Edition], reach: Reach) -> dict[int, dict[int, int]]:
    """How many enterprises stand in each tier, by run, as far as the reach goes for the scheme of each."""
    by_jurisdiction: dict[Jurisdiction, dict[int, str]] = defaultdict(dict)
    for run in runs:
        by_jurisdiction[reach.jurisdiction(run.scheme)][run.run_id] = run.scheme
    counts: dict[int, dict[int, int]] = {}
    for inside, of_runs in by_jurisdiction.items():
        counts |= count_by_run(connection, of_runs, inside)
    return counts


def count_by_tier(
    connection: Connection, edition: Edition, inside: Jurisdiction, region: str = ""
) -> Mapping[int, int]:
    """The number of enterprises per rank, inside and of the region prefix."""
    return count_by_region(connection, edition, inside, region, 0).get("", {})


def count_by_region(connection: Connection, edition: Edition, inside: Jurisdiction, region: str, digits: int) -> Groups:
    """The numbers per prefix of `digits` digits of the region code; what is shorter stands by itself."""
    if _is_finer_than_sums(inside):
        image = image_of(connection, edition.scheme, edition.run_id)
        return _count_image(connection, image, inside, region, digits)
    lies_there = lies_in_any(_count.key, ranges_within(inside.regions, region[:COUNTY]))
    part = func.substr(_count.key, 1, digits).label("part")
    return _count_groups(connection, edition.run_id, "region", part, lies_there)


def _is_finer_than_sums(inside: Jurisdiction) -> bool:
    """Whether runs have no sums for it: they count by county, whichever office supervises a firm."""
    return bool(inside.offices) or any(len(region) > COUNTY for region in inside.regions)


def _count_image(connection: Connection, image: Image, inside: Jurisdiction, region: str, digits: int) -> Groups:
    question = Question("", inside.regions, offices=inside.offices, region=region)
    held = find_entries(image, question, offices_of(connection, image), Narrowing(None, None)).held
    ranks = int(image.tier.max(initial=NOT_CLASSIFIED)) + 2
    pairs = image.region[held].astype(np.int64) * ranks + image.tier[held] + 1
    groups: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pair, number in zip(*(found.tolist() for found in np.unique(pairs, return_counts=True)), strict=True):
        place, rank = divmod(pair, ranks)
        groups[image.regions[place][:digits]][rank - 1] += number
    return {part: dict(numbers) for part, numbers in groups.items()}


def count_by_office(connection: Connection, edition: Edition, inside: Jurisdiction) -> Groups:
    """The numbers per supervision office, "" for those without one; offices are those of now."""
    image = image_of(connection, edition.scheme, edition.run_id)
    offices = offices_of(connection, image)
    question = Question("", inside.regions, offices=inside.offices)
    table = offices.table_of(find_entries(image, question, offices, Narrowing(None, None)).held)
    return {
        code: {rank: number for rank, number in enumerate(row, -1) if number}
        for code, row in zip(offices.codes, table.tolist(), strict=True)
        if any(row)
    }


def count_by_section(connection: Connection, run_id: int) -> Groups:
    """The numbers per section of industry, "" where it is not stated."""
    return _count_groups(connection, run_id, "industry", func.substr(_count.key, 1, 1).label("part"))


def count_by_level(connection: Connection, run_id: int) -> Groups:
    """The numbers per step that decided."""
    return _count_groups(connection, run_id, "decided_by", _count.key.label("part"))


def _count_groups(
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
    groups: dict[str, dict[int, int]] = defaultdict(dict)
    for key, tier, number in connection.execute(query):
        groups[key][tier] = int(number)
    return dict(groups)


def count_reasons(connection: Connection, edition: Edition) -> dict[str, int]:
    """How many enterprises are not classified for each reason of the rule set; "failure" is an error in their data.

    One with several reasons counts under each.
    """
    counts: dict[str, int] = defaultdict(int)
    for why, number in image_of(connection, edition.scheme, edition.run_id).reasons.items():
        for reason in ["failure"] if why & FAILED else _reasons_of(why, edition):
            counts[reason] += number
    return dict(counts)


def _reasons_of(why: int, edition: Edition) -> list[str]:
    return [reason for place, reason in enumerate(edition.not_rated[:REASONS]) if why >> place & 1]
