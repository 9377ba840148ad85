"""`/enterprises/<code>/advice`: what makes it a better tier, and when; internal."""

from flask import render_template, request
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_text, refusals_of, refuse_unknown, show_refusals
from service.decisions.editions import list_editions
from service.enterprises.pages.blueprint import blueprint
from service.enterprises.pages.explanation import titles_of
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.facts.stored import read_stored
from service.rule_sets.queries import rule_set_in_force
from service.scores.score_json import too_large
from service.time.advice.advice import Advised, advice_of
from service.time.advice.advice_words import (
    ACTS,
    BEST,
    NOT_IN_TIME,
    NOT_PROVED,
    banners_over,
    name_of,
    title_of,
    why_not,
)
from service.time.from_database import stored_course_of


@blueprint.get("/<code>/advice")
@requires(Permission.TIER_READ)
def advise(code: str) -> tuple[str, int]:
    """The ways to the tier `?to=` under `?scheme=`, without one to the next better one; a wrong value is said."""
    refuse_unknown(request.args, ("scheme", "to", "lang"))
    advised, wrong = None, {}
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        first = next((one.scheme for one in list_editions(connection, schemes)), "")
        titles = titles_of(schemes)
        asked = {"scheme": request.args.get("scheme", "").strip() or first or next(iter(titles), "")}
        asked["to"] = request.args.get("to", "").strip()
        try:
            scheme = asked_choice(asked, "scheme", titles)
            advised = _advise(connection, found, scheme, asked_text(asked, "to", 40) or None)
        except Problem as problem:
            if problem.status != 422:
                raise
            wrong = refusals_of(problem)
    rule_set = rule_set_in_force(library(), asked["scheme"], today()) if asked["scheme"] in titles else None
    page = render_template(
        "enterprises/advice.html",
        enterprise=found,
        asked=asked,
        titles=titles,
        tiers=rule_set.tiers if rule_set else (),
        advised=advised,
        wrong=wrong,
        acts=ACTS,
        best=BEST,
        not_in_time=NOT_IN_TIME,
        not_proved=NOT_PROVED,
        title_of=title_of,
        name_of=name_of,
        why_not=why_not,
        may_notify=current_account().covers(Permission.NOTICE_PRINT, found.region, found.office),
        banners=banners_over(advised) if advised else (),
    )
    return page, 422 if wrong else 200


def _advise(connection: Connection, found: Enterprise, scheme: str, tier: str | None) -> Advised | None:
    """None where the enterprise was not known today."""
    stored = read_stored(connection, [found.id])
    try:
        with show_refusals(422):
            days = today(), today()
            course = stored_course_of(connection, stored, library(), scheme, days, settings())
            return advice_of(scheme, course, library().tables.remedies(*days), days[0], tier) if course else None
    except OverflowError:
        raise too_large(found.code) from None
