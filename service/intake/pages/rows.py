"""`/imports/rows`: rows that must be checked, each with the form to mend it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_number, asked_text, refuse_field, show_refusals
from service.intake.actions.names import reach_of_names
from service.intake.actions.rows_to_check import dismiss_row, mend_row
from service.intake.pages.blueprint import blueprint
from service.intake.pages.names import NONE
from service.intake.queries.imports import visible_actor_of
from service.intake.queries.names import candidates_of
from service.intake.queries.rows_to_check import list_rows_to_check, row_to_check_of
from service.intake.words import IMPORT_KINDS, ROW_STATES
from service.registries.queries.names import region_names
from service.rule_sets.queries import declared_by

ROWS = 30
# Fields of the form to mend a row: this, then the heading.
VALUE = "value:"


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
    account = current_account()
    with database().read() as connection:
        to_mend, order = row_to_check_of(connection, account, row_id)
        places = reach_of_names(account, Permission.IMPORT_READ).jurisdiction()
        names = [to_mend.name] if to_mend.name else []
        firms = [firm for found in candidates_of(connection, names, places).values() for firm in found]
        people = names_of(connection, [to_mend.settled_by])
        regions = region_names(connection, {firm.region for firm in firms if firm.region}) if firms else {}
    return render_template(
        "intake/row_to_check.html",
        row=to_mend,
        order=order,
        states=ROW_STATES,
        kinds=IMPORT_KINDS,
        people=people,
        firms=firms,
        regions=regions,
        nobody=NONE,
        may_say_none=reach_of_names(account).is_whole,
    )


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
