"""Tokens of programs; people make tokens of their own on their own page."""

from typing import Any

from flask import Response, jsonify

from rules.texts import Text
from service.access.actions import tokens
from service.access.actions.login import Proof
from service.access.idempotency import idempotent_but, takes_key
from service.access.password_proof import prove_own_password
from service.access.permissions import Permission
from service.access.queries import accounts as account_queries
from service.access.queries import tokens as queries
from service.access.queries.tokens import TokenEntry
from service.access.route_rules import current_account, requires
from service.access.schemas.accounts import MadeTokenSchema, NewTokenSchema, TokensQuestionSchema, TokensSchema
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.paging import asked_page
from service.core.web.resource import Resource

_ANOTHER_TOKEN = Text("请撤销这一令牌，另建一个。", "Revoke this token and make another.")

blueprint = Resource("tokens", __name__, url_prefix="/tokens", description="程序使用的令牌 Tokens of programs.")


@blueprint.route("")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(TokensQuestionSchema, location="query")
@blueprint.response(200, TokensSchema, description="令牌列表，不含密钥 The tokens, without their secrets.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_tokens(question: dict[str, Any]) -> Response:
    """列出令牌 List tokens."""
    asked = asked_page(question, start="")
    with database().read() as connection:
        found = queries.list_tokens(connection, login=question.get("login"), after=asked.begin, limit=asked.limit)
    return etag_response(asked.body(found, _entry_json))


@blueprint.route("", methods=["POST"])
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(NewTokenSchema)
@takes_key
@blueprint.response(201, MadeTokenSchema, description="新令牌，只显示这一次 The new token, shown this once.")
def add_token(given: dict[str, Any]) -> Response:
    """为程序账号新建令牌；须登录后办理，并再次输入本人密码

    Make a token of a program's account: by a person who is logged in and states the own password once more.
    """
    # Outside of what is taken back where the request fails: attempts are counted.
    return _issue(given, prove_own_password(given.pop("password")))


@idempotent_but("token", again=_ANOTHER_TOKEN, unkept=("password",))
def _issue(given: dict[str, Any], proof: Proof) -> Response:
    login, scopes = given.pop("login"), [Permission(scope) for scope in given.pop("scopes")]
    _refuse_person(login)
    token = tokens.issue_token(database(), current_account().login, login, scopes=scopes, proof=proof, **given)
    response = jsonify({"id": token.id, "token": str(token)})
    response.status_code = 201
    return response


@blueprint.route("/<token_id>", methods=["DELETE"])
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(204, description="已撤销 Revoked.")
def revoke_token(token_id: str) -> None:
    """撤销令牌，立即失效 Revoke a token at once."""
    tokens.revoke_token(database(), current_account().login, token_id)


def _refuse_person(login: str) -> None:
    with database().read() as connection:
        holder = account_queries.find_account(connection, login)
    if holder and holder.has_password:
        raise Problem(
            409,
            "not-a-program",
            Text("只能为程序账号代办令牌。", "Tokens can be made here for accounts of programs only."),
            Text("个人在自己的账号页面办理。", "People make theirs on their own page."),
        )


def _entry_json(entry: TokenEntry) -> dict[str, Any]:
    times = {
        name: moment.isoformat() if (moment := getattr(entry, name)) else None
        for name in ("created_at", "expires_at", "last_used_at", "revoked_at")
    }
    return {"id": entry.id, "login": entry.login, "name": entry.name, "scopes": list(entry.scopes), **times}
