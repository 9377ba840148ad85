"""`/supervisor/draws`: draws whose verdict a supervisor states as a witness, with what is public of each; no list."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.draw_log import log_lines_of
from service.access.route_rules import current_account, requires
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, asked_number, refusal_of
from service.plans.batch_words import STATUSES
from service.plans.draws.actions.verdict import state_verdict, witness_reach
from service.plans.draws.pages.public_log import known_of
from service.plans.draws.pages.signed_paper import asked_verdict
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.queries.listed import list_witnessed
from service.plans.draws.queries.undecided import is_to_verify

ROWS = 50
ONE = "/<string(maxlength=40):draw_id>"
blueprint = Blueprint("witness_pages", __name__, url_prefix="/supervisor/draws")


@blueprint.get("")
@requires(Permission.SUPERVISOR_OWN)
def listed() -> str:
    """The draws that wait for a verdict, and those whose verdict the reader stated; else why none is shown."""
    before = asked_number(request.args, "before")
    account = current_account()
    with database().read() as connection:
        try:
            reach = witness_reach(connection, account)
        except Problem as refused:
            return render_template("supervisors/closed.html", title=refused.title, why=refused.detail)
        rows = list_witnessed(connection, account, reach, before, ROWS + 1)
    shown = rows[:ROWS]
    following = shown[-1].id if len(rows) > ROWS else None
    return render_template("draws/witnessed.html", rows=shown, next=following)


@blueprint.get(ONE)
@requires(Permission.SUPERVISOR_OWN)
def show(draw_id: str) -> str:
    """What is public of a draw, and the form that states its verdict."""
    return _shown(draw_id, {})


@blueprint.post(f"{ONE}/verdict")
@requires(Permission.SUPERVISOR_OWN)
def give_verdict(draw_id: str) -> Response | tuple[str, int]:
    """States the verdict that the supervisor signed as the witness."""
    account = current_account()
    try:
        verified, paper = asked_verdict()
        with database().write() as connection:
            reach = witness_reach(connection, account)
            state_verdict(connection, draw_id, paper, account.login, reach, verified=verified)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status in (403, 404):
            raise
        return _shown(draw_id, wrong), status
    return redirect(url_for("witness_pages.show", draw_id=draw_id), 303)


def _shown(draw_id: str, wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        found = _witnessed(connection, draw_id)
        lines = log_lines_of(connection, [draw_id])
        to_verify = is_to_verify(connection, found, account)
    return render_template(
        "draws/witness.html",
        draw=found,
        lines=lines,
        states={state.value: words for state, words in STATUSES.items()},
        known=known_of(found),
        to_verify=to_verify,
        filled=request.form,
        wrong=wrong,
    )


def _witnessed(connection: Connection, draw_id: str) -> Draw:
    """The draw; raises Problem 404 for one beyond reach, or of which nothing is public."""
    found = get_drawing(connection, draw_id, witness_reach(connection, current_account())).draw
    if found.commitment is None:
        raise Problem(404, "not-found", Text("没有这一抽取。", "There is no such draw."))
    return found
