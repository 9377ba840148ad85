"""`/registries`: what the bureau keeps lists of, to look up, to correct and to take in as a table."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import any_account, current_account, current_jurisdiction, requires
from service.core.clock import today
from service.core.files.limits import Limits
from service.core.held_files import scratch_folder, upload_name
from service.core.problem import TITLES, Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field, show_refusals
from service.facts.enterprises import jurisdiction_condition_of
from service.reading.forms.mapping_file import ColumnMapping, parse_mapping
from service.reading.forms.wanted import Wanted
from service.registries.actions.entries import enter_entries
from service.registries.actions.firms import Listing, list_firms
from service.registries.codes import industry_code_of, region_code_of, regions_containing
from service.registries.queries.entries import entries_of, list_entries, list_versions
from service.registries.queries.names import region_names
from service.registries.queries.offices import ListedFirm, list_named_firms
from service.registries.queries.state import last_entered, missing_years
from service.registries.registry import Entry, Registry
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.forms import Filled, filled_of, first_day_of, read_filled
from service.registry_desk.imports import take_table
from service.registry_desk.pages.pick import level_below
from service.registry_desk.pages.place import blueprint
from service.registry_desk.table import read_table
from service.registry_desk.words import FIELD_WORDS, REGISTRY_LEADS
from service.registry_desk.writer import current_writing_regions

ROWS = 50


@blueprint.get("")
@any_account
def overview() -> str:
    """The registries, what was entered last in each, and what is still missing."""
    with database().read() as connection:
        last, missing = last_entered(connection), missing_years(connection, today())
    return render_template(
        "registry_desk/registries.html", words=REGISTRY_WORDS, leads=REGISTRY_LEADS, last=last, missing_years=missing
    )


@blueprint.get("/<any(regions, offices, industries, departments):registry>")
@any_account
def listed(registry: str) -> str:
    """The entries of a registry, by code; `?q=` is the beginning of a code or a piece of a name."""
    return _listed(Registry(registry), filled_of(None))


@blueprint.post("/<any(regions, offices, industries, departments):registry>")
@requires(Permission.REGISTRY_WRITE)
def add(registry: str) -> Response | tuple[str, int]:
    """Enters a new entry; the form stays as it was filled in where it is wrong."""
    one, filled = Registry(registry), read_filled(Registry(registry), request.form)
    if filled.said is not None and _known(one, filled.said.code) is not None:
        filled.errors["code"] = Text(
            "这一代码已登记，请在该项中更正。", "The code is there already; correct that entry."
        )
    elif code := _enter(one, filled):
        return redirect(url_for("registry_pages.show", registry=registry, entry_code=code), 303)
    return _listed(one, filled), _status_of(filled)


@blueprint.get("/<any(regions, offices, industries, departments):registry>/<entry_code>")
@any_account
def show(registry: str, entry_code: str) -> str:
    """One entry with its versions, and the form to correct it."""
    one = Registry(registry)
    return _shown(one, _asked_entry(one, entry_code), None)


@blueprint.post("/<any(regions, offices, industries, departments):registry>/<entry_code>")
@requires(Permission.REGISTRY_WRITE)
def correct(registry: str, entry_code: str) -> Response | tuple[str, int]:
    """Corrects an entry as a new version; the form stays as it was filled in where it is wrong."""
    one = Registry(registry)
    entry = _asked_entry(one, entry_code)
    filled = read_filled(one, request.form, entry.code)
    if _enter(one, filled):
        return redirect(url_for("registry_pages.show", registry=registry, entry_code=entry.code), 303)
    return _shown(one, entry, filled), _status_of(filled)


def _status_of(filled: Filled) -> int:
    """409 where somebody else was faster, else 422."""
    return 409 if filled.errors.keys() == {"seen"} else 422


@blueprint.post("/offices/<entry_code>/firms")
@requires(Permission.REGISTRY_WRITE)
def put_on_list(entry_code: str) -> Response | tuple[str, int]:
    """Puts a firm on the list of an office, or takes it off; the form stays as it was filled in where it is wrong."""
    entry = _asked_entry(Registry.OFFICES, entry_code)
    filled = Filled({name: request.form.get(name, "").strip() for name in ("uscc", "since")})
    try:
        office = None if asked_choice(request.form, "act", {"remove": None}) else entry.code
        listing = Listing(asked_text(request.form, "uscc", 64), office, asked_day(request.form, "since"))
    except Problem as problem:
        first = problem.errors[0]
        filled.errors[first["where"]] = Text(first["zh"], first["en"])
        return _shown(Registry.OFFICES, entry, None, filled), 422
    with database().write() as connection:
        done = list_firms(connection, [listing], current_account().login, current_writing_regions())
    for faults in done.refused.values():
        filled.note([("since" if name == "valid_from" else name, value, why) for name, value, why in faults])
    if filled.errors:
        return _shown(Registry.OFFICES, entry, None, filled), 422
    return redirect(url_for("registry_pages.show", registry="offices", entry_code=entry.code, _anchor="firms"), 303)


@blueprint.post("/workdays/import", defaults={"registry": "workdays"})
@blueprint.post("/<any(regions, offices, industries, departments):registry>/import")
@requires(Permission.REGISTRY_WRITE)
def take_in(registry: str) -> str:
    """Takes in a table, and says what became of its rows."""
    file = request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    written = (request.form.get("mapping") or "").strip()
    within = current_writing_regions()
    with show_refusals(422), scratch_folder() as folder:
        stated = parse_mapping(written, "mapping") if written else ColumnMapping()
        wanted = Wanted(None, asked_text(request.form, "sheet") or None, stated.columns)
        path = folder / upload_name(file.filename)
        file.save(path)
        table = read_table(path, registry, wanted, Limits(file_bytes=settings().most_upload))
        with database().write() as connection:
            invented = request.form.get("invented") == "yes"
            done = take_table(
                connection, registry, table, current_account().login, within, file=file.filename, invented=invented
            )
    return render_template(
        "registry_desk/imported.html", registry=registry, words=REGISTRY_WORDS, done=done, file=file.filename
    )


def _listed(registry: Registry, filled: Filled) -> str:
    wanted, after = asked_text(request.args, "q", 100), asked_text(request.args, "after", 40)
    ended, within = request.args.get("ended") == "yes", asked_text(request.args, "within", 12)
    with database().read() as connection:
        entries = list_entries(
            connection,
            registry,
            today(),
            wanted=wanted,
            within=(within,),
            # Where nothing is looked for, regions are shown from the top, one level after the other.
            longest=level_below(within) if registry is Registry.REGIONS and not wanted else None,
            ended=ended,
            after=after,
            limit=ROWS + 1,
        )
        shown = entries[:ROWS]
        regions = region_names(connection, {region for entry in shown for region in entry.regions})
        inside = region_names(connection, [within])[within] if within else None
    return render_template(
        "registry_desk/registry.html",
        registry=registry,
        words=REGISTRY_WORDS,
        leads=REGISTRY_LEADS,
        fields=FIELD_WORDS,
        entries=shown,
        regions=regions,
        filled=filled,
        wanted=wanted,
        ended=ended,
        within=within,
        inside=inside,
        first_day_of=first_day_of,
        next=shown[-1].code if len(entries) > ROWS else None,
        day=today(),
    )


def _shown(registry: Registry, entry: Entry, filled: Filled | None, listing: Filled | None = None) -> str:
    may_read = current_account().may(Permission.ENTERPRISE_READ)
    after = asked_number(request.args, "after") or 0
    with database().read() as connection:
        versions = list_versions(connection, registry, entry.code)
        regions = region_names(connection, {region for version in versions for region in version.regions})
        path = regions_containing(entry.code)[:-1] if registry is Registry.REGIONS else []
        above = region_names(connection, path)
        names = names_of(connection, {version.recorded_by for version in versions})
        firms: list[ListedFirm] = []
        if registry is Registry.OFFICES and may_read:
            inside = jurisdiction_condition_of(current_jurisdiction(Permission.ENTERPRISE_READ))
            firms = list_named_firms(connection, entry.code, inside, after=after, limit=ROWS + 1)
    return render_template(
        "registry_desk/entry.html",
        registry=registry,
        words=REGISTRY_WORDS,
        fields=FIELD_WORDS,
        entry=entry,
        versions=versions,
        regions=regions,
        above=[(code, above[code]) for code in path],
        filled=filled or filled_of(entry),
        firms=firms[:ROWS],
        next_firm=firms[ROWS - 1].id if len(firms) > ROWS else None,
        listing=listing or Filled({"uscc": "", "since": ""}),
        lists_firms=registry is Registry.OFFICES and may_read,
        first_day_of=first_day_of,
        names=names,
        day=today(),
    )


def _enter(registry: Registry, filled: Filled) -> str | None:
    """The code of what was entered; None where something was wrong, which stands in `filled`."""
    if filled.said is None:
        return None
    with database().write() as connection:
        within = current_writing_regions()
        done = enter_entries(connection, registry, [filled.said], current_account().login, within)
    for faults in done.refused.values():
        filled.note(faults)
    return None if filled.errors else _held(registry, filled.said.code)


def _known(registry: Registry, code: str) -> Entry | None:
    held = _held(registry, code)
    with database().read() as connection:
        return entries_of(connection, registry, [held], today()).get(held)


def _held(registry: Registry, code: str) -> str:
    """The code as the registry holds it."""
    if registry is Registry.REGIONS:
        return region_code_of(code) or code
    return (industry_code_of(code) or code) if registry is Registry.INDUSTRIES else code


def _asked_entry(registry: Registry, code: str) -> Entry:
    entry = _known(registry, code)
    if entry is None:
        raise Problem(404, *TITLES[404])
    return entry


_THERE_ALREADY = Text("这一代码已登记，请在该项中更正。", "The code is there already; correct that entry.")
