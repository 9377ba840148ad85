"""Names that rows state instead of a code: which wait, which enterprises have them, and what each stands for."""

from collections.abc import Mapping, Sequence

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.intake.actions.names import confirm_name, reach_of_names, withdraw_name
from service.intake.queries.imports import visible_actor_of
from service.intake.queries.names import (
    Candidate,
    NameMatch,
    WaitingName,
    candidates_of,
    list_name_matches,
    list_waiting_names,
)
from service.intake.schemas import names as schemas
from service.intake.schemas.matches import match_json

blueprint = Resource("names", __name__, url_prefix="/names", description="名称确认 Names.")


@blueprint.route("")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.WaitingNamesSchema, description="一页待确认的名称 A page of names that wait.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_waiting(question: Plain) -> Response:
    """列出只有名称的待核数据及同名主体，行数多的在前

    List the names that rows state instead of a code with the enterprises of that name, those of most rows first.
    """
    account = current_account()
    asked = asked_page(question, "at", attribute="position")
    with database().read() as connection:
        found = list_waiting_names(connection, actor=visible_actor_of(account), after=asked.begin, limit=asked.limit)
        inside = reach_of_names(account, Permission.IMPORT_READ).jurisdiction()
        candidates = candidates_of(connection, [one.name for one in found], inside)
    return jsonify(asked.body(found, lambda one: _plain(one, candidates)))


@blueprint.route("/matches")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(schemas.NameQuestionSchema, location="query")
@blueprint.response(200, schemas.NameMatchesSchema, description="一页名称确认 A page of decisions on names.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_matches(question: Plain) -> Response:
    """列出名称确认，包括已撤回的 List what names stand for, those withdrawn among them"""
    asked = asked_page(question, start=0)
    inside = reach_of_names(current_account(), Permission.IMPORT_READ).jurisdiction()
    with database().read() as connection:
        found = list_name_matches(
            connection, source=question["source"], after=asked.begin, limit=asked.limit, inside=inside
        )
    return jsonify(asked.body(found, _plain_match))


@blueprint.route("/matches", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.arguments(schemas.NameOrderSchema)
@blueprint.response(201, schemas.NameMatchSchema, description="已确认 Confirmed.")
@blueprint.problem(409, "该名称已确认 The name is decided already.")
def confirm(asked: Plain) -> tuple[Response, int]:
    """确认某来源的名称是哪一主体，或均不是；等待该名称的行重新读取

    Confirm which enterprise a name stands for in deliveries of a source, or that it is none: rows that wait for it are
    read again, and later deliveries find the enterprise by it.
    """
    account = current_account()
    with database().write() as connection:
        made = confirm_name(
            connection,
            account.login,
            asked["source"],
            asked["name"],
            asked["uscc"],
            where="json.",
            reach=reach_of_names(account),
        )
    return jsonify(_plain_match(made)), 201


@blueprint.route("/matches/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.response(200, schemas.NameMatchSchema, description="已撤回 Withdrawn.")
@blueprint.problems({404: "没有这一名称确认 No such confirmation.", 409: "已撤回 It has been withdrawn."})
def withdraw(id: int) -> Response:
    """撤回名称确认；已导入的行不变 Withdraw what was said of a name; rows that were taken in since stay"""
    account = current_account()
    with database().write() as connection:
        return jsonify(_plain_match(withdraw_name(connection, account.login, id, reach_of_names(account))))


def _plain(one: WaitingName, candidates: Mapping[str, Sequence[Candidate]]) -> Plain:
    return {
        "source": one.source,
        "name": one.name,
        "rows": one.rows,
        "last_import": one.last_import,
        "candidates": [
            {"uscc": firm.code, "name": firm.name, "region": firm.region} for firm in candidates.get(one.name, ())
        ],
    }


def _plain_match(row: NameMatch) -> Plain:
    return match_json(row, "source", "name") | {"uscc": row.code}
