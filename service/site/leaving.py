"""`/leaving/<login>`: an account is shut out, once it is seen what waits for it and who takes that over."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.actions.accounts import set_active
from service.access.permissions import Permission
from service.access.queries.accounts import find_account, grants_of_all, names_of
from service.access.queries.deputies import deputies_of
from service.access.queries.standing import standing_account
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_text, refusals_of
from service.site.open_items import items_left_by

blueprint = Blueprint("leaving_pages", __name__, url_prefix="/leaving")


@blueprint.get("/<login>")
@requires(Permission.ACCOUNT_MANAGE)
def show(login: str) -> str:
    """What waits for the account, what it does for others, and the form that shuts it out."""
    return _shown(login, None)


@blueprint.post("/<login>")
@requires(Permission.ACCOUNT_MANAGE)
def disable(login: str) -> Response | tuple[str, int]:
    """Shuts the account out; what it was told goes to the new owner."""
    try:
        owner = asked_text(request.form, "owner", 80)
        set_active(database(), current_account().login, login, active=False, owner=owner)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _shown(login, problem), problem.status
    return redirect(url_for("account_pages.show", login=login), 303)


def _shown(login: str, problem: Problem | None) -> str:
    with database().read() as connection:
        entry, account = find_account(connection, login), standing_account(connection, login)
        if entry is None or account is None:
            raise Problem(404, "no-such-account", Text(f"没有账号 {login}。", f"There is no account {login}."))
        items = items_left_by(connection, account)
        deputies = [one for one in deputies_of(connection, login) if not one.is_over(today())]
        owners = _owners_after(connection, login)
    return render_template(
        "site/leaving.html",
        entry=entry,
        items=items,
        deputies=deputies,
        owners=owners,
        day=today(),
        owner=request.form.get("owner", ""),
        wrong=refusals_of(problem) if problem else {},
    )


def _owners_after(connection: Connection, login: str) -> list[tuple[str, Text]]:
    """Who may take over: the active accounts that hold one of its roles, by name."""
    held = grants_of_all(connection)
    roles = {grant.role for grant in held.get(login, ())}
    able = [other for other, grants in held.items() if other != login and roles & {grant.role for grant in grants}]
    names = names_of(connection, able)
    return [(other, names[other]) for other in able]
