"""`/changes`: why tiers are others than on an earlier day, by county and office, the more the darker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.banners import banners_of_all
from service.core.formatting import signed
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_day, refusals_of, refuse_unknown, show_refusals
from service.decisions.editions import list_editions
from service.decisions.words import CAUSES, WITHOUT_OFFICE
from service.registries.queries.names import office_names, region_names
from service.rule_sets.queries import rule_set_of, scheme_title
from service.time.changes.of_many import Group, ManyChanges, changes_between_days, period_of

# So many counties, and offices, have a row; the API gives all.
MOST_SHOWN = 60
WITHOUT_COUNTY = Text("未填区县", "County not stated")
# Shades of the cells: the darkest that dark letters are read on.
SHADES = 4

blueprint = Blueprint("change_pages", __name__, url_prefix="/changes")


@dataclass(frozen=True, slots=True)
class Row:
    """A county or an office: by cause how many it touched, how dark that is (None: not at all), and the points."""

    words: Text
    group: Group
    cells: Sequence[tuple[int, int | None]]
    points: Sequence[int | None]


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
                regions = region_names(connection, {group.code for group in found.by_region if group.code})
                offices = office_names(connection, [group.code for group in found.by_office if group.code])
                rows = {
                    "region": _rows_of(found, found.by_region, {**regions, "": WITHOUT_COUNTY}),
                    "office": _rows_of(found, found.by_office, {**offices, "": WITHOUT_OFFICE}),
                }
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


def _rows_of(found: ManyChanges, groups: Sequence[Group], names: Mapping[str, Text]) -> list[Row]:
    shown, causes = groups[:MOST_SHOWN], found.causes
    numbers = [[group.causes[cause].touched if cause in group.causes else 0 for cause in causes] for group in shown]
    most = max((number for row in numbers for number in row), default=0)
    return [
        Row(
            names.get(group.code, Text(group.code, group.code)),
            group,
            [(number, number * SHADES // (most + 1) if number else None) for number in row],
            [group.causes[cause].points if cause in group.causes else None for cause in causes],
        )
        for group, row in zip(shown, numbers, strict=True)
    ]
