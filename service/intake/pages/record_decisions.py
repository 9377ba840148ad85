"""`/imports/record-decisions`: rows that may be two records or one, and what was decided of them."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.web.context import database, library
from service.core.web.form_fields import asked_number, asked_text, show_refusals
from service.intake.actions.record_decisions import (
    LONGEST,
    decide_record,
    reach_of_decisions,
    withdraw_decision,
)
from service.intake.pages.blueprint import blueprint
from service.intake.queries.imports import visible_actor_of
from service.intake.queries.record_decisions import list_record_decisions
from service.intake.queries.rows_to_check import row_to_check_of
from service.rule_sets.queries import declared_by

ROWS = 30


@blueprint.get("/record-decisions")
@requires(Permission.IMPORT_READ)
def record_decisions() -> str:
    """What was decided, the newest first; `?before=` goes on."""
    before = asked_number(request.args, "before")
    inside = reach_of_decisions(current_account(), Permission.IMPORT_READ).jurisdiction()
    with database().read() as connection:
        found = list_record_decisions(connection, before=before, limit=ROWS + 1, inside=inside)
        people = names_of(connection, [name for one in found for name in (one.decided_by, one.withdrawn_by)])
    return render_template(
        "intake/record_decisions.html",
        people=people,
        decisions=found[:ROWS],
        sees_all=visible_actor_of(current_account()) is None,
        next=found[ROWS - 1].id if len(found) > ROWS else None,
    )


@blueprint.post("/rows/<int(max=2147483647):row_id>/record")
@requires(Permission.WORDS_MATCH)
def decide(row_id: int) -> Response:
    """Says whether the row and what is known are one record or two, with the reason."""
    account = current_account()
    verdict, reason = asked_text(request.form, "verdict"), asked_text(request.form, "reason", LONGEST)
    with show_refusals(422), database().write() as connection:
        row, order = row_to_check_of(connection, account, row_id, is_open=True)
        reach = reach_of_decisions(account)
        decide_record(connection, row, order, verdict, reason, account.login, reach, declared_by(library()))
    return redirect(url_for("import_pages.row", row_id=row_id), 303)


@blueprint.post("/record-decisions/<int(max=2147483647):decision_id>/withdraw")
@requires(Permission.WORDS_MATCH)
def withdraw_record_decision(decision_id: int) -> Response:
    """Withdraws a decision from today on."""
    account = current_account()
    with show_refusals(409), database().write() as connection:
        withdraw_decision(connection, account.login, decision_id, reach_of_decisions(account))
    return redirect(url_for("import_pages.record_decisions"), 303)
