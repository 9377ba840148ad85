"""Manual adjustments (人工调整): asked for by one person, approved by another, with an expiry."""

from collections.abc import Callable

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_account, current_reach, requires
from service.adjustments import actions, queries
from service.adjustments.actions import Proposal
from service.adjustments.queries import Adjustment
from service.adjustments.schemas import AdjustmentSchema, AdjustmentsQuestionSchema, AdjustmentsSchema, ProposalSchema
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.clock import today
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database, settings
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NoteSchema
from service.facts.questions import enterprise_of
from service.rule_sets.asked_rule_sets import asked_closure

Action = Callable[[Connection, int, Reach, str, str], Adjustment]

NOT_THERE = "辖区内没有这一调整 No such adjustment in your jurisdictions."
NOT_NOW = "当前状态不允许 Its state does not allow it."
# What every act upon one answers besides.
_ACT = {404: NOT_THERE, 409: NOT_NOW}

blueprint = Resource("adjustments", __name__, url_prefix="/adjustments", description="人工调整 Manual adjustments.")


@blueprint.route("")
@requires(Permission.ADJUSTMENT_READ)
@blueprint.arguments(AdjustmentsQuestionSchema, location="query")
@blueprint.response(200, AdjustmentsSchema, description="一页人工调整 A page of adjustments.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_adjustments(question: Plain) -> Response:
    """列出人工调整，最近的在前 List manual adjustments, the newest first"""
    asked = asked_page(question)
    wanted = {name: question.get(name) for name in ("status", "scheme")}
    reach = current_reach(Permission.ADJUSTMENT_READ)
    with database().read() as connection:
        rows = queries.list_adjustments(connection, reach, **wanted, before=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _adjustment_json))


@blueprint.route("/<int(max=2147483647):id>")
@requires(Permission.ADJUSTMENT_READ)
@blueprint.response(200, AdjustmentSchema, description="一项人工调整 The adjustment.")
@blueprint.problem(404, NOT_THERE)
def get_adjustment(id: int) -> Response:
    """读取一项人工调整 Read one manual adjustment"""
    with database().read() as connection:
        return jsonify(
            _adjustment_json(queries.get_adjustment(connection, id, current_reach(Permission.ADJUSTMENT_READ)))
        )


@blueprint.route("", methods=["POST"])
@requires(Permission.ADJUSTMENT_PROPOSE)
@idempotent
@blueprint.arguments(ProposalSchema)
@blueprint.response(201, AdjustmentSchema, description="待审批 It awaits approval.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def propose(asked: Plain) -> tuple[Response, int]:
    """提出人工调整：须有理由、依据和失效日期，由另一人审批

    Propose an adjustment: with a reason, evidence and an expiry; another person approves it.

    人工调整不能优于直接判定的结果。It never makes a tier better than a direct determination.
    """
    texts = {name: asked[name] for name in ("scheme", "tier", "reason", "evidence", "ends_on")}
    proposal = Proposal(starts_on=asked.get("starts_on") or today(), **texts)
    actions.check_term(proposal, settings().most_adjustment_days)
    actions.check_tier(proposal, asked_closure(proposal.scheme, proposal.starts_on, None)[-1])
    with database().write() as connection:
        enterprise = enterprise_of(connection, asked["uscc"], Permission.ADJUSTMENT_PROPOSE)
        reach = current_reach(Permission.ADJUSTMENT_PROPOSE)
        made = actions.propose_adjustment(connection, proposal, enterprise.id, reach, current_account().login)
    return jsonify(_adjustment_json(made)), 201


@blueprint.route("/<int(max=2147483647):id>/approve", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已批准，并成为一条记录 Approved; it is a record now.")
@blueprint.problems(_ACT)
def approve(asked: Plain, id: int) -> Response:
    """批准（审批人与经办人不得为同一人）Approve; the approver must differ from the applicant"""
    return _settle(actions.approve_adjustment, id, Permission.ADJUSTMENT_APPROVE, asked["note"])


@blueprint.route("/<int(max=2147483647):id>/reject", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="未批准 Rejected.")
@blueprint.problems(_ACT)
def reject(asked: Plain, id: int) -> Response:
    """不予批准 Reject"""
    return _settle(actions.reject_adjustment, id, Permission.ADJUSTMENT_APPROVE, asked["note"])


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.ADJUSTMENT_PROPOSE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已撤回 Withdrawn.")
@blueprint.problems(_ACT)
def withdraw(asked: Plain, id: int) -> Response:
    """经办人撤回尚未审批的调整 Withdraw one's own proposal before it is settled"""
    return _settle(actions.withdraw_adjustment, id, Permission.ADJUSTMENT_PROPOSE, asked["note"])


@blueprint.route("/<int(max=2147483647):id>/revoke", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已撤销，其记录不再计入 Revoked: its record counts no more.")
@blueprint.problems(_ACT)
def revoke(asked: Plain, id: int) -> Response:
    """撤销已批准的调整：自知悉起视为从未作出 Revoke an approved one: once known, it was never made"""
    return _settle(actions.revoke_adjustment, id, Permission.ADJUSTMENT_APPROVE, asked["note"])


def _settle(action: Action, id: int, permission: Permission, note: str) -> Response:
    with database().write() as connection:
        return jsonify(
            _adjustment_json(action(connection, id, current_reach(permission), current_account().login, note))
        )


def _adjustment_json(row: Adjustment) -> Plain:
    return {
        "id": row.id,
        "uscc": row.code,
        "name": row.name,
        "scheme": row.scheme,
        "tier": row.tier,
        "reason": row.reason,
        "evidence": row.evidence,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "status": row.status,
        "status_title": text_of(ADJUSTMENT_STATES[row.status]),
        "applicant": row.applicant,
        "approver": row.approver,
        "note": row.decision_note,
        "created_on": row.created_on.isoformat(),
        "decided_on": iso_of(row.decided_on),
    }
