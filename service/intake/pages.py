"""`/imports`: files handed in, what became of their rows, and the rows that must be checked."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import now, today
from service.core.db.jobs import Job, get_job
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field, show_refusals
from service.core.web.job_progress import JobProgress, pause_of, progress_of
from service.intake.actions.imports import take_upload
from service.intake.actions.rows_to_check import dismiss_row, mend_row
from service.intake.actions.words import match_word, reach_of_matcher, withdraw_match
from service.intake.queries.imports import import_of, list_differences, list_imports, visible_actor_of
from service.intake.queries.rows_to_check import list_rows_to_check, row_to_check_of
from service.intake.queries.sources import list_sources
from service.intake.queries.words import FIELDS, Position, codes_to_match, list_matches, list_unlisted, refuse_local
from service.intake.words import FORM_TITLES, IMPORT_KINDS, IMPORT_STATES, ROW_STATES
from service.reading.unlisted_words import label_of_field, label_of_type
from service.rule_sets.queries import declared_by

ROWS = 30
MOST_MATCHES = 500
MOST_ROWS = 2**62
_PARTS_OF_POSITION = 4
REFRESH_SECONDS = 5
# Fields of the form to mend a row: this, then the heading.
VALUE = "value:"

blueprint = Blueprint("import_pages", __name__, url_prefix="/imports")


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
        differences = (
            list_differences(connection, import_id, after=difference, limit=ROWS + 1) if order.snapshot else []
        )
    return render_template(
        "intake/import.html",
        order=order,
        progress=_progress(job, now()) if order.is_open else None,
        refresh_seconds=REFRESH_SECONDS if order.is_open else None,
        error=order.error,
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


@blueprint.get("/rows")
@requires(Permission.IMPORT_READ)
def to_check() -> str:
    """The open rows of all imports, for those who may read everyone's."""
    if visible_actor_of(current_account()) is not None:
        raise Problem(403, *TITLES[403], Text("请从本账号的导入中打开。", "Open them from your own imports."))
    after = asked_number(request.args, "after") or 0
    with database().read() as connection:
        rows = list_rows_to_check(connection, after=after, limit=ROWS + 1)
    return render_template(
        "intake/rows_to_check_all.html", rows=rows[:ROWS], next_row=rows[ROWS - 1].id if len(rows) > ROWS else None
    )


@blueprint.get("/rows/<int(max=2147483647):row_id>")
@requires(Permission.IMPORT_READ)
def row(row_id: int) -> str:
    """One row to check, with the form to mend it."""
    with database().read() as connection:
        to_mend, order = row_to_check_of(connection, current_account(), row_id)
    return render_template("intake/row_to_check.html", row=to_mend, order=order, states=ROW_STATES, kinds=IMPORT_KINDS)


@blueprint.post("/rows/<int(max=2147483647):row_id>/replay")
@requires(Permission.FACT_WRITE)
def mend(row_id: int) -> Response:
    """Takes a row in again with the values as they were mended; it stays open where it is still wrong."""
    values = {name.removeprefix(VALUE): value for name, value in request.form.items() if name.startswith(VALUE)}
    with show_refusals(422):
        mend_row(database(), current_account(), row_id, values, declared_by(library()))
    return redirect(url_for("import_pages.row", row_id=row_id), 303)


@blueprint.post("/rows/<int(max=2147483647):row_id>/dismiss")
@requires(Permission.FACT_WRITE)
def dismiss(row_id: int) -> Response:
    """Marks a row as not to be taken in, with the reason."""
    note = asked_text(request.form, "note")
    if not note:
        refuse_field("note", Text("请写明理由。", "Say why."))
    dismiss_row(database(), current_account(), row_id, note)
    return redirect(url_for("import_pages.row", row_id=row_id), 303)


@blueprint.get("/words")
@requires(Permission.IMPORT_READ)
def words() -> str:
    """The words that nobody matched, with the form to match one, and what words are matched to."""
    refuse_local(current_account())
    after = request.args.getlist("after")
    behind: Position | None = None
    if len(after) == _PARTS_OF_POSITION and after[0].isascii() and after[0].isdigit():
        behind = [min(int(after[0]), MOST_ROWS), *after[1:]]
    with database().read() as connection:
        unlisted = list_unlisted(connection, after=behind, limit=ROWS + 1)
        matches = list_matches(connection, limit=MOST_MATCHES)
    return render_template(
        "intake/words.html",
        words=unlisted[:ROWS],
        next=unlisted[ROWS - 1].position if len(unlisted) > ROWS else None,
        codes={(one.field, one.record_type): codes_to_match(one.field, one.record_type) for one in unlisted[:ROWS]},
        matches=matches[::-1],
        label_of_field=label_of_field,
        label_of_type=label_of_type,
        fields=FIELDS,
        may_match=current_account().reach(Permission.FACT_WRITE).is_whole,
    )


@blueprint.post("/words")
@requires(Permission.FACT_WRITE)
def match() -> Response:
    """Matches a word."""
    account = current_account()
    reach = reach_of_matcher(account)
    named = {name: asked_text(request.form, name) or "" for name in ("field", "record_type", "word", "code")}
    with show_refusals(422), database().write() as connection:
        match_word(connection, account.login, **named, reach=reach)
    return redirect(url_for("import_pages.words"), 303)


@blueprint.post("/words/<int(max=2147483647):match_id>/withdraw")
@requires(Permission.FACT_WRITE)
def withdraw(match_id: int) -> Response:
    """Withdraws a match."""
    account = current_account()
    reach_of_matcher(account)
    with show_refusals(409), database().write() as connection:
        withdraw_match(connection, account.login, match_id)
    return redirect(url_for("import_pages.words"), 303)


def _progress(job: Job | None, at: datetime) -> JobProgress | None:
    return None if job is None else progress_of(job, at, settings())
