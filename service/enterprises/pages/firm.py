"""`/enterprises/<code>`: everything about one enterprise on one page."""

from flask import render_template, request
from sqlalchemy import Connection

from rules.fields import ENTERPRISE_FIELDS, PAPER_FIELDS
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_day, asked_text, refuse_unknown
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.enterprises.acts import acts_on
from service.enterprises.beside import compare_tiers, scale_of
from service.enterprises.file import File, file_of
from service.enterprises.pages.blueprint import blueprint
from service.enterprises.pages.ledger_card import filed_about, ledger_card_of, repaired_types
from service.enterprises.words import VISIT_WORDS, outcome_of, source_of_cap
from service.facts.questions import enterprise_of
from service.ledger.queries.of_firm import items_of_firm
from service.registries.queries.contacts import addresses_of
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
from service.signals.words import describe_ground
from service.tiers.since_words import describe_counted, describe_new, describe_since
from service.time.forecast.forecast_words import NO_CHANGE, foreseen_of

# So many items of the ledger are shown; of the others the list of the ledger tells.
MOST_ITEMS = 10
# What the address may ask for.
ASKED = frozenset({"scheme", "known_on", "lang"})


@blueprint.get("/<code>")
@requires(Permission.ENTERPRISE_READ)
def show(code: str) -> str:
    """The file of one enterprise; `?scheme=` chooses the scheme of the reasons, `?known_on=` the day of knowledge."""
    with database().read() as connection:
        file = asked_file(connection, code, ahead=True)
        stated = Codes(file.attributes.get("region"), None, file.attributes.get("industry"))
        named = name_codes(connection, [file.enterprise, stated], {visit.department for visit in file.visits})
        address = addresses_of(connection, [file.enterprise.code], today(), file.known_on).get(file.enterprise.code)
        items = items_of_firm(connection, current_account(), file.enterprise.id, MOST_ITEMS + 1)
    tiering, found, account = file.tiering, file.enterprise, current_account()
    tiered = tiering.decision.tier if tiering and tiering.decision else None
    may_check = account.covers(Permission.IMPORT_READ, found.region, found.office)
    return render_template(
        "enterprises/enterprise.html",
        file=file,
        enterprise=found,
        acts=acts_on(account, found, file.scheme, file.rows_to_check, request.args.get("known_on")),
        waiting=file.rows_to_check if may_check else 0,
        tiering=tiering,
        timeline=file.timeline.run_on(file.forecast),
        no_change=NO_CHANGE,
        foreseen=foreseen_of(file.forecast) if file.forecast else None,
        beside=compare_tiers(tiering.rule_set, tiered, file.elsewhere) if tiering else [],
        scale=scale_of(tiering.rule_set) if tiering else None,
        with_tiers=not file.schemes.is_empty,
        titles={one.scheme: _title_of(one.scheme, one.version) for one in file.others},
        named=named,
        attributes=[
            *describe_attributes(file.attributes, _stated_names(stated, named)),
            *([(label_of(PAPER_FIELDS["address"]), Text(address, address))] if address else []),
        ],
        notices=describe_since(tiering.since, tiering.decision) if tiering else [],
        new=describe_new(tiering.since) if tiering else [],
        counted=describe_counted(tiering.since) if tiering else [],
        ledger=ledger_card_of(items, MOST_ITEMS),
        filed_about=filed_about,
        repaired=repaired_types(library().tables.remedies(today(), today())),
        may_file=account.covers(Permission.LEDGER_WRITE, found.region, found.office),
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
        ground=describe_ground,
        banners=banners_of_all([tiering.rule_set] if tiering else []),
    )


def asked_file(connection: Connection, code: str, *, ahead: bool = False) -> File:
    """The file of the enterprise as the address asks for it, as far as the account may read of tiers.

    `ahead`: with the forecast.
    """
    refuse_unknown(request.args, ASKED)
    found = enterprise_of(connection, code, Permission.ENTERPRISE_READ)
    # All that it may read there, whichever of them is shown now.
    schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
    known_on = asked_day(request.args, "known_on")
    return file_of(
        connection, found, asked_text(request.args, "scheme", 80), schemes, settings(), known_on, ahead=ahead
    )


def _stated_names(stated: Codes, named: Named) -> dict[str, Text]:
    """The names of the region and the industry that attributes state, by the name of the attribute."""
    names = {"region": named.regions.get(stated.region or ""), "industry": named.industries.get(stated.industry or "")}
    return {attribute: name for attribute, name in names.items() if name}


def _title_of(scheme: str, version: str) -> Text:
    """What a scheme is called."""
    rule_set = rule_set_of(library(), scheme, version)
    return rule_set.title if rule_set else Text(scheme, scheme)
