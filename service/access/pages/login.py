"""`/login` and `/logout`: the way in and out for people."""

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.access.actions.login import log_in, log_out
from service.access.authentication import cookie_name
from service.access.permissions import Permission
from service.access.request_hooks import set_visit
from service.access.route_rules import any_account, current_account, public
from service.core.problem import Problem
from service.core.web.context import database, settings

blueprint = Blueprint("login", __name__)
_FOR = "credit-tiers.log-in-for"


def let_in_only(app: Flask, permission: Permission) -> None:
    """Has `app` let in accounts with the permission and no others, as if these were not there."""
    app.extensions[_FOR] = permission


@blueprint.get("/login")
@public
def show() -> Response:
    """The form; who is logged in already goes straight on."""
    target = _target(request.args.get("next", ""))
    if g.account is not None:
        return make_response(redirect(target))
    return _form(target)


@blueprint.post("/login")
@public
def enter() -> AnyResponse:
    """Logs in; what is wrong stands above the form."""
    target = _target(request.form.get("next", ""))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        permission = current_app.extensions.get(_FOR)
        session_id = log_in(database(), settings(), login, password, request.remote_addr or "", g.visit, permission)
    except Problem as problem:
        return _form(target, login, problem)
    response = make_response(redirect(target, 303))
    g.new_visit = False
    set_visit(response, session_id)
    return response


@blueprint.post("/logout")
@any_account
def leave() -> Response:
    """Ends the session."""
    log_out(database(), current_account().login, g.visit, request.remote_addr or "")
    response = make_response(redirect(url_for("login.show"), 303))
    response.delete_cookie(cookie_name(), path="/", secure=g.secure, httponly=True, samesite="Lax")
    return response


def _form(target: str, login: str = "", problem: Problem | None = None) -> Response:
    page = render_template("access/login.html", next=target, login=login, problem=problem)
    response = make_response(page, problem.status if problem else 200)
    response.headers.extend(dict(problem.headers) if problem else {})
    return response


def _target(asked: str) -> str:
    """The address to go on to, "/" unless it is a page of our own."""
    return asked if asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable() else "/"
