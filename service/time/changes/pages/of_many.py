"""`/changes`: why tiers are others than on an earlier day, by county and office, the more the darker."""

from datetime import date

from flask import Blueprint, render_template, request

from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.banners import banners_of_all
from service.core.formatting import signed
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_day, refusals_of, refuse_unknown, show_refusals
from service.decisions.editions import list_editions
from service.decisions.words import CAUSES
from service.rule_sets.queries import rule_set_of, scheme_title
from service.time.changes.counted_words import MOST_SHOWN, Row, named_places_of, rows_of_places
from service.time.changes.of_many import changes_between_days, period_of

blueprint = Blueprint("change_pages", __name__, url_prefix="/changes")


@blueprint.get("")
@requires(Permission.TIER_READ)
def show() -> tuple[str, int]:
    """What changed under `?scheme=` from `?from=` to `?to=`; where a value is wrong, the form stays as it was."""
    refuse_unknown(request.args, ("scheme", "from", "to", "lang"))
    reach, found, wrong = current_reach(Permission.TIER_READ), None, {}
    rows: dict[str, list[Row]] = {}
    with database().read() as connection:
        editions = {one.scheme: one for one in list_editions(connection, reach.schemes)}
        asked = {name: request.args.get(name, "").strip() for name in ("scheme", "from", "to")}
        asked["scheme"] = asked["scheme"] or next(iter(editions), "")
        try:
            scheme = asked_choice(asked, "scheme", editions)
            days = _days_of(asked)
            if scheme:
                found = changes_between_days(connection, scheme, days, reach.jurisdiction(scheme))
                rows = rows_of_places(found.counted, named_places_of(connection, found.counted))
        except Problem as problem:
            if problem.status != 422:
                raise
            wrong = refusals_of(problem)
    shelf = library()
    versions = {(one.scheme, one.version) for one in (found.first, found.last) if one} if found else ()
    rule_sets = [one for scheme, version in sorted(versions) if (one := rule_set_of(shelf, scheme, version))]
    page = render_template(
        "time/changes.html",
        asked=asked,
        titles={scheme: scheme_title(shelf, scheme) for scheme in editions},
        found=found,
        rows=rows,
        most=MOST_SHOWN,
        causes=CAUSES,
        signed=signed,
        wrong=wrong,
        banners=banners_of_all(rule_sets) if found else (),
    )
    return page, 422 if wrong else 200


def _days_of(asked: dict[str, str]) -> tuple[date, date]:
    """The days, which the form then shows."""
    with show_refusals(422):
        days = period_of(*(asked_day(asked, name) for name in ("from", "to")))
    asked["from"], asked["to"] = (day.isoformat() for day in days)
    return days
