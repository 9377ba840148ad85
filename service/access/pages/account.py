"""`/account`: what concerns only the reader's own account: password and tokens."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from rules.texts import Text
from service.access.actions import accounts, tokens
from service.access.actions.deputies import end_deputy, set_deputy
from service.access.actions.telling import settle_told
from service.access.pages.accounts import asked_standing
from service.access.password_proof import prove_own_password
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.deputies import deputies_of, get_deputy
from service.access.queries.places import place_names
from service.access.queries.tokens import list_tokens
from service.access.queries.told import list_told
from service.access.route_rules import any_account, current_account
from service.access.tokens import Token
from service.access.words import PERMISSION_WORDS, ROLE_WORDS
from service.core.clock import now, today
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.form_fields import refusals_of
from service.core.web.language import keep_gloss
from service.core.web.problems import problem_of_input

blueprint = Blueprint("own_account", __name__, url_prefix="/account")

MOST_SHOWN = 200


@blueprint.before_request
def refuse_token() -> None:
    """A token can neither make tokens nor change a password: it would outlive its own end."""
    if g.by_token:
        title = Text("此页须登录后使用，令牌不可用。", "This page needs a log-in; a token will not do.")
        raise Problem(403, "not-by-token", title)


@blueprint.get("")
@any_account
def show() -> Response:
    """The account with its roles and tokens."""
    return _page()


@blueprint.post("/tokens")
@any_account
def add_token() -> Response:
    """Makes a token and shows it this once; the password is asked for, as at the log-in."""
    account, form = current_account(), request.form
    scopes = [permission for permission in Permission if permission in form.getlist("scope")]
    name, days = form.get("name", "").strip()[:200], form.get("days", "")
    try:
        token = tokens.issue_token(
            database(),
            account.login,
            account.login,
            name=name or "-",
            scopes=scopes,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
            proof=prove_own_password(form.get("current", "")),
        )
    except Problem as problem:
        return _page(problem=problem)
    return _page(token=token)


@blueprint.post("/tokens/<token_id>/revoke")
@any_account
def revoke_token(token_id: str) -> AnyResponse:
    """Revokes one of the reader's own tokens."""
    login = current_account().login
    tokens.revoke_token(database(), login, token_id, login=login)
    return redirect(url_for("own_account.show"), 303)


@blueprint.post("/password")
@any_account
def change_password() -> AnyResponse:
    """Replaces the password, which ends every session and token of the account."""
    login, form = current_account().login, request.form
    try:
        prove_own_password(form.get("current", ""))
        _refuse_typo(form.get("password", ""), form.get("again", ""))
        accounts.change_password(database(), login, login, form.get("password", ""))
    except Problem as problem:
        return _page(problem=problem)
    except ProductError as error:
        return _page(problem=problem_of_input(error))
    return redirect(url_for("login.show"), 303)


@blueprint.post("/deputies")
@any_account
def represent() -> AnyResponse:
    """Sets a deputy for one of the reader's own roles."""
    login = current_account().login
    try:
        with database().write() as connection:
            set_deputy(connection, login, asked_standing(login))
    except Problem as problem:
        return _page(problem=problem)
    return redirect(url_for("own_account.show"), 303)


@blueprint.post("/deputies/<int(max=2147483647):deputy_id>/end")
@any_account
def end(deputy_id: int) -> AnyResponse:
    """Ends a deputyship in which the reader is represented."""
    login = current_account().login
    with database().write() as connection:
        known = get_deputy(connection, deputy_id)
        if known is None or known.login != login:
            raise Problem(404, "no-such-deputy", Text("没有这一代理。", "There is no such deputy."))
        end_deputy(connection, login, deputy_id)
    return redirect(url_for("own_account.show"), 303)


@blueprint.post("/told/<int(max=2147483647):told_id>/settle")
@any_account
def settle(told_id: int) -> AnyResponse:
    """Notes that the reader has seen what it was told."""
    with database().write() as connection:
        settle_told(connection, current_account().login, told_id)
    return redirect(url_for("own_account.show"), 303)


@blueprint.post("/reading")
@any_account
def choose_reading() -> AnyResponse:
    """Keeps whether the reader wants a gloss in the other language."""
    response = redirect(url_for("own_account.show"), 303)
    keep_gloss(response, request.form.get("gloss") == "yes")
    return response


def _refuse_typo(password: str, again: str) -> None:
    if password != again:
        raise Problem(422, "validation", Text("两次输入的新密码不同。", "The new passwords differ."))


def _page(*, token: Token | None = None, problem: Problem | None = None) -> Response:
    account = current_account()
    with database().read() as connection:
        entries = list_tokens(connection, login=account.login, after="", limit=MOST_SHOWN)
        deputies = deputies_of(connection, account.login)
        people = [*(one.set_by for one in deputies), *(grant.acting_for for grant in account.grants)]
        told, places = list_told(connection, account.login), place_names(connection, account.grants)
        names = names_of(connection, people)
    offered = [permission for permission in Permission if account.may(permission)]
    page = render_template(
        "access/own_account.html",
        tokens=entries,
        made=token,
        problem=problem,
        permissions=offered,
        roles=ROLE_WORDS,
        permission_words=PERMISSION_WORDS,
        now=now(),
        deputies=deputies,
        told=told,
        where=places,
        names=names,
        day=today(),
        filled=request.form,
        wrong=refusals_of(problem) if problem else {},
    )
    return make_response(page, problem.status if problem else 201 if token else 200)
