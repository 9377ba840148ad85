"""`/adjustments`: manual adjustments (人工调整) by state, and the forms by which each is settled."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.reach import Reach
from service.access.route_rules import current_account, current_reach, requires
from service.adjustments import actions
from service.adjustments.pages.blueprint import blueprint
from service.adjustments.queries import EXPIRES_SOON, PROPOSED, Adjustment, count_by_state, get_adjustment, list_by_end
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import (
    asked_choice,
    asked_day,
    asked_number,
    asked_opinion,
    asked_text,
    refusals_of,
    refuse_field,
    show_refusals,
)
from service.rule_sets.queries import newest_rule_set, scheme_title, tier_titles

ROWS = 20
ONE = "/<int(max=2147483647):id>"
ALL = "all"
Action = Callable[[Connection, int, Reach, str, str], Any]
Answer = Response | tuple[str, int]


@blueprint.get("")
@requires(Permission.ADJUSTMENT_READ)
def listed() -> str:
    """A page of adjustments within reach, of those that wait unless another state is asked for, by when they end.

    `?code=` narrows them to one enterprise.
    """
    state = asked_choice(request.args, "status", {**ADJUSTMENT_STATES, ALL: ALL}, PROPOSED)
    code, after = asked_text(request.args, "code", 64), _asked_place()
    wanted = None if state == ALL else state
    reach = current_reach(Permission.ADJUSTMENT_READ)
    with database().read() as connection:
        found = list_by_end(connection, reach, wanted, today(), code=code or None, after=after, limit=ROWS + 1)
        following = f"{found[ROWS - 1].ends_on}.{found[ROWS - 1].id}" if len(found) > ROWS else None
        return _page(connection, found[:ROWS], state, code=code, following=following)


def _page(
    connection: Connection,
    rows: Sequence[Adjustment],
    state: str,
    *,
    code: str = "",
    following: str | None = None,
    refused: Problem | None = None,
) -> str:
    """The page of these adjustments; where the opinion on one of them was `refused`, with what was written."""
    account, day = current_account(), today()
    people = names_of(connection, [login for one in rows for login in (one.applicant, one.approver) if login])
    schemes = {one.scheme for one in rows}
    return render_template(
        "adjustments/adjustments.html",
        rows=rows,
        next=following,
        state=state,
        states=ADJUSTMENT_STATES,
        numbers=count_by_state(connection, current_reach(Permission.ADJUSTMENT_READ), day),
        everything=ALL,
        code=code,
        day=day,
        soon=day + timedelta(days=EXPIRES_SOON),
        people=people,
        titles={scheme: scheme_title(library(), scheme) for scheme in schemes},
        tiers={scheme: tier_titles(newest_rule_set(library(), scheme)) for scheme in schemes},
        may_approve=account.reach(Permission.ADJUSTMENT_APPROVE).places,
        may_propose=account.reach(Permission.ADJUSTMENT_PROPOSE).places,
        note=request.form.get("note", ""),
        wrong=refusals_of(refused) if refused else {},
    )


def _asked_place() -> tuple[date, int] | None:
    """The end and the number of the last adjustment of the page before; None on the first page."""
    written = asked_text(request.args, "after", 40)
    if not written:
        return None
    ends_on, _, id = written.partition(".")
    day, number = asked_day({"after": ends_on}, "after"), asked_number({"after": id}, "after")
    if day is None or number is None:
        refuse_field("after", Text("应写成 2026-06-30.1。", "Write it as 2026-06-30.1."))
    return day, number


@blueprint.post(f"{ONE}/approve")
@requires(Permission.ADJUSTMENT_APPROVE)
def approve(id: int) -> Answer:
    """Approves a proposal: it is a record from now on."""
    return _settle(id, actions.approve_adjustment, Permission.ADJUSTMENT_APPROVE)


@blueprint.post(f"{ONE}/reject")
@requires(Permission.ADJUSTMENT_APPROVE)
def reject(id: int) -> Answer:
    """Rejects a proposal."""
    return _settle(id, actions.reject_adjustment, Permission.ADJUSTMENT_APPROVE)


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.ADJUSTMENT_PROPOSE)
def withdraw(id: int) -> Answer:
    """Withdraws one's own proposal."""
    return _settle(id, actions.withdraw_adjustment, Permission.ADJUSTMENT_PROPOSE)


@blueprint.post(f"{ONE}/revoke")
@requires(Permission.ADJUSTMENT_APPROVE)
def revoke(id: int) -> Answer:
    """Revokes an approved adjustment: its record counts no more."""
    return _settle(id, actions.revoke_adjustment, Permission.ADJUSTMENT_APPROVE)


def _settle(id: int, action: Action, permission: Permission) -> Answer:
    try:
        note = asked_opinion(request.form, "note")
    except Problem as problem:
        return _shown_again(id, problem), problem.status
    with show_refusals(), database().write() as connection:
        action(connection, id, current_reach(permission), current_account().login, note)
    return redirect(url_for("adjustment_pages.listed"), 303)


def _shown_again(id: int, refused: Problem) -> str:
    """The adjustment alone, with what was written of it and why that cannot be its opinion."""
    with database().read() as connection:
        one = get_adjustment(connection, id, current_reach(Permission.ADJUSTMENT_READ))
        return _page(connection, [one], one.state_on(today()), refused=refused)
