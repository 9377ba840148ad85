"""`/enterprises`: found by code or name; everything about one on one page."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.fields import ENTERPRISE_FIELDS
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction, requires
from service.core.banners import banners_of_all
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_day, asked_number, asked_text
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.enterprises.beside import compare_tiers, scale_of
from service.enterprises.file import file_of
from service.enterprises.words import VISIT_WORDS, outcome_of, source_of_cap
from service.facts.enterprises import search_enterprises
from service.facts.questions import enterprise_of
from service.registries.queries.names import Codes, Named, name_codes
from service.rule_sets.queries import rule_set_of
from service.scores.record_words import (
    describe_attributes,
    describe_record,
    describe_value,
    kind_of,
    label_of,
    name_of_scheme,
)
from service.tiers.since_words import describe_counted, describe_new, describe_since

ROWS = 50

blueprint = Blueprint("enterprise_pages", __name__, url_prefix="/enterprises")


@blueprint.get("")
@requires(Permission.ENTERPRISE_READ)
def search() -> str | Response:
    """Enterprises of the account's jurisdictions; `?q=` are pieces of a name or a code."""
    wanted = asked_text(request.args, "q", 100)
    after = asked_number(request.args, "after") or 0
    with database().read() as connection:
        inside = current_jurisdiction(Permission.ENTERPRISE_READ)
        rows = search_enterprises(connection, wanted, inside, after=after, limit=ROWS + 1)
        named = name_codes(connection, rows[:ROWS])
    if len(rows) == 1 and rows[0].code == wanted.upper():
        return redirect(url_for("enterprise_pages.show", code=rows[0].code), 303)
    return render_template(
        "enterprises/enterprises.html",
        rows=rows[:ROWS],
        wanted=wanted,
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        named=named,
    )


@blueprint.get("/<code>")
@requires(Permission.ENTERPRISE_READ)
def show(code: str) -> str:
    """The file of one enterprise; `?scheme=` chooses the scheme of the reasons, `?known_on=` the day of knowledge."""
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.ENTERPRISE_READ)
        # All that it may read there, whichever of them is shown now.
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        known_on = asked_day(request.args, "known_on")
        file = file_of(connection, found, asked_text(request.args, "scheme", 80), schemes, settings(), known_on)
        stated = Codes(file.attributes.get("region"), None, file.attributes.get("industry"))
        named = name_codes(connection, [found, stated], {visit.department for visit in file.visits})
    tiering = file.tiering
    tiered = tiering.decision.tier if tiering and tiering.decision else None
    return render_template(
        "enterprises/enterprise.html",
        file=file,
        enterprise=found,
        waiting=file.rows_to_check if current_account().may(Permission.IMPORT_READ) else 0,
        tiering=tiering,
        beside=compare_tiers(tiering.rule_set, tiered, file.elsewhere) if tiering else [],
        scale=scale_of(tiering.rule_set) if tiering else None,
        with_tiers=not schemes.is_empty,
        titles={one.scheme: _title_of(one.scheme, one.version) for one in file.others},
        named=named,
        attributes=describe_attributes(file.attributes, _stated_names(stated, named)),
        notices=describe_since(tiering.since, tiering.decision) if tiering else [],
        new=describe_new(tiering.since) if tiering else [],
        counted=describe_counted(tiering.since) if tiering else [],
        levels=LEVELS,
        not_classified=NOT_CLASSIFIED,
        kind_of=kind_of,
        label=label_of,
        fields=ENTERPRISE_FIELDS,
        said=describe_value,
        told=describe_record,
        name_of_scheme=name_of_scheme,
        visit_words=VISIT_WORDS,
        outcome_of=outcome_of,
        source_of_cap=source_of_cap,
        banners=banners_of_all([tiering.rule_set] if tiering else []),
    )


def _stated_names(stated: Codes, named: Named) -> dict[str, Text]:
    """The names of the region and the industry that attributes state, by the name of the attribute."""
    names = {"region": named.regions.get(stated.region or ""), "industry": named.industries.get(stated.industry or "")}
    return {attribute: name for attribute, name in names.items() if name}


def _title_of(scheme: str, version: str) -> Text:
    """What a scheme is called."""
    rule_set = rule_set_of(library(), scheme, version)
    return rule_set.title if rule_set else Text(scheme, scheme)
