"""`/imports/rows`: rows that must be checked, each with the form to mend it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_number, asked_text, refuse_field, show_refusals
from service.facts.enterprises import get_enterprise
from service.facts.histories import earlier_codes_of
from service.intake.actions.names import reach_of_names
from service.intake.actions.record_decisions import doubt_about, reach_of_decisions
from service.intake.actions.rows_to_check import dismiss_row, mend_row
from service.intake.pages.blueprint import blueprint
from service.intake.pages.names import NONE
from service.intake.queries.imports import visible_actor_of
from service.intake.queries.names import candidates_of
from service.intake.queries.record_decisions import FIELDS, differing_fields_of, label_of, sides_of
from service.intake.queries.rows_to_check import TWO_OR_ONE_KIND, list_rows_to_check, row_to_check_of
from service.intake.words import IMPORT_KINDS, ROW_KINDS, ROW_STATES
from service.reading.unlisted_words import label_of_type
from service.registries.queries.names import region_names
from service.rule_sets.queries import declared_by

ROWS = 30
# Fields of the form to mend a row: this, then the heading.
VALUE = "value:"


@blueprint.get("/rows")
@requires(Permission.IMPORT_READ)
def to_check() -> str:
    """The open rows of all imports, for those who may read everyone's; `?kind=` and `?code=` narrow them.

    Of one enterprise everyone sees those of the own imports.
    """
    actor = visible_actor_of(current_account())
    if actor is not None and not request.args.get("code"):
        raise Problem(403, *TITLES[403], Text("请从本账号的导入中打开。", "Open them from your own imports."))
    after = asked_number(request.args, "after") or 0
    kind, code = asked_choice(request.args, "kind", ROW_KINDS) or None, asked_text(request.args, "code", 64) or None
    with database().read() as connection:
        firm = get_enterprise(connection, code) if code else None
        codes = None if code is None else [code]
        if firm is not None:
            codes = [firm.code, *(earlier for earlier, _ in earlier_codes_of(connection, firm.id))]
        rows = list_rows_to_check(connection, kind=kind, codes=codes, actor=actor, after=after, limit=ROWS + 1)
    return render_template(
        "intake/rows_to_check_all.html",
        rows=rows[:ROWS],
        next_row=rows[ROWS - 1].id if len(rows) > ROWS else None,
        kind=kind,
        kinds=ROW_KINDS,
        code=code,
        firm=firm,
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
        doubt, beside = None, [to_mend]
        if to_mend.kind == TWO_OR_ONE_KIND and to_mend.status == "open":
            reach = reach_of_decisions(account, Permission.IMPORT_READ)
            doubt, beside = doubt_about(connection, to_mend, order, account.login, reach, declared_by(library()))
        sides = [] if doubt is None else sides_of(connection, doubt, beside)
        firms = [firm for found in candidates_of(connection, names, places).values() for firm in found]
        people = names_of(connection, [to_mend.settled_by, to_mend.mended_by])
        regions = region_names(connection, {firm.region for firm in firms if firm.region}) if firms else {}
    return render_template(
        "intake/row_to_check.html",
        row=to_mend,
        order=order,
        states=ROW_STATES,
        kinds=IMPORT_KINDS,
        people=people,
        sides=sides,
        fields=[name for name in FIELDS if any(name in side.fields for side in sides)],
        differs=differing_fields_of(sides),
        label_of=label_of,
        label_of_type=label_of_type,
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
