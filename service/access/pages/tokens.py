"""`/tokens`: the tokens of programs and people, with last use and expiry; made for programs, revoked."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from rules.texts import Text
from service.access.actions import tokens as actions
from service.access.password_proof import prove_own_password
from service.access.permissions import Permission
from service.access.queries.accounts import find_account, names_of
from service.access.queries.tokens import list_tokens
from service.access.route_rules import current_account, requires
from service.access.tokens import Token
from service.access.words import PERMISSION_WORDS
from service.core.clock import now
from service.core.problem import Problem, refusal_at
from service.core.web.context import database
from service.core.web.form_fields import asked_text, refusals_of

ROWS = 50

blueprint = Blueprint("token_pages", __name__, url_prefix="/tokens")


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def listed() -> Response:
    """The tokens, by number; `?login=` those of one account."""
    return _page({})


@blueprint.post("")
@requires(Permission.ACCOUNT_MANAGE)
def add() -> Response:
    """Makes a token for a program's account and shows it this once; the own password is asked for."""
    form = request.form
    scopes = [permission for permission in Permission if permission in form.getlist("scope")]
    days = form.get("days", "")
    try:
        proof = prove_own_password(form.get("own", ""))
        login, name = asked_text(form, "login", 80), asked_text(form, "name")
        _refuse_person(login)
        lasts = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        token = actions.issue_token(
            database(), current_account().login, login, name=name or "-", scopes=scopes, days=lasts, proof=proof
        )
    except Problem as problem:
        return _page(form, problem=problem)
    return _page({}, token=token)


@blueprint.post("/<token_id>/revoke")
@requires(Permission.ACCOUNT_MANAGE)
def revoke(token_id: str) -> AnyResponse:
    """Revokes a token at once."""
    actions.revoke_token(database(), current_account().login, token_id)
    return redirect(url_for("token_pages.listed", login=request.form.get("login") or None), 303)


def _refuse_person(login: str) -> None:
    with database().read() as connection:
        holder = find_account(connection, login)
    if holder is None:
        raise refusal_at("login", Text("没有这个账号。", "There is no such account."))
    if holder.has_password:
        why = Text(
            "只能为程序账号办理；个人在自己的账号页面办理。", "For programs only; people make theirs on their own page."
        )
        raise refusal_at("login", why)


def _page(filled: Any, *, token: Token | None = None, problem: Problem | None = None) -> Response:
    login, after = asked_text(request.args, "login", 80), asked_text(request.args, "after", 20)
    with database().read() as connection:
        found = list_tokens(connection, login=login or None, after=after, limit=ROWS + 1)
        names = names_of(connection, [entry.login for entry in found])
    page = render_template(
        "access/tokens.html",
        tokens=found[:ROWS],
        names=names,
        permissions=PERMISSION_WORDS,
        login=login,
        made=token,
        wrong=refusals_of(problem) if problem else {},
        filled=filled,
        now=now(),
        next=found[ROWS - 1].id if len(found) > ROWS else None,
    )
    return make_response(page, problem.status if problem else 201 if token else 200)
