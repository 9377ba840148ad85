"""`/enterprises/<code>/why-not`: what keeps it out of a tier, of the decision in effect or of a day."""

from dataclasses import dataclass

from flask import render_template, request

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.why_not import LedAway, NotClassified, OutsideBand, WithoutBand
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, refusals_of, refuse_unknown
from service.decisions.editions import list_editions
from service.enterprises.pages.blueprint import blueprint
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.rule_sets.queries import newest_rule_set, rule_set_in_force, rule_set_of
from service.scores.reasons import Reason, Reasons
from service.tiers.why_not import Answered, AskedTier, NoVersion, why_not_in_tier
from service.tiers.why_not_words import describe_possible, describe_why_not


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it: sentences, and the rules behind them as rows.

    `leading` are the overrides or the reasons that keep it out, `possible` those that name the tier, each with why it
    does not lead there, `later` those that would keep it out next.
    """

    answer: Answered | NoVersion
    said: list[Text]
    reasons: Reasons | None
    leading: list[Reason]
    possible: list[tuple[Reason, Text]]
    later: list[Reason]


@blueprint.get("/<code>/why-not")
@requires(Permission.TIER_READ)
def why_not(code: str) -> tuple[str, int]:
    """The form for the tier, and the answer to it; where a value is wrong, the form stays as it was."""
    refuse_unknown(request.args, ("scheme", "tier", "as_of", "known_on", "lang"))
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        editions = {one.scheme: one for one in list_editions(connection, schemes)}
    shelf = library()
    there = {
        scheme: rule_set_of(shelf, scheme, editions[scheme].version) if scheme in editions else None
        for scheme in shelf.schemes()
        if scheme in schemes
    }
    rule_sets = {
        scheme: found_one
        for scheme, one in there.items()
        if (found_one := one or rule_set_in_force(shelf, scheme, today()) or newest_rule_set(shelf, scheme))
    }
    first = next(iter([*editions, *rule_sets]), "")
    asked = {name: request.args.get(name, "").strip() for name in ("scheme", "tier", "as_of", "known_on")}
    asked["scheme"] = asked["scheme"] or first
    shown, wrong = None, {}
    try:
        shown = _answer(found, asked, rule_sets)
    except Problem as problem:
        if problem.status != 422:
            raise
        wrong = refusals_of(problem)
    page = render_template(
        "enterprises/why_not.html",
        enterprise=found,
        asked=asked,
        rule_sets=rule_sets,
        rule_set=rule_sets.get(asked["scheme"]),
        wrong=wrong,
        shown=shown,
        banners=banners_of(shown.reasons.rule_set) if shown and shown.reasons else (),
    )
    return page, 422 if wrong else 200


def _answer(found: Enterprise, asked: dict[str, str], rule_sets: dict[str, RuleSet]) -> Shown | None:
    """The answer; None while no tier is asked for."""
    scheme = asked_choice(asked, "scheme", rule_sets)
    as_of, known_on = (asked_day(asked, name) for name in ("as_of", "known_on"))
    if not asked["tier"] or not scheme:
        return None
    schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
    with database().read() as connection:
        answer = why_not_in_tier(
            connection, found, AskedTier(scheme, asked["tier"], as_of, known_on), schemes, settings()
        )
    return _shown(answer)


def _shown(answer: Answered | NoVersion) -> Shown:
    said = describe_why_not(answer)
    if isinstance(answer, NoVersion):
        return Shown(answer, said, None, [], [], [])
    reasons, obstacle, then = Reasons(answer.explanation), answer.why.obstacle, answer.why.then
    leading = reasons.not_rated if isinstance(obstacle, NotClassified) else []
    if isinstance(obstacle, LedAway):
        leading = [reasons.of_override(one) for one in obstacle.overrides]
    possible = obstacle.possible if isinstance(obstacle, OutsideBand | WithoutBand) else ()
    return Shown(
        answer,
        said,
        reasons,
        leading,
        [(reasons.of_override(one.reason), describe_possible(one)) for one in possible],
        [reasons.of_override(one) for away in then for one in away.overrides],
    )
