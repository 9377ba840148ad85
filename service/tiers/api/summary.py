"""The summary of a scheme's tiers: numbers, shares, and what the run in effect moved."""

from collections.abc import Callable, Mapping

from flask import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.access.route_rules import current_reach, requires
from service.core.plain import Plain, text_of
from service.core.web.context import database, library
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.decisions import words
from service.decisions.change_counts import moves_counted
from service.decisions.lists import NOT_CLASSIFIED
from service.registries.queries.names import industry_names, region_names
from service.registries.words import NOT_STATED
from service.tiers.queries import counts
from service.tiers.queries.lists import TierList, open_list
from service.tiers.schemas.summary import TierSummaryQuestionSchema, TierSummarySchema
from service.tiers.tier_list_json import asked_of, heading_of, moves_json_of

blueprint = Resource("tier-summary", __name__, url_prefix="/tier-summary", description="类别汇总 Tiers in numbers.")


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(TierSummaryQuestionSchema, location="query")
@blueprint.response(200, TierSummarySchema, description="各类别户数和占比 Numbers and shares.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def summarise(question: Plain) -> Response:
    """各类别的户数、占比和较上一批次的变动 Numbers, shares, and what moved since the run before

    行业、判定方式和变动按全部辖区统计；限定辖区或地区时为空。

    Industry, what decided, and moves are counted for all regions together, and null where only some are asked for.
    """
    with database().read() as connection:
        asked = asked_of({"tier": (), "decided_by": (), **question})
        tiers = open_list(connection, library(), asked, current_reach(Permission.TIER_READ))
        inside = Jurisdiction(tiers.question.regions, tiers.question.offices)
        run_id, region, is_everywhere = tiers.edition.run_id, tiers.question.region, tiers.question.is_everywhere
        numbers = counts.count_by_tier(connection, tiers.edition, inside, region)
        regional = counts.count_by_region(
            connection, tiers.edition, inside, region, max(question["depth"], len(region))
        )
        industrial = counts.count_by_section(connection, run_id) if is_everywhere else None
        decided = counts.count_by_level(connection, run_id) if is_everywhere else None
        moves = moves_counted(connection, [run_id]) if is_everywhere else None
        places = region_names(connection, regional)
        sections = {**industry_names(connection, industrial or ()), "": NOT_STATED}
    return etag_response(
        heading_of(tiers)
        | {
            "number": sum(numbers.values()),
            "tiers": _shares_of(tiers, numbers),
            "by_region": _groups_json(tiers, regional, places.get),
            "by_industry": None if industrial is None else _groups_json(tiers, industrial, sections.get),
            "by_decided_by": None if decided is None else _groups_json(tiers, decided, words.LEVELS.get),
            "changes": None if moves is None else moves_json_of(moves, tiers.edition.tiers),
        }
    )


def _shares_of(tiers: TierList, numbers: Mapping[int, int]) -> list[Plain]:
    """Every tier, the best first, with its share of those classified; what is not classified last, without one."""
    classified = sum(numbers.values()) - numbers.get(NOT_CLASSIFIED, 0)
    ids = tiers.edition.tiers
    shown = [(rank, tier, tiers.titles[tier]) for rank, tier in enumerate(ids)]
    return [
        {
            "tier": tier,
            "title": text_of(title),
            "number": numbers.get(rank, 0),
            "share": None if rank == NOT_CLASSIFIED else round(numbers.get(rank, 0) / (classified or 1), 6),
        }
        for rank, tier, title in [*shown, (NOT_CLASSIFIED, None, words.NOT_CLASSIFIED)]
    ]


def _groups_json(tiers: TierList, groups: counts.Groups, title: Callable[[str], Text | None]) -> list[Plain]:
    return [
        {
            "key": key,
            "title": text_of(named) if (named := title(key)) else None,
            "number": sum(numbers.values()),
            "tiers": _shares_of(tiers, numbers),
        }
        for key, numbers in groups.items()
    ]
