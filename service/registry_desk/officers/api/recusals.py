"""Recusals: who is never matched with whom; their reasons are sealed."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.clock import today
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.registries.actions.recusals import file_recusals, withdraw_recusal
from service.registries.officer_statements import RecusalStatement
from service.registries.queries.recusals import Recusal, list_recusals
from service.registry_desk.api.entries import raise_refused
from service.registry_desk.officers.recusals import open_reason, recusal_to_withdraw
from service.registry_desk.officers.schemas import (
    FiledSchema,
    RecusalSchema,
    RecusalsQuestionSchema,
    RecusalsSchema,
    RecusalStatementsSchema,
    SealedReasonSchema,
)
from service.registry_desk.officers.whose import filed_for, officers_of

NOT_THERE = "没有这条回避，或不在您的范围内 No such recusal within your reach."
blueprint = Resource("recusals", __name__, url_prefix="/recusals", description="回避 Recusals.")


@blueprint.route("")
@requires(Permission.RECUSAL_READ)
@blueprint.arguments(RecusalsQuestionSchema, location="query")
@blueprint.response(200, RecusalsSchema, description="一页回避，不含理由 A page of recusals, without reasons.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出回避，新申报的在前；理由封存，不列出 List recusals, the last filed first; their reasons are sealed"""
    asked = asked_page(question)
    whose = officers_of(current_account(), Permission.RECUSAL_READ)
    with database().read() as connection:
        chosen = {"wanted": question["q"].strip(), "ended": question["ended"]}
        rows = list_recusals(connection, today(), whose, **chosen, before=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, recusal_json))


@blueprint.route("", methods=["POST"])
@requires(Permission.RECUSAL_WRITE)
@idempotent
@blueprint.arguments(RecusalStatementsSchema)
@blueprint.response(200, FiledSchema, description="已申报 Filed.")
def file_some(stated: Plain) -> Response:
    """申报回避：检查人员为本人，计划人员为辖区内人员 File recusals: officers their own, planners within their reach"""
    account = current_account()
    said = [RecusalStatement(**one) for one in stated["recusals"]]
    with database().write() as connection:
        whom = filed_for(connection, account)
        done = file_recusals(connection, said, account.login, whom.whose, own=whom.own)
        raise_refused(done, lambda name, place: f"json.recusals[{place}].{name}")
    notices = [text_of(notice) for notice in done.notices]
    return jsonify({"added": done.added, "unchanged": done.unchanged, "notices": notices})


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.RECUSAL_WRITE)
@idempotent
@blueprint.response(200, RecusalSchema, description="已撤回；已锁定的名单不变 It counts no more; locked lists keep it.")
@blueprint.problems({404: NOT_THERE, 409: "已撤回 It was withdrawn before."})
def withdraw_one(id: int) -> Response:
    """撤回回避：检查人员只能撤回本人申报的 Withdraw a recusal; officers only what they filed themselves"""
    account = current_account()
    with database().write() as connection:
        found = recusal_to_withdraw(connection, account, id)
        return jsonify(recusal_json(withdraw_recusal(connection, found.id, account.login)))


@blueprint.route("/<int(max=2147483647):id>/reason", methods=["POST"])
# Its answer is not kept for a repetition: the reason would stand there unsealed.
@any_account
@blueprint.response(200, SealedReasonSchema, description="理由 The reason.")
@blueprint.problem(404, NOT_THERE)
def read_reason(id: int) -> Response:
    """查看封存的理由（申报人、负责人、审计人员），记入审计日志

    Read the sealed reason, as who filed it, a leader or an auditor; the audit log records it
    """
    with database().write() as connection:
        return jsonify({"reason": open_reason(connection, current_account(), id)})


def recusal_json(one: Recusal) -> Plain:
    """A recusal as JSON, without its reason."""
    return {
        "id": one.id,
        "inspector": one.inspector,
        "subject": one.subject,
        "from_day": one.from_day.isoformat(),
        "until_day": iso_of(one.until_day),
        "holds": one.holds_on(today()),
        "filed_by": one.filed_by,
        "filed_at": one.filed_at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": iso_of(one.withdrawn_at),
    }
