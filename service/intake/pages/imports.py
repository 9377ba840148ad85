"""`/imports`: files handed in, what became of their rows, and the rows that must be checked."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import now, today
from service.core.db.jobs import Job, get_job
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field, show_refusals
from service.core.web.job_progress import JobProgress, pause_of, progress_of
from service.intake.actions.imports import take_upload
from service.intake.pages.blueprint import blueprint
from service.intake.queries.imports import import_of, list_differences, list_imports, visible_actor_of
from service.intake.queries.rows_to_check import list_rows_to_check
from service.intake.queries.sources import list_sources
from service.intake.words import FORM_TITLES, IMPORT_KINDS, IMPORT_STATES
from service.reading.unlisted_words import label_of_field, label_of_type

ROWS = 30
REFRESH_SECONDS = 5


@blueprint.get("")
@requires(Permission.IMPORT_READ)
def list_all() -> str:
    """The imports, the newest first; `?before=` goes on."""
    before = asked_number(request.args, "before")
    with database().read() as connection:
        rows = list_imports(connection, before=before, limit=ROWS + 1, actor=visible_actor_of(current_account()))
        sources = list_sources(connection)
    return render_template(
        "intake/imports.html",
        imports=rows[:ROWS],
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        sources=sources,
        pauses={one.id: pause_of(one, settings()) for one in rows[:ROWS] if one.is_open},
        sees_all=visible_actor_of(current_account()) is None,
        kinds=IMPORT_KINDS,
        states=IMPORT_STATES,
        day=today(),
        forms=FORM_TITLES,
    )


@blueprint.post("")
@requires(Permission.FACT_WRITE)
def upload() -> Response:
    """Takes in a file and shows how its import goes on."""
    file, source = request.files.get("file"), asked_text(request.form, "source")
    kind = asked_choice(request.form, "kind", IMPORT_KINDS, "records")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    if not source:
        refuse_field("source", Text("请写明数据来源。", "Say where the data come from."))
    with show_refusals(422):
        import_id = take_upload(
            database(),
            settings(),
            current_account(),
            file.stream,
            file.filename,
            kind=kind,
            source=source,
            data_on=asked_day(request.form, "data_on") or today(),
            snapshot=request.form.get("snapshot") == "yes",
            form=asked_text(request.form, "form") or None,
            sheet=asked_text(request.form, "sheet") or None,
            mapping=(request.form.get("mapping") or "").strip() or None,
        )
    return redirect(url_for("import_pages.show", import_id=import_id), 303)


@blueprint.get("/<int(max=2147483647):import_id>")
@requires(Permission.IMPORT_READ)
def show(import_id: int) -> str:
    """One import: how far it is, its counts, notices, differences and rows to check."""
    after, difference = asked_number(request.args, "after") or 0, asked_number(request.args, "difference") or 0
    with database().read() as connection:
        order = import_of(connection, current_account(), import_id)
        job = get_job(connection, order.job_id) if order.job_id else None
        rows = list_rows_to_check(connection, import_id=import_id, after=after, limit=ROWS + 1)
        people = names_of(connection, [order.actor])
        differences = (
            list_differences(connection, import_id, after=difference, limit=ROWS + 1) if order.snapshot else []
        )
    return render_template(
        "intake/import.html",
        order=order,
        progress=_progress(job, now()) if order.is_open else None,
        refresh_seconds=REFRESH_SECONDS if order.is_open else None,
        error=order.error,
        people=people,
        notices=(order.report or {}).get("notices", []),
        words=(order.report or {}).get("words", []),
        label_of_field=label_of_field,
        label_of_type=label_of_type,
        sees_all=visible_actor_of(current_account()) is None,
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
