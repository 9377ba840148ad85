"""Accounts and their roles."""

from typing import Any

from flask import Response, jsonify
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Grant
from service.access.actions import accounts
from service.access.open_items import OpenItem
from service.access.password_proof import prove_own_password, refuse_program
from service.access.permissions import Permission, Role
from service.access.queries import accounts as queries
from service.access.queries.accounts import AccountEntry
from service.access.queries.standing import standing_account
from service.access.route_rules import current_account, requires
from service.access.schemas import accounts as schemas
from service.access.waiting import waiting_for
from service.core.plain import iso_of
from service.core.problem import Problem, refusal_at
from service.core.web.context import database
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource

blueprint = Resource("accounts", __name__, url_prefix="/accounts", description="账号和角色 Accounts and their roles.")


@blueprint.route("")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.AccountsSchema, description="账号列表 The accounts.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_accounts(question: dict[str, Any]) -> Response:
    """列出账号及其角色 List accounts with their roles."""
    asked = asked_page(question, "login", start="")
    with database().read() as connection:
        found = queries.list_accounts(connection, after=asked.begin, limit=asked.limit)
    return etag_response(asked.body(found, _entry_json))


@blueprint.route("", methods=["POST"])
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.NewAccountSchema)
@blueprint.response(201, schemas.AccountSchema, description="已建账号 The new account.")
def add_account(given: dict[str, Any]) -> Response:
    """新建账号，尚无任何角色；设密码须登录后办理，并再次输入本人密码

    Add an account without any role. One with a password is added by a person who is logged in and states the own
    password once more.
    """
    login = given.pop("login")
    _check_setting_of_password(given)
    accounts.create_account(database(), _actor(), login, **given)
    return _answer_with(login, 201)


@blueprint.route("/<login>")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.AccountSchema, description="账号 The account.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def get_account(login: str) -> Response:
    """读取一个账号 Read one account."""
    return etag_response(_entry_json(_find_entry(login)))


def _lock_account(connection: Connection, login: str) -> None:
    queries.find_account(connection, login, lock=True)


@blueprint.route("/<login>", methods=["PATCH"])
@requires(Permission.ACCOUNT_MANAGE)
@if_unchanged(lambda login: _entry_json(_find_entry(login)), _lock_account)
@blueprint.arguments(schemas.AccountChangeSchema)
@blueprint.response(200, schemas.ChangedAccountSchema, description="更改后的账号 The account as it is now.")
@blueprint.problem(412, CHANGED)
def change_account(given: dict[str, Any], login: str) -> Response:
    """停用、启用账号，重设密码或更改部门；启用、更改部门须登录后办理，重设密码还须再次输入本人密码

    Disable or enable an account, set its password or its department. A person who is logged in does all but disable
    it, sets a password with the own one once more; a token only disables it. Who is disabled is out at once; the answer
    lists what waits for that person unless an `owner` takes it over.
    """
    if given.get("active") or "department" in given:
        refuse_program()
    _check_setting_of_password(given)
    leaves = given.get("active") is False and not given["owner"]
    with database().read() as connection:
        account = standing_account(connection, login) if leaves else None
        items = waiting_for(connection, account) if account is not None else []
    accounts.change_account(database(), _actor(), login, **given)
    shown = _entry_json(_find_entry(login))
    return jsonify(shown | {"open_items": [_item_json(item) for item in items]} if leaves else shown)


@blueprint.route("/<login>/grants", methods=["POST"])
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.GrantSchema)
@blueprint.response(200, schemas.AccountSchema, description="更改后的账号 The account as it is now.")
def give_grant_of(given: dict[str, str], login: str) -> Response:
    """授予角色，须登录后办理；同一授权重复提交无影响 Give a role, by a person logged in; again changes nothing."""
    refuse_program()
    accounts.grant_role(database(), _actor(), login, _grant_of(given))
    return _answer_with(login)


@blueprint.route("/<login>/grants", methods=["DELETE"])
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.GrantSchema, location="query")
@blueprint.response(200, schemas.AccountSchema, description="更改后的账号 The account as it is now.")
def take_grant_of(given: dict[str, str], login: str) -> Response:
    """收回角色，须与授予时相同 Take a role back, stated as it was given."""
    accounts.revoke_role(database(), _actor(), login, _grant_of(given))
    return _answer_with(login)


def _check_setting_of_password(given: dict[str, Any]) -> None:
    """Takes `own_password` out; where a password is to be set, it must prove who sets it, and a token will not do."""
    own = given.pop("own_password", None)
    if given.get("password") is None:
        return
    refuse_program()
    if own is None:
        raise refusal_at("json.own_password", Text("请再次输入本人密码。", "State your own password once more."))
    prove_own_password(own)


def _actor() -> str:
    return current_account().login


def _find_entry(login: str) -> AccountEntry:
    with database().read() as connection:
        entry = queries.find_account(connection, login)
    if entry is None:
        raise Problem(404, "no-such-account", Text(f"没有账号 {login}。", f"There is no account {login}."))
    return entry


def _answer_with(login: str, status: int = 200) -> Response:
    response = jsonify(_entry_json(_find_entry(login)))
    response.status_code = status
    return response


def _grant_of(given: dict[str, str]) -> Grant:
    return Grant(Role(given["role"]), given["region"], given["line"], given["office"])


def _item_json(item: OpenItem) -> dict[str, Any]:
    return {
        "words": {"zh": item.words.zh, "en": item.words.en},
        "number": item.number,
        "address": item.address,
        "since": iso_of(item.since),
        "due_on": iso_of(item.due_on),
    }


def _entry_json(entry: AccountEntry) -> dict[str, Any]:
    return {
        "login": entry.login,
        "name": entry.name,
        "department": entry.department,
        "department_code": entry.department_code,
        "active": entry.active,
        "has_password": entry.has_password,
        "created_at": entry.created_at.isoformat(),
        "grants": [
            {"role": held.role.value, "region": held.region, "office": held.office, "line": held.line}
            for held in entry.grants
        ],
    }
