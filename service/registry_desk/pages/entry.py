"""One entry of a registry: as it stands, its versions, and the form to correct it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import any_account, current_account, current_jurisdiction, requires
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_unknown
from service.facts.enterprises import jurisdiction_condition_of
from service.registries.actions.firms import Listing, list_firms
from service.registries.codes import regions_containing
from service.registries.queries.entries import list_versions
from service.registries.queries.names import region_names
from service.registries.queries.offices import ListedFirm, list_named_firms
from service.registries.queries.own_names import own_names
from service.registries.registry import Entry, Registry
from service.registries.shapes import SHAPES
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.forms import Filled, filled_of, first_day_of, read_filled
from service.registry_desk.pages.carriers import carriers_shown
from service.registry_desk.pages.entered import asked_entry, enter_filled
from service.registry_desk.pages.place import ANY, WRITTEN, blueprint
from service.registry_desk.pages.shown import changed_fields, choices_of, shown_fields
from service.registry_desk.words import FIELD_WORDS, OWN_WORDS
from service.registry_desk.writer import current_writing_regions, permission_of

ROWS = 50


@blueprint.get(f"/{ANY}/<entry_code>")
@any_account
def show(registry: str, entry_code: str) -> str:
    """One entry with its versions, and the form to correct it; `?version=` shows an earlier one."""
    one = Registry(registry)
    refuse_unknown(request.args, ("after", "version", "lang"))
    return show_entry(one, asked_entry(one, entry_code), None)


@blueprint.post(f"/{WRITTEN}/<entry_code>")
@requires(Permission.REGISTRY_WRITE)
def correct(registry: str, entry_code: str) -> Response | tuple[str, int]:
    """Corrects an entry as a new version; the form stays as it was filled in where it is wrong."""
    return _correct(Registry(registry), entry_code)


@blueprint.post("/items/<entry_code>")
@requires(Permission.ITEM_WRITE)
def correct_item(entry_code: str) -> Response | tuple[str, int]:
    """Corrects an inspection item as a new version; the form stays as it was filled in where it is wrong."""
    return _correct(Registry.ITEMS, entry_code)


def _correct(registry: Registry, entry_code: str) -> Response | tuple[str, int]:
    entry = asked_entry(registry, entry_code)
    filled = read_filled(registry, request.form, entry.code)
    if enter_filled(registry, filled):
        return redirect(url_for("registry_pages.show", registry=registry.value, entry_code=entry.code), 303)
    return show_entry(registry, entry, filled), filled.status


@blueprint.post("/offices/<entry_code>/firms")
@requires(Permission.REGISTRY_WRITE)
def put_on_list(entry_code: str) -> Response | tuple[str, int]:
    """Puts a firm on the list of an office, or takes it off; the form stays as it was filled in where it is wrong."""
    entry = asked_entry(Registry.OFFICES, entry_code)
    filled = Filled({name: request.form.get(name, "").strip() for name in ("uscc", "since")})
    try:
        office = None if asked_choice(request.form, "act", {"remove": None}) else entry.code
        listing = Listing(asked_text(request.form, "uscc", 64), office, asked_day(request.form, "since"))
    except Problem as problem:
        first = problem.errors[0]
        filled.errors[first["where"]] = Text(first["zh"], first["en"])
        return show_entry(Registry.OFFICES, entry, None, filled), 422
    with database().write() as connection:
        done = list_firms(connection, [listing], current_account().login, current_writing_regions())
    for faults in done.refused.values():
        filled.note([("since" if name == "valid_from" else name, value, why) for name, value, why in faults])
    if filled.errors:
        return show_entry(Registry.OFFICES, entry, None, filled), 422
    return redirect(url_for("registry_pages.show", registry="offices", entry_code=entry.code, _anchor="firms"), 303)


def show_entry(registry: Registry, entry: Entry, filled: Filled | None, listing: Filled | None = None) -> str:
    """The page of an entry, its forms as they were filled in; `listing` is that of the firms or subjects under it."""
    with database().read() as connection:
        versions = list_versions(connection, registry, entry.code)
        seen = _version_asked(versions) or entry
        names = own_names(connection, registry, {id(one): one for one in (entry, seen)}.values())
        return render_template(
            "registry_desk/entry.html",
            registry=registry,
            words=REGISTRY_WORDS,
            fields={**FIELD_WORDS, **OWN_WORDS[registry]},
            shape=SHAPES[registry],
            choices=choices_of(connection, registry),
            may_write=current_account().may(permission_of(registry)),
            own=shown_fields(registry, seen, names),
            changed=changed_fields(registry, versions),
            entry=seen,
            is_earlier=seen.id != entry.id,
            versions=versions,
            filled=filled or filled_of(registry, entry, names),
            first_day_of=first_day_of,
            names=names_of(connection, {version.recorded_by for version in versions}),
            day=today(),
            **_places_of(connection, registry, entry, versions),
            **_firms_of(connection, registry, entry, listing),
            **carriers_shown(connection, registry, entry, listing),
        )


def _version_asked(versions: Sequence[Entry]) -> Entry | None:
    """The version that the address asks for, None where it asks for none; raises Problem 404 where there is no such."""
    number = asked_number(request.args, "version")
    if number is None:
        return None
    found = next((version for version in versions if version.id == number), None)
    if found is None:
        raise Problem(404, *TITLES[404])
    return found


def _places_of(connection: Connection, registry: Registry, entry: Entry, versions: Sequence[Entry]) -> dict[str, Any]:
    """The names of regions that versions of an office hold, and those that a region lies in."""
    path = regions_containing(entry.code)[:-1] if registry is Registry.REGIONS else []
    named = region_names(connection, {*path, *(region for version in versions for region in version.regions)})
    return {"regions": named, "above": [(code, named[code]) for code in path]}


def _firms_of(connection: Connection, registry: Registry, entry: Entry, listing: Filled | None) -> dict[str, Any]:
    """The firms on the list of an office that the account may see, page by page."""
    lists_firms = registry is Registry.OFFICES and current_account().may(Permission.ENTERPRISE_READ)
    firms: list[ListedFirm] = []
    if lists_firms:
        inside = jurisdiction_condition_of(current_jurisdiction(Permission.ENTERPRISE_READ))
        after = asked_number(request.args, "after") or 0
        firms = list_named_firms(connection, entry.code, inside, after=after, limit=ROWS + 1)
    return {
        "firms": firms[:ROWS],
        "next_firm": firms[ROWS - 1].id if len(firms) > ROWS else None,
        "listing": listing or Filled({"uscc": "", "since": ""}),
        "lists_firms": lists_firms,
    }
