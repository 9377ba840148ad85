"""What the page of a comparison that is complete shows: pictures, tables, and those that move as the address asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from scoring.movers import DIRECTIONS
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account
from service.core.announcements import ask
from service.core.banners import banners_of_all
from service.core.web.context import library
from service.core.web.form_fields import asked_choice, asked_number, asked_text
from service.core.web.language import language, said_to_reader
from service.model.found_rates import picture_of_rates
from service.registries.queries.names import office_names, region_names
from service.time.comparison.announced import ComparedRates, FoundOnBothSides
from service.time.comparison.load_words import mode_loads, shown_visits
from service.time.comparison.matrix import Matrix
from service.time.comparison.queries.compared import STAYS, ComparedMoves, ComparedStaying, Moved, Narrowed
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.result import result_of
from service.time.comparison.result_words import NEAR_POINTS, causes_of, describe_mover, near_rows, spread_picture
from service.time.comparison.schemas import UNCLASSIFIED
from service.time.comparison.words import DIRECTION_WORDS

ROWS = 50
LONGEST_CODE = 12
FILTERS = ("direction", "from", "to", "cause", "region")
# Stands for "no cause stands out" in the address.
NO_CAUSE = "none"


def asked_moves(this: StoredComparison) -> tuple[Narrowed, dict[str, str]]:
    """Which of those that move the address asks for, and what it says of that; raises Problem 422."""
    args = request.args
    tiers = ({tier: rank for rank, tier in enumerate(side)} for side in (this.before_tiers, this.after_tiers))
    ranks = [side | {UNCLASSIFIED: -1} for side in tiers]
    before, after = (asked_choice(args, name, side) for name, side in zip(("from", "to"), ranks, strict=True))
    causes = {str(place): place for place in range(len(this.movers))} | {NO_CAUSE: -1}
    cause = asked_choice(args, "cause", causes)
    narrowed = Narrowed(
        asked_choice(args, "direction", dict.fromkeys(DIRECTIONS)),
        ranks[0][before] if before else None,
        ranks[1][after] if after else None,
        causes[cause] if cause else None,
        asked_text(args, "region", LONGEST_CODE),
    )
    return narrowed, {name: written for name in FILTERS if (written := asked_text(args, name, LONGEST_CODE * 4))}


def shown_result(
    connection: Connection, this: StoredComparison, asked: tuple[Narrowed, dict[str, str]], inside: Jurisdiction
) -> dict[str, Any]:
    """All that the page says of what came of the comparison inside a jurisdiction."""
    narrowed, written = asked
    moves = ComparedMoves(connection, this, inside)
    result = result_of(connection, library().tables, this, moves, inside)
    listed = _listed(connection, this, inside, narrowed) or moves
    after, before = asked_number(request.args, "after"), asked_number(request.args, "before")
    found = listed.page(connection, narrowed, after=-1 if after is None else after, before=before, limit=ROWS + 1)
    rows = found[:ROWS] if before is None else found[-ROWS:]
    has_next = len(found) > ROWS if before is None else bool(found)
    has_previous = len(found) > ROWS if before is not None else after is not None
    loads = mode_loads(result)
    counties = {*result.counties, *(one.code for load in loads for one in load.counties)}
    regions = region_names(connection, {*counties, *(row.region for row in rows)} - {""})
    was, now = result.comparison.before.rule_set, result.comparison.after.rule_set
    matrix = Matrix(result)

    def address(**changes: Any) -> str:
        kept = {**written, **changes}
        return url_for("comparison_pages.show", comparison_id=this.id, _anchor="moved-list", **kept)

    return {
        "result": result,
        "matrix": matrix,
        "tiers": _titles(was, now),
        "flow": matrix.flow(
            said_to_reader(Text("由原类别到现类别", "From the tier before to the tier after")), language()
        ),
        "causes": causes_of(result),
        "spread": spread_picture(
            result,
            said_to_reader(Text("分值分布", "How the scores lie")),
            (said_to_reader(Text("原版本", "before")), said_to_reader(Text("新版本", "after"))),
            language(),
        ),
        "near": near_rows(result),
        "near_points": NEAR_POINTS,
        **found_rates(connection, this),
        "counties": sorted(result.counties.items(), key=lambda one: (-sum(one[1]), one[0])),
        "regions": regions,
        "loads": loads,
        "shown_visits": shown_visits,
        "rows": rows,
        "number": listed.count(narrowed),
        "offices": office_names(connection, {row.office for row in rows if row.office}),
        "reason": lambda row: _reason(this.movers, row),
        "asked": written,
        "address": address,
        "directions": DIRECTION_WORDS,
        "way_words": {**DIRECTION_WORDS, STAYS: Text("类别不变", "same class")},
        "unclassified": UNCLASSIFIED,
        "no_cause": NO_CAUSE,
        "next": address(after=rows[-1].key) if has_next and rows else "",
        "previous": address(before=rows[0].key) if has_previous and rows else "",
        "banners": banners_of_all([was, now]),
    }


def found_rates(connection: Connection, this: StoredComparison) -> dict[str, Any]:
    """What the page says of the rates that both sides find, nothing to who may not read estimates."""
    account = current_account()
    if not account.may(Permission.ESTIMATE_READ):
        return {"reads_rates": False}
    answered = ask(connection, FoundOnBothSides(this.id, account.reach(Permission.ESTIMATE_READ)))
    found: ComparedRates | None = next(iter(answered), None)
    title = Text("各类别的问题发现率", "Problem-discovery rate by tier")
    groups = [(Text("原版本", "Before"), found.before), (Text("新版本", "After"), found.after)] if found else []
    return {"reads_rates": True, "found": found, "found_picture": picture_of_rates(title, groups)}


def _listed(
    connection: Connection, this: StoredComparison, inside: Jurisdiction, narrowed: Narrowed
) -> ComparedStaying | None:
    """Those that stay, where a cell of one tier is asked for; None where any of those that move are."""
    before, after = narrowed.before, narrowed.after
    if before is None or after is None or _tier(this.before_tiers, before) != _tier(this.after_tiers, after):
        return None
    return ComparedStaying(connection, this, inside, before, after)


def _tier(tiers: Sequence[str], rank: int) -> str | None:
    return None if rank < 0 else tiers[rank]


def _reason(movers: Sequence[Mapping[str, Any]], row: Moved) -> Text:
    if row.direction == STAYS:
        return Text("—", "—")
    return describe_mover(movers[row.mover] if row.mover >= 0 else None, row.line_before, row.line_after)


def _titles(*rule_sets: Any) -> dict[str, Text]:
    return {tier.id: tier.title for rule_set in rule_sets for tier in rule_set.tiers}
