"""`/imports`: files handed in, what became of their rows, and the rows that must be checked."""

from collections.abc import Mapping
from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import now, today
from service.core.db.jobs import Job, get_job
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refusals_of
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import JobProgress, pause_of, progress_of
from service.intake.actions.imports import Said
from service.intake.actions.previews import add_preview
from service.intake.pages.blueprint import blueprint
from service.intake.queries.imports import import_of, list_differences, list_imports, visible_actor_of
from service.intake.queries.previews import list_previews
from service.intake.queries.rows_to_check import OPEN, count_rows_by_status, list_rows_to_check
from service.intake.queries.sources import list_sources
from service.intake.words import FORM_TITLES, IMPORT_KINDS, IMPORT_STATES, PREVIEW_STATES, ROW_STATES
from service.reading.unlisted_words import label_of_field, label_of_type
from service.rule_sets.queries import declared_by

ROWS = 30


@blueprint.get("")
@requires(Permission.IMPORT_READ)
def list_all() -> str:
    """The uploads that wait (`?uploads=` goes on), and the imports (`?before=` goes on), the newest first."""
    return _page(asked_number(request.args, "before"), {}, {}, asked_number(request.args, "uploads"))


@blueprint.post("")
@requires(Permission.FACT_WRITE)
def upload() -> Response | tuple[str, int]:
    """Keeps a file to be looked at, and shows what was seen in it; what was filled in stays where it is refused."""
    file, form = request.files.get("file"), request.form
    errors: dict[str, Text] = {}
    if file is None or not file.filename:
        errors["file"] = Text("请选择文件。", "Choose a file.")
    if not form.get("source", "").strip():
        errors["source"] = Text("请写明数据来源。", "Say where the data come from.")
    if errors or file is None:
        return _page(None, form, errors), 422
    try:
        preview_id = _kept_upload(file)
    except ProductError as error:
        # A file that was chosen is not sent back: it must be chosen again.
        said = {"file": Text(f"{error.what.zh}{error.why.zh}{error.remedy.zh}", _english_of(error))}
        return _page(None, form, said), 422
    except Problem as problem:
        if problem.status != 422:
            raise
        return _page(None, form, refusals_of(problem)), 422
    return redirect(url_for("import_pages.show_preview", preview_id=preview_id), 303)


def _kept_upload(file: FileStorage) -> int:
    """The number of the preview of the file that a form sent; raises Problem for a field that cannot be used."""
    said = Said(
        asked_choice(request.form, "kind", IMPORT_KINDS, "records"),
        asked_text(request.form, "source"),
        asked_choice(request.form, "form", FORM_TITLES) or None,
        asked_text(request.form, "sheet") or None,
        (request.form.get("mapping") or "").strip() or None,
    )
    return add_preview(
        database(),
        settings(),
        current_account(),
        declared_by(library()),
        file.stream,
        file.filename or "",
        said,
        data_on=asked_day(request.form, "data_on") or today(),
        snapshot=request.form.get("snapshot") == "yes",
    )


def _english_of(error: ProductError) -> str:
    return f"{error.what.en} {error.why.en} {error.remedy.en}"


def _page(before: int | None, given: Mapping[str, str], errors: Mapping[str, Text], uploads: int | None = None) -> str:
    actor = visible_actor_of(current_account())
    with database().read() as connection:
        rows = list_imports(connection, before=before, limit=ROWS + 1, actor=actor)
        waiting = list_previews(connection, actor=actor, before=uploads, limit=ROWS + 1) if before is None else []
        previews = waiting[:ROWS]
        sources = list_sources(connection)
        people = names_of(connection, [one.actor for one in previews])
    return render_template(
        "intake/imports.html",
        imports=rows[:ROWS],
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        previews=previews,
        next_upload=previews[-1].id if len(waiting) > ROWS else None,
        preview_states=PREVIEW_STATES,
        people=people,
        kept_days=settings().preview_days,
        sources=sources,
        pauses={one.id: pause_of(one, settings()) for one in rows[:ROWS] if one.is_open},
        sees_all=actor is None,
        kinds=IMPORT_KINDS,
        states=IMPORT_STATES,
        day=today(),
        forms=FORM_TITLES,
        given=given,
        errors=errors,
    )


@blueprint.get("/<int(max=2147483647):import_id>")
@requires(Permission.IMPORT_READ)
def show(import_id: int) -> str:
    """One import: how far it is, its counts, notices, differences and rows to check."""
    after, difference = asked_number(request.args, "after") or 0, asked_number(request.args, "difference") or 0
    with database().read() as connection:
        order = import_of(connection, current_account(), import_id)
        job = get_job(connection, order.job_id) if order.job_id else None
        rows = list_rows_to_check(connection, import_id=import_id, after=after, limit=ROWS + 1)
        by_status = count_rows_by_status(connection, import_id)
        people = names_of(connection, [order.actor])
        differences = (
            list_differences(connection, import_id, after=difference, limit=ROWS + 1) if order.snapshot else []
        )
    return render_template(
        "intake/import.html",
        order=order,
        progress=_progress(job, now()) if order.is_open else None,
        going_on=going_on_of(url_for("import_pages.show", import_id=import_id), is_open=order.is_open),
        error=order.error,
        people=people,
        notices=(order.report or {}).get("notices", []),
        words=(order.report or {}).get("words", []),
        label_of_field=label_of_field,
        label_of_type=label_of_type,
        sees_all=visible_actor_of(current_account()) is None,
        settled={status: by_status[status] for status in ROW_STATES if status != OPEN and status in by_status},
        row_states=ROW_STATES,
        rows=rows[:ROWS],
        next_row=rows[ROWS - 1].id if len(rows) > ROWS else None,
        differences=differences[:ROWS],
        next_difference=differences[ROWS - 1].id if len(differences) > ROWS else None,
        kinds=IMPORT_KINDS,
        forms=FORM_TITLES,
        states=IMPORT_STATES,
    )


def _progress(job: Job | None, at: datetime) -> JobProgress | None:
    return None if job is None else progress_of(job, at, settings())
