"""Two records or one: what waits side by side with what is known, and what persons decided."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, iso_of
from service.core.web.context import database, library
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.intake.actions.record_decisions import (
    decide_record,
    doubt_about,
    reach_of_decisions,
    withdraw_decision,
)
from service.intake.queries.record_decisions import (
    RecordDecision,
    differing_fields_of,
    list_record_decisions,
    sides_of,
)
from service.intake.queries.rows_to_check import row_to_check_of
from service.intake.schemas import record_decisions as schemas
from service.rule_sets.queries import declared_by

blueprint = Resource(
    "record-decisions", __name__, url_prefix="/record-decisions", description="一条还是两条记录 Two records or one."
)


@blueprint.route("")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.RecordDecisionsSchema, description="一页判断 A page of decisions.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_decisions(question: Plain) -> Response:
    """列出已作的判断，新的在前 List what was decided, the newest first"""
    asked = asked_page(question, start=None)
    inside = reach_of_decisions(current_account(), Permission.IMPORT_READ).jurisdiction()
    with database().read() as connection:
        found = list_record_decisions(connection, before=asked.begin, limit=asked.limit, inside=inside)
    return jsonify(asked.body(found, _plain))


@blueprint.route("/rows/<int(max=2147483647):id>")
@requires(Permission.IMPORT_READ)
@blueprint.response(200, schemas.DoubtSchema, description="并列的行和记录 The row and the records side by side.")
@blueprint.problems({404: "没有这一待核行 No such row to check.", 409: "该行已经处理 The row has been settled."})
def show_doubt(id: int) -> Response:
    """并列一行待核数据与其可能所属的记录 Show a row side by side with the records that it may be of"""
    account = current_account()
    with database().read() as connection:
        row, order = row_to_check_of(connection, account, id, is_open=True)
        reach = reach_of_decisions(account, Permission.IMPORT_READ)
        doubt, rows = doubt_about(connection, row, order, account.login, reach, declared_by(library()))
        sides = [] if doubt is None else sides_of(connection, doubt, rows)
    shown = [side.plain() for side in sides]
    return jsonify({"row": id, "uscc": row.code, "sides": shown, "differs": differing_fields_of(sides)})


@blueprint.route("", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.arguments(schemas.RecordDecisionOrderSchema)
@blueprint.response(201, schemas.RecordDecisionSchema, description="已判断 Decided.")
@blueprint.problems(
    {
        404: "没有这一待核行 No such row to check.",
        409: "该行已经处理，或不需要判断 The row has been settled, or is in no doubt.",
    }
)
def decide(asked: Plain) -> tuple[Response, int]:
    """判断一条还是两条记录，自今日起有效；等待的行随即导入，主体下次重新分类

    Decide whether a row and what is known are one record or two, from today on: what waits is taken in, and the
    enterprise becomes due.
    """
    account = current_account()
    declared = declared_by(library())
    with database().write() as connection:
        row, order = row_to_check_of(connection, account, asked["row"], is_open=True)
        made = decide_record(
            connection,
            row,
            order,
            asked["verdict"],
            asked["reason"],
            account.login,
            reach_of_decisions(account),
            declared,
            where="json.",
        )
    return jsonify(_plain(made)), 201


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.response(200, schemas.RecordDecisionSchema, description="已撤回 Withdrawn.")
@blueprint.problems({404: "没有这一判断 No such decision.", 409: "已撤回 It has been withdrawn."})
def withdraw(id: int) -> Response:
    """自今日起撤回一项判断；已导入的行不变 Withdraw a decision from today on; rows taken in since stay"""
    account = current_account()
    with database().write() as connection:
        return jsonify(_plain(withdraw_decision(connection, account.login, id, reach_of_decisions(account))))


def _plain(made: RecordDecision) -> Plain:
    kept = ("id", "verdict", "reason", "sides", "status", "decided_by", "withdrawn_by")
    shown: Plain = {name: getattr(made, name) for name in kept}
    withdrawn_on = iso_of(made.withdrawn_on)
    return shown | {
        "row": made.row_id,
        "uscc": made.code,
        "decided_at": made.decided_at.isoformat(),
        "decided_on": made.decided_on.isoformat(),
        "withdrawn_on": withdrawn_on,
    }
