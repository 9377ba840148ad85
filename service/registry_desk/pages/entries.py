"""`/registries` and the list of each: what the bureau keeps lists of, to look up and to add to."""

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_text, refuse_unknown
from service.registries.item_fields import MODE_WORDS
from service.registries.queries.entries import list_entries
from service.registries.queries.item_use import UNPUBLISHED, UNUSED, items_waiting, unused_items
from service.registries.queries.names import region_names
from service.registries.queries.own_names import own_names
from service.registries.queries.state import last_entered, last_officer_entered, missing_registries, missing_years
from service.registries.registry import Entry, Registry
from service.registries.shapes import SHAPES, own_field
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.forms import Filled, filled_of, first_day_of, read_filled
from service.registry_desk.pages.entered import enter_filled, known_entry
from service.registry_desk.pages.pick import level_below
from service.registry_desk.pages.place import ANY, WRITTEN, blueprint
from service.registry_desk.pages.shown import choices_of, new_department, shown_fields
from service.registry_desk.reader import current_reading_regions, refuse_unread
from service.registry_desk.words import FIELD_WORDS, ITEM_STATES, LISTED, OWN_WORDS, REGISTRY_LEADS
from service.registry_desk.writer import item_department, permission_of

ROWS = 50
_CONDITIONS = ("q", "ended", "within", "after", "lang")
_OF_ITEMS = ("mode", "state")


@blueprint.get("")
@any_account
def overview() -> str:
    """The registries, what was entered last in each, and what is still missing."""
    with database().read() as connection:
        last, years = last_entered(connection), missing_years(connection, today())
        last_officer = last_officer_entered(connection)
        items = items_waiting(connection, today(), item_department())
    return render_template(
        "registry_desk/registries.html",
        words=REGISTRY_WORDS,
        leads=REGISTRY_LEADS,
        last=last,
        last_officer=last_officer,
        missing=missing_registries(last),
        missing_years=years,
        items=items,
        states=ITEM_STATES,
    )


@blueprint.get(f"/{ANY}")
@any_account
def listed(registry: str) -> str:
    """The entries of a registry, by code; `?q=` is the beginning of a code or a piece of a name.

    Of items `?mode=` are those of one mode, `?state=` those that are not published, or that no plan used for years.
    """
    one = Registry(registry)
    refuse_unknown(request.args, (*_CONDITIONS, *(_OF_ITEMS if one is Registry.ITEMS else ())))
    filled = filled_of(one, None)
    if one is Registry.ITEMS:
        filled.values = {**filled.values, "department": new_department()}
    return _listed(one, filled)


@blueprint.post(f"/{WRITTEN}")
@requires(Permission.REGISTRY_WRITE)
def add(registry: str) -> Response | tuple[str, int]:
    """Enters a new entry; the form stays as it was filled in where it is wrong."""
    return _add(Registry(registry))


@blueprint.post("/items")
@requires(Permission.ITEM_WRITE)
def add_item() -> Response | tuple[str, int]:
    """Enters a new inspection item; the form stays as it was filled in where it is wrong."""
    return _add(Registry.ITEMS)


def _add(registry: Registry) -> Response | tuple[str, int]:
    filled = read_filled(registry, request.form)
    if filled.said is not None and known_entry(registry, filled.said.code) is not None:
        filled.errors["code"] = _THERE_ALREADY
    elif code := enter_filled(registry, filled):
        return redirect(url_for("registry_pages.show", registry=registry.value, entry_code=code), 303)
    return _listed(registry, filled), filled.status


def _listed(registry: Registry, filled: Filled) -> str:
    wanted, after = asked_text(request.args, "q", 100), asked_text(request.args, "after", 40)
    ended, within = request.args.get("ended") == "yes", asked_text(request.args, "within", 12)
    mode = asked_choice(request.args, "mode", MODE_WORDS)
    state = asked_choice(request.args, "state", ITEM_STATES)
    refuse_unread(registry)
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
            own=_own_asked(mode, state),
            located=current_reading_regions(connection, registry),
            among=unused_items(connection, today()) if state == UNUSED else None,
        )
        shown = entries[:ROWS]
        return render_template(
            "registry_desk/registry.html",
            registry=registry,
            words=REGISTRY_WORDS,
            leads=REGISTRY_LEADS,
            fields={**FIELD_WORDS, **OWN_WORDS[registry]},
            shape=SHAPES[registry],
            listed=[own_field(registry, name) for name in LISTED.get(registry, ())],
            rows=_rows_of(connection, registry, shown),
            choices=choices_of(connection, registry),
            may_write=current_account().may(permission_of(registry)),
            regions=region_names(connection, {region for entry in shown for region in entry.regions}),
            filled=filled,
            wanted=wanted,
            ended=ended,
            within=within,
            inside=region_names(connection, [within])[within] if within else None,
            first_day_of=first_day_of,
            modes=MODE_WORDS,
            mode=mode,
            states=ITEM_STATES,
            state=state,
            next=shown[-1].code if len(entries) > ROWS else None,
            day=today(),
        )


def _own_asked(mode: str, state: str) -> dict[str, str | None]:
    asked: dict[str, str | None] = {"mode": mode} if mode else {}
    return asked | ({"published_on": None} if state == UNPUBLISHED else {})


def _rows_of(connection: Connection, registry: Registry, entries: list[Entry]) -> list[tuple[Entry, dict[str, Text]]]:
    """The entries, each with what its own fields say in words."""
    names = own_names(connection, registry, entries)
    return [(entry, {one.name: words for one, words in shown_fields(registry, entry, names)}) for entry in entries]


_THERE_ALREADY = Text("这一代码已登记，请在该项中更正。", "The code is there already; correct that entry.")
