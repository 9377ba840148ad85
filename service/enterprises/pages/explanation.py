"""`/enterprises/<code>/explanation`: what it would be classified as on a day by what was known on a day, and why."""

from flask import render_template, request

from rules.texts import Text
from scoring.explain import Explanation
from scoring.explain import explain as explanation_of
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of
from service.core.clock import today
from service.core.names import Names
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, refusals_of, refuse_unknown
from service.decisions.editions import list_editions
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.enterprises.pages.blueprint import blueprint
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.rule_sets.queries import newest_rule_set, rule_set_in_force
from service.scores.reasons import Reasons
from service.scores.withheld import withhold_others
from service.tiers.on_a_day import score_on


@blueprint.get("/<code>/explanation")
@requires(Permission.TIER_READ)
def explain(code: str) -> tuple[str, int]:
    """The form for the days and the scheme, and the answer to it; where a value is wrong, the form stays as it was."""
    refuse_unknown(request.args, ("scheme", "as_of", "known_on", "lang"))
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        first = next((one.scheme for one in list_editions(connection, schemes)), "")
    titles = titles_of(schemes)
    asked = {"scheme": request.args.get("scheme", "").strip() or first or next(iter(titles), "")}
    asked |= {name: request.args.get(name, "").strip() or str(today()) for name in ("as_of", "known_on")}
    explanation, wrong = None, {}
    try:
        explanation = _explain(found, asked, titles, schemes)
    except Problem as problem:
        if problem.status != 422:
            raise
        wrong = refusals_of(problem)
    page = render_template(
        "enterprises/explanation.html",
        enterprise=found,
        asked=asked,
        titles=titles,
        wrong=wrong,
        reasons=Reasons(explanation) if explanation else None,
        levels=LEVELS,
        not_classified=NOT_CLASSIFIED,
        banners=banners_of(explanation.rule_set) if explanation else (),
    )
    return page, 422 if wrong else 200


def _explain(found: Enterprise, asked: dict[str, str], titles: dict[str, Text], schemes: Names) -> Explanation:
    scheme = asked_choice(asked, "scheme", titles)
    as_of, known_on = (asked_day(asked, name) or today() for name in ("as_of", "known_on"))
    with database().read() as connection:
        scores = score_on(connection, found, scheme, as_of, known_on, settings())
    return withhold_others(explanation_of(scores, 0), schemes)


def titles_of(schemes: Names) -> dict[str, Text]:
    """The schemes that may be asked about, with what the rule set in force is called."""
    shelf = library()
    known = {
        scheme: rule_set_in_force(shelf, scheme, today()) or newest_rule_set(shelf, scheme)
        for scheme in shelf.schemes()
        if scheme in schemes
    }
    return {scheme: rule_set.title for scheme, rule_set in known.items() if rule_set}
