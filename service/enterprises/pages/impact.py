"""`/enterprises/<code>/records/<number>/impact`: what one of its records brought about."""

from flask import render_template, request

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.formatting import signed
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_number, asked_text, refuse_unknown
from service.decisions.editions import list_editions, nothing_in_effect
from service.enterprises.pages.blueprint import blueprint
from service.enterprises.pages.explanation import titles_of
from service.facts.questions import enterprise_of
from service.facts.stored import read_stored
from service.scores.record_words import describe_record
from service.time.changes.impact import impact_of_record
from service.time.changes.impact_words import NO_DECISION, NO_EFFECT, name_of_record, rule_sets_of, tier_title_of
from service.time.changes.record_number import number_of

LONGEST_NAME = 80
ROWS = 60


@blueprint.get("/<code>/records/<number>/impact")
@requires(Permission.TIER_READ)
def impact(code: str, number: str) -> str:
    """Every decision under `?scheme=` that knew the record, with it and without it."""
    refuse_unknown(request.args, ("scheme", "before", "lang"))
    before = asked_number(request.args, "before")
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        editions = [one.scheme for one in list_editions(connection, schemes)]
        titles = {scheme: title for scheme, title in titles_of(schemes).items() if scheme in editions}
        scheme = asked_text(request.args, "scheme", LONGEST_NAME) or next(iter(titles), "")
        if scheme not in titles:
            raise nothing_in_effect(scheme)
        asked = number_of(number)
        stored = read_stored(connection, [found.id])
        told = asked is not None and impact_of_record(connection, stored, found.id, asked, scheme, schemes)
    if not told:
        raise Problem(404, *TITLES[404])
    shown = told.after(before)
    return render_template(
        "enterprises/impact.html",
        enterprise=found,
        scheme=scheme,
        titles=titles,
        number=number,
        impact=told,
        effects=shown[:ROWS],
        next=shown[ROWS - 1].decision.from_run if len(shown) > ROWS else None,
        before=before,
        name=name_of_record(told),
        content=describe_record({**told.shown.fields, "type": told.shown.type}),
        tier_title_of=tier_title_of,
        no_decision=NO_DECISION,
        no_effect=NO_EFFECT,
        signed=signed,
        banners=banners_of_all(rule_sets_of(told)),
    )
