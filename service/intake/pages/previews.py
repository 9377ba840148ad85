"""`/imports/previews`: an upload that is looked at, mapped, and taken in or discarded."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.files.headers import NOT_READ
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_number, asked_text, refuse_unknown
from service.core.web.going_on import PARAMETER, going_on_of
from service.core.web.job_progress import JobProgress, progress_of
from service.intake.actions.names import reach_of_names
from service.intake.actions.previews import discard_preview, look_anew, map_preview, take_preview
from service.intake.column_choices import (
    CHOICE,
    COLUMN,
    COLUMNS_SHOWN,
    choices_of,
    columns_said,
    forms_of,
    shown_columns,
)
from service.intake.pages.blueprint import blueprint
from service.intake.pages.names import NONE
from service.intake.pages.ways_back import to_preview
from service.intake.queries.names import candidates_of
from service.intake.queries.previews import LOOKING, Preview, preview_of
from service.intake.queries.sources import get_source
from service.intake.queries.words import FIELDS, codes_to_match
from service.intake.words import FORM_TITLES, IMPORT_KINDS, PREVIEW_STATES
from service.reading.forms.form import Form
from service.reading.unlisted_words import label_of_field, label_of_type
from service.registries.queries.names import region_names
from service.rule_sets.queries import declared_by


@blueprint.get("/previews/<int(max=2147483647):preview_id>")
@requires(Permission.IMPORT_READ)
def show_preview(preview_id: int) -> str:
    """What was seen in an upload: its form, columns, first rows, and what would wait."""
    refuse_unknown(request.args, {"lang", PARAMETER, COLUMN})
    first = asked_number(request.args, COLUMN)
    return _page(preview_id, {}, first=1 if first is None else first)


def _page(preview_id: int, chosen: Mapping[int, str], problem: Problem | None = None, first: int = 1) -> str:
    """The page; with the fields that were `chosen` by place where they were refused for a `problem`."""
    account = current_account()
    with database().read() as connection:
        known = preview_of(connection, account, preview_id)
        look = known.look or {}
        people = names_of(connection, [known.actor, known.settled_by])
        return render_template(
            "intake/preview.html",
            upload=known,
            look=look,
            people=people,
            progress=_progress(connection, known),
            going_on=going_on_of(
                url_for("import_pages.show_preview", preview_id=preview_id), is_open=known.status == LOOKING
            ),
            states=PREVIEW_STATES,
            kinds=IMPORT_KINDS,
            titles=FORM_TITLES,
            kept_days=settings().preview_days,
            forms=forms_of(known.kind),
            form=_form_of(known),
            choices=choices_of(_form_of(known)),
            not_read=NOT_READ,
            choice=CHOICE,
            shown=shown_columns(look.get("columns", []), first, chosen),
            most_columns=COLUMNS_SHOWN,
            chosen=chosen,
            problem=problem,
            label_of_field=label_of_field,
            label_of_type=label_of_type,
            **_words_in(account, look),
            **_names_in(connection, account, known, look),
        )


@blueprint.post("/previews/<int(max=2147483647):preview_id>/mapping")
@requires(Permission.FACT_WRITE)
def map_columns(preview_id: int) -> Response | tuple[str, int]:
    """Reads the upload by another form, or by the fields that were chosen for its columns.

    What was chosen stays where it is refused.
    """
    account = current_account()
    with database().read() as connection:
        known = preview_of(connection, account, preview_id, is_open=True)
    names = {form.name: form.title for form in forms_of(known.kind)}
    named = asked_choice(request.form, "form", names) or None
    if asked_choice(request.form, "act", {"form": None, "columns": None}, "columns") == "form":
        map_preview(database(), settings(), account, declared_by(library()), preview_id, {}, named)
        return to_preview(preview_id)
    form, seen = _form_of(known), (known.look or {}).get("columns", [])
    headings = [str(one["heading"]) for one in seen]
    shown = {place: str(one["field"]) for place, one in enumerate(seen) if one["field"] and known.status == "ready"}
    chosen = _chosen(seen)
    try:
        columns = columns_said(form, headings, shown, chosen, known.wanted)
    except Problem as problem:
        return _page(preview_id, chosen, problem, asked_number(request.form, COLUMN) or 1), 422
    map_preview(database(), settings(), account, declared_by(library()), preview_id, columns, form.name)
    return to_preview(preview_id)


@blueprint.post("/previews/<int(max=2147483647):preview_id>/look")
@requires(Permission.FACT_WRITE)
def look_once_more(preview_id: int) -> Response:
    """Reads the upload again."""
    look_anew(database(), settings(), current_account(), declared_by(library()), preview_id)
    return to_preview(preview_id)


@blueprint.post("/previews/<int(max=2147483647):preview_id>/take")
@requires(Permission.FACT_WRITE)
def take(preview_id: int) -> Response:
    """Takes the upload in as the person saw it read, and shows how its import goes on."""
    seen = asked_text(request.form, "seen", 64) or None
    import_id = take_preview(database(), settings(), current_account(), preview_id, seen)
    return redirect(url_for("import_pages.show", import_id=import_id), 303)


@blueprint.post("/previews/<int(max=2147483647):preview_id>/discard")
@requires(Permission.FACT_WRITE)
def discard(preview_id: int) -> Response:
    """Takes nothing of the upload in, and removes it."""
    discard_preview(database(), settings(), current_account(), preview_id)
    return redirect(url_for("import_pages.list_all"), 303)


def _form_of(known: Preview) -> Form:
    """The form by which the columns are offered: the one that the file has, else the one that it comes nearest to."""
    look = known.look or {}
    name = look.get("form") or known.wanted.form or look.get("nearest")
    forms = {form.name: form for form in forms_of(known.kind)}
    return forms.get(name or "") or next(iter(forms.values()))


def _chosen(seen: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The fields that were sent, by the place of their column.

    A column for which nothing was sent is left as told, or not read where that was said before.
    """
    sent = {place: request.form.get(f"{CHOICE}{place}", "").strip() for place in range(len(seen))}
    unread = {place: NOT_READ for place, one in enumerate(seen) if one["said"] and not one["field"]}
    return unread | {place: name for place, name in sent.items() if name}


def _progress(connection: Connection, known: Preview) -> JobProgress | None:
    job = get_job(connection, known.job_id) if known.status == LOOKING and known.job_id else None
    return None if job is None else progress_of(job, now(), settings())


def _words_in(account: Account, look: dict[str, Any]) -> dict[str, Any]:
    words = look.get("words", [])
    keys = {(one["field"], one["record_type"]) for one in words if one["field"] in FIELDS}
    may_match = account.may(Permission.WORDS_MATCH) and account.reach(Permission.WORDS_MATCH).is_whole
    return {"words": words, "codes": {key: codes_to_match(*key) for key in keys}, "may_match": may_match}


def _names_in(connection: Connection, account: Account, known: Preview, look: dict[str, Any]) -> dict[str, Any]:
    """The names that rows state instead of a code, with the enterprises of that name that the account may see."""
    names = look.get("names", [])
    inside = reach_of_names(account, Permission.IMPORT_READ).jurisdiction()
    firms = candidates_of(connection, [one["name"] for one in names], inside) if names else {}
    regions = {firm.region for found in firms.values() for firm in found if firm.region}
    return {
        "names": names,
        "firms": firms,
        "regions": region_names(connection, regions) if regions else {},
        # A name is confirmed for a source, which the first import makes known.
        "may_confirm": bool(names) and get_source(connection, known.source) is not None,
        "nobody": NONE,
        "may_say_none": reach_of_names(account).is_whole,
    }
