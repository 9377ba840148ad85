"""`/adjustments`: manual adjustments (人工调整) by state, and the forms by which each is settled."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.reach import Reach
from service.access.route_rules import current_account, current_reach, requires
from service.adjustments import actions
from service.adjustments.queries import PROPOSED, list_adjustments
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_number, asked_opinion, show_refusals
from service.rule_sets.queries import newest_rule_set, scheme_title, tier_titles

ROWS = 20
ONE = "/<int(max=2147483647):id>"
ALL = "all"
Action = Callable[[Connection, int, Reach, str, str], Any]

blueprint = Blueprint("adjustment_pages", __name__, url_prefix="/adjustments")


@blueprint.get("")
@requires(Permission.ADJUSTMENT_READ)
def listed() -> str:
    """A page of adjustments within reach, of those that wait unless another state is asked for, the newest first."""
    state = asked_choice(request.args, "status", {**ADJUSTMENT_STATES, ALL: ALL}, PROPOSED)
    before, status = asked_number(request.args, "before"), None if state == ALL else state
    account, reach = current_account(), current_reach(Permission.ADJUSTMENT_READ)
    with database().read() as connection:
        found = list_adjustments(connection, reach, status=status, before=before, limit=ROWS + 1)
        rows = found[:ROWS]
        people = names_of(connection, [login for one in rows for login in (one.applicant, one.approver) if login])
    schemes = {one.scheme for one in rows}
    return render_template(
        "adjustments/adjustments.html",
        rows=rows,
        next_before=rows[-1].id if len(found) > ROWS else None,
        state=state,
        states=ADJUSTMENT_STATES,
        everything=ALL,
        people=people,
        titles={scheme: scheme_title(library(), scheme) for scheme in schemes},
        tiers={scheme: tier_titles(newest_rule_set(library(), scheme)) for scheme in schemes},
        may_approve=account.reach(Permission.ADJUSTMENT_APPROVE).places,
        may_propose=account.reach(Permission.ADJUSTMENT_PROPOSE).places,
    )


@blueprint.post(f"{ONE}/approve")
@requires(Permission.ADJUSTMENT_APPROVE)
def approve(id: int) -> Response:
    """Approves a proposal: it is a record from now on."""
    return _settle(id, actions.approve_adjustment, Permission.ADJUSTMENT_APPROVE)


@blueprint.post(f"{ONE}/reject")
@requires(Permission.ADJUSTMENT_APPROVE)
def reject(id: int) -> Response:
    """Rejects a proposal."""
    return _settle(id, actions.reject_adjustment, Permission.ADJUSTMENT_APPROVE)


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.ADJUSTMENT_PROPOSE)
def withdraw(id: int) -> Response:
    """Withdraws one's own proposal."""
    return _settle(id, actions.withdraw_adjustment, Permission.ADJUSTMENT_PROPOSE)


@blueprint.post(f"{ONE}/revoke")
@requires(Permission.ADJUSTMENT_APPROVE)
def revoke(id: int) -> Response:
    """Revokes an approved adjustment: its record counts no more."""
    return _settle(id, actions.revoke_adjustment, Permission.ADJUSTMENT_APPROVE)


def _settle(id: int, action: Action, permission: Permission) -> Response:
    note = asked_opinion(request.form, "note")
    with show_refusals(), database().write() as connection:
        action(connection, id, current_reach(permission), current_account().login, note)
    return redirect(url_for("adjustment_pages.listed"), 303)
