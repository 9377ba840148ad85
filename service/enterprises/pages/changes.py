"""`/enterprises/<code>/changes`: why its tier differs between two days, as a picture of the parts with a table."""

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.charts.bars import Part
from service.core.charts.waterfall import waterfall
from service.core.formatting import points as as_points
from service.core.formatting import signed
from service.core.names import Names
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, refusals_of, refuse_unknown, show_refusals
from service.core.web.language import language
from service.decisions.editions import list_editions
from service.enterprises.pages.blueprint import blueprint
from service.enterprises.pages.explanation import titles_of
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.facts.stored import read_stored
from service.scores.score_json import too_large
from service.time.changes.of_one import FirmChanges, stored_changes_of, two_days_of
from service.time.changes.words import NO_DIFFERENCE, Line, lines_of, tier_title_of, withhold_items_of

DAYS = ("from", "to", "known_from", "known_to")
# So many steps are drawn; the table has all of them.
MOST_DRAWN = 30


@blueprint.get("/<code>/changes")
@requires(Permission.TIER_READ)
def changes(code: str) -> tuple[str, int]:
    """What changed from `?from=` to `?to=`, known by `?known_from=` and `?known_to=`; a wrong value is said.

    Without days, since the day of the result in effect.
    """
    refuse_unknown(request.args, ("scheme", *DAYS, "lang"))
    found_changes, wrong = None, {}
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        editions = {one.scheme: one for one in list_editions(connection, schemes)}
        titles = titles_of(schemes)
        asked = {name: request.args.get(name, "").strip() for name in ("scheme", *DAYS)}
        asked["scheme"] = asked["scheme"] or next(iter([*editions, *titles]), "")
        if not any(asked[name] for name in DAYS) and asked["scheme"] in editions:
            # What changed since the result in effect.
            asked["from"] = editions[asked["scheme"]].as_of.isoformat()
        try:
            scheme = asked_choice(asked, "scheme", titles)
            found_changes = (
                _changes(connection, found, scheme, asked, schemes) if asked["from"] or asked["to"] else None
            )
        except Problem as problem:
            if problem.status != 422:
                raise
            wrong = refusals_of(problem)
    lines = list(lines_of(found_changes)) if found_changes else []
    page = render_template(
        "enterprises/changes.html",
        enterprise=found,
        asked=asked,
        titles=titles,
        found=found_changes,
        lines=lines,
        picture=_picture(found_changes, lines) if found_changes else None,
        no_difference=NO_DIFFERENCE,
        tier_title_of=tier_title_of,
        signed=signed,
        wrong=wrong,
        banners=banners_of_all(found_changes.rule_sets) if found_changes else (),
    )
    return page, 422 if wrong else 200


def _changes(
    connection: Connection, found: Enterprise, scheme: str, asked: dict[str, str], schemes: Names
) -> FirmChanges | None:
    """None where the enterprise was not known on the later day of knowledge."""
    try:
        with show_refusals(422):
            days = two_days_of(*(asked_day(asked, name) for name in DAYS))
            stored = read_stored(connection, [found.id])
            told = stored_changes_of(connection, stored, library(), scheme, days, settings())
            return withhold_items_of(told, schemes) if told else None
    except OverflowError:
        raise too_large(found.code) from None


def _picture(found: FirmChanges, lines: list[Line]) -> Markup | None:
    """From the first score over the steps that changed it to the last; None where one of them is not told."""
    before, after = found.first.outcome.score, found.last.outcome.score
    leaves = [line for line in lines if line.is_item or not _has_items(line, lines)]
    if before is None or after is None or any(line.points is None for line in leaves):
        return None
    drawn = [line for line in leaves if line.points]
    if not drawn or len(drawn) > MOST_DRAWN:
        drawn = [line for line in lines if line.points and not line.is_item]
    noun, says = found.last.rule_set.score_noun, language()
    steps = [_part(getattr(line.title, says), line.points or 0, found) for line in drawn]
    ends = [Part(side.as_of.isoformat(), points, as_points(points), "accent") for side, points in
            ((found.first, before), (found.last, after))]  # fmt: skip
    return waterfall(getattr(noun, says), ends[0], steps, ends[1])


def _has_items(line: Line, lines: list[Line]) -> bool:
    return any(one.is_item and one.cause is line.cause for one in lines)


def _part(name: str, points: int, found: FirmChanges) -> Part:
    riskier = found.last.rule_set.score.direction == "higher_is_riskier"
    return Part(name, points, signed(points / 100), "raises" if (points > 0) == riskier else "lowers")
