"""`/accounts`: who there is, what each may do and where, and who represents whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.account import Grant
from service.access.actions import accounts as actions
from service.access.actions.deputies import Standing, end_deputy, set_deputy
from service.access.conflicts import conflicts_of
from service.access.password_proof import prove_own_password, refuse_program
from service.access.permissions import Permission, Role
from service.access.queries.accounts import AccountEntry, find_account, list_accounts, names_of
from service.access.queries.deputies import deputies_of
from service.access.queries.places import place_names
from service.access.queries.tokens import list_tokens
from service.access.route_rules import current_account, requires
from service.access.words import ROLE_WORDS
from service.core.clock import now, today
from service.core.errors import ProductError
from service.core.problem import Problem, refusal_at
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_text, refusals_of
from service.core.web.problems import problem_of_input
from service.registries.queries.called import find_called
from service.registries.queries.entries import list_entries
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry

ROWS = 50
MOST_TOKENS = 50
STATES = {"active": Text("可用", "Active"), "disabled": Text("已停用", "Disabled")}
_ROLES = {role.value: words for role, words in ROLE_WORDS.items()}

blueprint = Blueprint("account_pages", __name__, url_prefix="/accounts")


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def listed() -> str:
    """The accounts, by log-in; `?q=` is a piece of a log-in, a name or a department."""
    return _listed({}, None)


@blueprint.post("")
@requires(Permission.ACCOUNT_MANAGE)
def add() -> Response | tuple[str, int]:
    """Adds an account without a role; the form stays as it was filled in where it is wrong."""
    form, login = request.form, request.form.get("login", "").strip()
    password = None if form.get("program") == "yes" else form.get("password", "")

    def create() -> None:
        if password is not None:
            prove_own_password(form.get("own", ""))
        name, department, email = (asked_text(form, field) for field in ("name", "department", "email"))
        if not name:
            raise refusal_at("name", Text("请写明姓名。", "State the name."))
        actions.create_account(
            database(), _actor(), login, name=name, department=department, password=password, email=email
        )

    if (problem := _refusal_of(create)) is not None:
        return _listed(form, problem), problem.status
    return redirect(url_for("account_pages.show", login=login), 303)


@blueprint.get("/<login>")
@requires(Permission.ACCOUNT_MANAGE)
def show(login: str) -> str:
    """One account: its roles with their places, deputies, tokens and last log-in."""
    return _shown(login, {}, None)


@blueprint.post("/<login>/grants")
@requires(Permission.ACCOUNT_MANAGE)
def give(login: str) -> Response | tuple[str, int]:
    """Gives a role within a region or an office, and a line."""

    def grant() -> None:
        refuse_program()
        actions.grant_role(database(), _actor(), login, _asked_grant())

    return _answer(login, grant)


@blueprint.post("/<login>/grants/take")
@requires(Permission.ACCOUNT_MANAGE)
def take(login: str) -> Response | tuple[str, int]:
    """Takes a role back."""
    form = request.form
    role = Role(asked_choice(form, "role", _ROLES, Role.SUPERVISOR.value))
    held = Grant(role, *(asked_text(form, name, 80) for name in ("region", "line", "office")))
    return _answer(login, lambda: actions.revoke_role(database(), _actor(), login, held))


@blueprint.post("/<login>/password")
@requires(Permission.ACCOUNT_MANAGE)
def set_password(login: str) -> Response | tuple[str, int]:
    """Sets the password, which ends every session and token; the person is told, for an auditor all auditors."""

    def replace() -> None:
        prove_own_password(request.form.get("own", ""))
        actions.change_account(database(), _actor(), login, password=request.form.get("password", ""))

    return _answer(login, replace)


@blueprint.post("/<login>/department")
@requires(Permission.ACCOUNT_MANAGE)
def put_into_department(login: str) -> Response | tuple[str, int]:
    """Puts the account into a department, by its name or by its code in the registry."""

    def put() -> None:
        refuse_program()
        actions.change_account(database(), _actor(), login, department=asked_text(request.form, "department"))

    return _answer(login, put)


@blueprint.post("/<login>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable(login: str) -> Response | tuple[str, int]:
    """Lets the account in again."""

    def let_in() -> None:
        refuse_program()
        actions.set_active(database(), _actor(), login, active=True)

    return _answer(login, let_in)


@blueprint.post("/<login>/deputies")
@requires(Permission.ACCOUNT_MANAGE)
def represent(login: str) -> Response | tuple[str, int]:
    """Sets a deputy for the account."""

    def add_deputy() -> None:
        refuse_program()
        with database().write() as connection:
            set_deputy(connection, _actor(), asked_standing(login))

    return _answer(login, add_deputy)


@blueprint.post("/<login>/deputies/<int(max=2147483647):deputy_id>/end")
@requires(Permission.ACCOUNT_MANAGE)
def end(login: str, deputy_id: int) -> Response | tuple[str, int]:
    """Ends a deputyship at once."""

    def end_it() -> None:
        with database().write() as connection:
            end_deputy(connection, _actor(), deputy_id)

    return _answer(login, end_it)


def asked_standing(login: str) -> Standing:
    """The deputyship that the form asks for."""
    form = request.form
    begins_on, ends_on = asked_day(form, "begins_on", today()), asked_day(form, "ends_on")
    if ends_on is None:
        raise refusal_at("ends_on", Text("请写明截止日期。", "State until when."))
    role = Role(asked_choice(form, "role", _ROLES, Role.SUPERVISOR.value))
    return Standing(login, asked_text(form, "deputy", 80), role, begins_on or today(), ends_on)


def _asked_grant() -> Grant:
    form = request.form
    role = Role(asked_choice(form, "role", _ROLES, Role.SUPERVISOR.value))
    written, office, line = (asked_text(form, name, 80) for name in ("region", "office", "line"))
    with database().read() as connection:
        called = find_called(connection, Registry.REGIONS, written)
    if called.code is None:
        raise refusal_at("region", called.words(written))
    return Grant(role, called.code, line, office)


def _answer(login: str, act: Callable[[], None]) -> Response | tuple[str, int]:
    if (problem := _refusal_of(act)) is not None:
        return _shown(login, request.form, problem), problem.status
    return redirect(url_for("account_pages.show", login=login), 303)


def _refusal_of(act: Callable[[], None]) -> Problem | None:
    """None where it was done; what is wrong with what was filled in is shown beside the form."""
    try:
        act()
    except ProductError as error:
        return problem_of_input(error)
    except Problem as problem:
        if problem.status == 404:
            raise
        return problem
    return None


def _actor() -> str:
    return current_account().login


def _listed(filled: Any, problem: Problem | None) -> str:
    args = request.args
    wanted, after = asked_text(args, "q", 100), asked_text(args, "after", 80)
    role, state = asked_choice(args, "role", _ROLES), asked_choice(args, "state", STATES)
    with database().read() as connection:
        active = {"active": True, "disabled": False}.get(state)
        found = list_accounts(connection, after=after, limit=ROWS + 1, wanted=wanted, role=role, active=active)
        shown = found[:ROWS]
        places = place_names(connection, (grant for entry in shown for grant in entry.grants))
    return render_template(
        "access/accounts.html",
        accounts=shown,
        where=places,
        conflicts={entry.login: conflicts_of(entry.grants) for entry in shown},
        roles=ROLE_WORDS,
        states=STATES,
        asked={"q": wanted, "role": role, "state": state},
        next=shown[-1].login if len(found) > ROWS else None,
        filled=filled,
        wrong=refusals_of(problem) if problem else {},
    )


def _shown(login: str, filled: Any, problem: Problem | None) -> str:
    with database().read() as connection:
        entry = _get_entry(connection, login)
        deputies = deputies_of(connection, login)
        names = names_of(connection, [entry.password_set_by, *(one.set_by for one in deputies)])
        return render_template(
            "access/account.html",
            entry=entry,
            where=place_names(connection, entry.grants),
            conflicts=conflicts_of(entry.grants),
            deputies=deputies,
            names=names,
            tokens=list_tokens(connection, login=login, after="", limit=MOST_TOKENS),
            offices=_choices_of_offices(connection, today()),
            lines=list(line_names(connection).items()),
            roles=ROLE_WORDS,
            own=login == _actor(),
            day=today(),
            now=now(),
            filled=filled,
            wrong=refusals_of(problem) if problem else {},
        )


def _choices_of_offices(connection: Connection, day: date) -> list[tuple[str, Text]]:
    return [(entry.code, entry.words) for entry in list_entries(connection, Registry.OFFICES, day)]


def _get_entry(connection: Connection, login: str) -> AccountEntry:
    entry = find_account(connection, login)
    if entry is None:
        raise Problem(404, "no-such-account", Text(f"没有账号 {login}。", f"There is no account {login}."))
    return entry
