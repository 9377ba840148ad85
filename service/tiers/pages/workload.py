"""`/workload`: the visits that ratios ask for in a year, by office and month; others can be tried, none is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from sqlalchemy import Connection

from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import now, today
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice
from service.core.web.language import language
from service.decisions.editions import Edition, list_editions
from service.decisions.lists import FoundList, find_list
from service.decisions.lists.image import image_of
from service.decisions.lists.offices import offices_of
from service.decisions.words import WITHOUT_OFFICE
from service.registries.queries.entries import list_entries
from service.registries.queries.names import office_names, region_names
from service.registries.registry import Registry
from service.rule_sets.queries import rule_set_of
from service.rule_sets.words import MODES, frequency_text
from service.tiers.actions.workload import note_export
from service.tiers.pages.asked_workload import RATIO, RATIOS_OF, SCOPE, AskedWorkload, of_rule_set, read_workload
from service.tiers.pages.workload_table import shown_of
from service.tiers.queries.lists import NO_OFFICE
from service.tiers.queries.workload import frame_of, months_of, use_of_year
from service.tiers.workload import Workload, workload_of
from service.tiers.workload_export import TITLE, TakingAway, export_of
from service.tiers.workload_words import percent_of

USUAL_SCHEME = "generic"
# Names of regions that the field offers, down to districts.
MOST_OFFERED, LONGEST_OFFERED = 300, 6

# Offices that can be chosen; the others are found by region.
MOST_NAMED = 200

blueprint = Blueprint("workload_pages", __name__, url_prefix="/workload")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was asked for and what is read for it; `load` None where what was asked for is wrong."""

    edition: Edition
    rule_set: RuleSet
    asked: AskedWorkload
    load: Workload | None
    offices: Mapping[str, Text]
    by_office: Mapping[str, int]


@blueprint.get("")
@requires(Permission.FREQUENCY_READ)
def show() -> tuple[str, int]:
    """The workload that the address asks for; 422 where a field of it is wrong."""
    with database().read() as connection:
        editions = _editions(connection)
        if not editions:
            return render_template("tiers/workload.html", load=None, edition=None), 200
        edition, rule_set = editions[asked_choice(request.args, "scheme", editions, _usual(editions))]
        inside = current_reach(Permission.FREQUENCY_READ).jurisdiction(edition.scheme)
        opened = _open(connection, request.args, edition, rule_set, inside)
        offered = list_entries(
            connection, Registry.REGIONS, today(), within=inside.regions, longest=LONGEST_OFFERED, limit=MOST_OFFERED
        )
        region = region_names(connection, [opened.asked.region] if opened.asked.region else [])
    page = render_template(
        "tiers/workload.html",
        edition=edition,
        rule_set=rule_set,
        asked=opened.asked,
        schemes=[(scheme, one.title) for scheme, (_, one) in editions.items()],
        modes=[(mode.value, MODES[mode]) for mode in rule_set.inspection],
        years=[today().year, today().year + 1],
        office_choices=_office_choices(opened),
        regions=[entry.words for entry in offered],
        region_name=region.get(opened.asked.region),
        fields=_ratio_fields(opened),
        kept=_kept(opened),
        banners=banners_of_all([rule_set]),
        plan_line=_plan_line_of(opened) if current_account().may(Permission.PLAN_WRITE) else None,
        **(shown_of(opened.load, opened.offices) if opened.load else {"load": None}),
    )
    return page, 422 if opened.asked.wrong else 200


@blueprint.post("/export")
@requires(Permission.FREQUENCY_READ)
def export() -> Response:
    """The workload that the form asks for as XLSX, with all offices; that it was taken away is recorded."""
    account, form = current_account(), request.form
    with database().read() as connection:
        editions = _editions(connection)
        if not editions:
            raise Problem(404, *TITLES[404])
        edition, rule_set = editions[asked_choice(form, "scheme", editions, _usual(editions))]
        inside = current_reach(Permission.FREQUENCY_READ).jurisdiction(edition.scheme)
        opened = _open(connection, form, edition, rule_set, inside)
        filters = _filters_in_words(connection, opened, inside)
    if opened.load is None:
        errors = [{"where": name, "zh": why.zh, "en": why.en} for name, why in opened.asked.wrong.items()]
        raise Problem(422, *TITLES[422], errors=errors)
    taking = TakingAway(f"{account.name} ({account.login})", now(), language(), filters)
    made, file = export_of(opened.load, edition, opened.offices, taking), BytesIO()
    write_export(made, XLSX, file)
    file.seek(0)
    said = {name: mask_value(value) for name, value in form.items() if value and name != "csrf_token"}
    note_export(database(), account.login, made.title, said)
    name = f"{taking.say(TITLE)}-{made.title}.{XLSX}"
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=name)


def _editions(connection: Connection) -> dict[str, tuple[Edition, RuleSet]]:
    """What is in effect of every scheme that says how often is inspected, with the rule set that decided."""
    found = {}
    for edition in list_editions(connection, current_account().reach(Permission.FREQUENCY_READ).schemes):
        rule_set = rule_set_of(library(), edition.scheme, edition.version)
        if rule_set is not None and rule_set.inspection:
            found[edition.scheme] = edition, rule_set
    return found


def _usual(editions: Mapping[str, object]) -> str:
    return USUAL_SCHEME if USUAL_SCHEME in editions else next(iter(editions))


def _open(
    connection: Connection, form: Mapping[str, str], edition: Edition, rule_set: RuleSet, inside: Jurisdiction
) -> Opened:
    image = image_of(connection, edition.scheme, edition.run_id)
    asked = read_workload(connection, form, rule_set, offices_of(connection, image).codes)
    found = find_list(connection, edition, asked.question(edition.scheme, inside))
    named = office_names(connection, {*found.by_office, asked.office} - {"", NO_OFFICE})
    load = None if asked.wrong else _load(connection, found, rule_set, asked)
    return Opened(edition, rule_set, asked, load, named, found.by_office)


def _load(connection: Connection, found: FoundList, rule_set: RuleSet, asked: AskedWorkload) -> Workload:
    use = use_of_year(connection, library().tables, asked.year, today())
    frame = frame_of(connection, rule_set, asked.mode, found, use)
    return workload_of(rule_set, asked.mode, frame, months_of(connection, asked.year, today()), asked.ratios)


def _office_choices(opened: Opened) -> list[tuple[str, Text]]:
    """The offices that have most enterprises here, by name; those without one last."""
    largest = sorted(set(opened.by_office) - {""}, key=lambda code: (-opened.by_office[code], code))
    named = [(code, opened.offices[code]) for code in largest[:MOST_NAMED]]
    if opened.asked.office in opened.offices and opened.asked.office not in largest[:MOST_NAMED]:
        named.append((opened.asked.office, opened.offices[opened.asked.office]))
    without = [(NO_OFFICE, WITHOUT_OFFICE)] if "" in opened.by_office else []
    return [*sorted(named, key=lambda one: one[1].zh.encode("gb18030", "replace")), *without]


def _ratio_fields(opened: Opened) -> list[dict[str, Any]]:
    """A field for the ratio of every tier, which holds what was written, else what the rule set states."""
    fields = []
    for tier in opened.rule_set.tiers:
        name, means = f"{RATIO}{tier.id}", opened.rule_set.inspection[opened.asked.mode].tiers[tier.id]
        stated = percent_of(Fraction(means.ratio))
        written = opened.asked.written.get(name) or stated
        hint = Text(f"规则集规定 {stated}%，{frequency_text(means.frequency).zh}",
                    f"The rule set says {stated}%, {frequency_text(means.frequency).en}")  # fmt: skip
        fields.append(
            {"name": name, "title": tier.title, "value": written, "hint": hint, "error": opened.asked.wrong.get(name)}
        )
    return fields


def _plan_line_of(opened: Opened) -> dict[str, str]:
    """What a line of a plan begins with: whose tiers, which items, the year, and the ratios that were tried."""
    said = {"scheme": opened.edition.scheme, "mode": opened.asked.mode.value, "year": str(opened.asked.year)}
    return said | {name: value for name, value in opened.asked.written.items() if name.startswith(RATIO) and value}


def _kept(opened: Opened) -> dict[str, dict[str, str]]:
    """What goes along unseen with the form of the scope and with that of the ratios; `all` with the export."""
    asked = opened.asked
    ratios = {name: value for name, value in asked.written.items() if name.startswith(RATIO) and value}
    of_these = {RATIOS_OF: of_rule_set(opened.rule_set, asked.mode)}
    said = (opened.edition.scheme, asked.mode.value, str(asked.year), asked.region, asked.office)
    scope = {name: value for name, value in zip(SCOPE, said, strict=True) if value}
    return {"scope": ratios | of_these if ratios else {}, "ratios": scope | of_these, "all": scope | of_these | ratios}


def _filters_in_words(connection: Connection, opened: Opened, inside: Jurisdiction) -> list[tuple[Text, Text]]:
    """What narrowed it: the account's jurisdictions, a region, an office."""
    asked = opened.asked
    codes = [code for code in (*inside.regions, asked.region) if code]
    regions, offices = region_names(connection, codes), office_names(connection, [*inside.offices, asked.office])
    said = []
    if not inside.is_everywhere:
        places = [*(regions[code] for code in inside.regions), *(offices[code] for code in inside.offices)]
        names = Text("、".join(one.zh for one in places), "; ".join(one.en for one in places))
        said.append((Text("管辖范围", "Jurisdiction"), names))
    if asked.region:
        said.append((Text("行政区划", "Region"), regions[asked.region]))
    if asked.office:
        name = WITHOUT_OFFICE if asked.office == NO_OFFICE else offices[asked.office]
        said.append((Text("属地监管所", "Local supervision office"), name))
    return said
