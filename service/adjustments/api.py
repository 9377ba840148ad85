"""Manual adjustments (人工调整): asked for by one person, approved by another, with an expiry."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Response, jsonify
from sqlalchemy import Connection

from rules.ruleset import OverrideKind
from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_regions, requires
from service.adjustments import adjustments as stored
from service.adjustments.adjustments import Adjustment, Wanted
from service.adjustments.schemas import AdjustmentSchema, AdjustmentsQuestionSchema, AdjustmentsSchema, ProposalSchema
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.plain import text
from service.core.problem import Problem, refused
from service.core.web.context import database, settings
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NoteSchema
from service.facts.questions import enterprise_of
from service.intake.write import take_rows
from service.rule_sets.asked_rule_sets import asked_closure

Plain = dict[str, Any]

# Who delivers the records that adjustments become.
SOURCE = "人工调整"
NOT_THERE = "辖区内没有这一调整 No such adjustment in your jurisdictions."
NOT_NOW = "当前状态不允许 Its state does not allow it."

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
    regions = current_regions(Permission.ADJUSTMENT_READ)
    with database().read() as connection:
        rows = stored.list_adjustments(connection, regions, **wanted, before=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _plain))


@blueprint.route("/<int(max=2147483647):id>")
@requires(Permission.ADJUSTMENT_READ)
@blueprint.response(200, AdjustmentSchema, description="一项人工调整 The adjustment.")
@blueprint.problem(404, NOT_THERE)
def get_adjustment(id: int) -> Response:
    """读取一项人工调整 Read one manual adjustment"""
    with database().read() as connection:
        return jsonify(_plain(_found(connection, id, Permission.ADJUSTMENT_READ)))


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
    who = current_account().login
    starts_on = asked.get("starts_on") or today()
    _check_term(starts_on, asked["ends_on"])
    _check_tier(asked["scheme"], asked["tier"], starts_on)
    with database().write() as connection:
        of = enterprise_of(connection, asked["uscc"], Permission.ADJUSTMENT_PROPOSE)
        texts = {name: asked[name] for name in ("scheme", "tier", "reason", "evidence", "ends_on")}
        id = stored.propose(connection, Wanted(of.id, starts_on=starts_on, **texts), who, today())
        made = _found(connection, id, Permission.ADJUSTMENT_PROPOSE)
        write_entry(connection, who, "adjustment.propose", f"adjustment {id}", _audited(made))
    return jsonify(_plain(made)), 201


@blueprint.route("/<int(max=2147483647):id>/approve", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已批准，并成为一条记录 Approved; it is a record now.")
@blueprint.problem(404, NOT_THERE)
@blueprint.problem(409, NOT_NOW)
def approve(asked: Plain, id: int) -> Response:
    """批准（审批人与经办人不得为同一人）Approve; the approver must differ from the applicant"""

    def effect(connection: Connection, found: Adjustment, who: str) -> None:
        refuse_same_person(found.applicant, who)
        if found.ends_on <= today():
            raise _conflict(Text("它的失效日期已过。", "Its expiry has passed already."))
        _take(connection, found, stored.record_of(found, who), "records", who)

    return _settled(id, Permission.ADJUSTMENT_APPROVE, stored.PROPOSED, stored.APPROVED, asked["note"], effect)


@blueprint.route("/<int(max=2147483647):id>/reject", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="未批准 Rejected.")
@blueprint.problem(404, NOT_THERE)
@blueprint.problem(409, NOT_NOW)
def reject(asked: Plain, id: int) -> Response:
    """不予批准 Reject"""

    def effect(connection: Connection, found: Adjustment, who: str) -> None:
        refuse_same_person(found.applicant, who)

    return _settled(id, Permission.ADJUSTMENT_APPROVE, stored.PROPOSED, stored.REJECTED, asked["note"], effect)


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.ADJUSTMENT_PROPOSE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已撤回 Withdrawn.")
@blueprint.problem(404, NOT_THERE)
@blueprint.problem(409, NOT_NOW)
def withdraw(asked: Plain, id: int) -> Response:
    """经办人撤回尚未审批的调整 Withdraw one's own proposal before it is settled"""

    def effect(_: Connection, found: Adjustment, who: str) -> None:
        if found.applicant != who:
            title = Text("只有经办人可以撤回。", "Only the applicant may withdraw it.")
            raise Problem(403, "not-the-applicant", title)

    return _settled(id, Permission.ADJUSTMENT_PROPOSE, stored.PROPOSED, stored.WITHDRAWN, asked["note"], effect)


@blueprint.route("/<int(max=2147483647):id>/revoke", methods=["POST"])
@requires(Permission.ADJUSTMENT_APPROVE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdjustmentSchema, description="已撤销，其记录不再计入 Revoked: its record counts no more.")
@blueprint.problem(404, NOT_THERE)
@blueprint.problem(409, NOT_NOW)
def revoke(asked: Plain, id: int) -> Response:
    """撤销已批准的调整：自知悉起视为从未作出 Revoke an approved one: once known, it was never made"""

    def effect(connection: Connection, found: Adjustment, who: str) -> None:
        refuse_same_person(found.applicant, who)
        _take(connection, found, stored.record_of(found, found.approver or who, revoked=True), "repairs", who)

    return _settled(id, Permission.ADJUSTMENT_APPROVE, stored.APPROVED, stored.REVOKED, asked["note"], effect)


def _settled(
    id: int,
    permission: Permission,
    before: str,
    after: str,
    note: str,
    effect: Callable[[Connection, Adjustment, str], None],
) -> Response:
    """Moves an adjustment on, with its effect and the audit entry, in one transaction."""
    who = current_account().login
    with database().write() as connection:
        found = _found(connection, id, permission)
        if found.status != before:
            raise _conflict(_state(found))
        effect(connection, found, who)
        approver = who if after in (stored.APPROVED, stored.REJECTED) else None
        if not stored.settle(connection, found, after, approver=approver, note=note, on=today()):
            raise _conflict(Text("另一人刚刚处理了它。", "Another person settled it just now."))
        moved = _found(connection, id, permission)
        write_entry(connection, who, f"adjustment.{after}", f"adjustment {id}", _audited(moved) | {"note": note})
    return jsonify(_plain(moved))


def _take(connection: Connection, found: Adjustment, row: Mapping[str, Any], kind: str, who: str) -> None:
    """Writes the record, which makes the enterprise due for re-scoring."""
    taken = take_rows(connection, kind, [row], source=SOURCE, actor=who, data_on=today(), known_on=today())
    if taken.rejects:
        first = taken.rejects[0]
        raise _conflict(Text(str(first["zh"]), str(first["en"])))


def _found(connection: Connection, id: int, permission: Permission) -> Adjustment:
    found = stored.get_adjustment(connection, id, current_regions(permission))
    if found is None:
        raise Problem(404, "not-found", Text("没有找到这一调整。", "There is no such adjustment."))
    return found


def _state(found: Adjustment) -> Text:
    words = ADJUSTMENT_STATES[found.status]
    return Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}.")


def _conflict(why: Text) -> Problem:
    return Problem(
        409, "not-now", Text("这一调整现在不能这样处理。", "The adjustment cannot be settled like this."), why
    )


def _check_term(starts_on: Any, ends_on: Any) -> None:
    most = settings().most_adjustment_days
    if ends_on <= max(starts_on, today()):
        raise refused(
            "json.ends_on", Text("失效日期须晚于起始日期和今天。", "It must end after it starts and after today.")
        )
    if ends_on - starts_on > timedelta(days=most):
        raise refused("json.ends_on", Text(f"最长 {most} 天。", f"It may last {most} days at most."))


def _check_tier(scheme: str, tier: str, on: Any) -> None:
    rule_set = asked_closure(scheme, on, None)[-1]
    if all(override.kind is not OverrideKind.MANUAL for override in rule_set.overrides):
        raise refused("json.scheme", Text("该方案不接受人工调整。", "The scheme takes no manual adjustments."))
    if tier not in rule_set.tier_ids():
        known = ", ".join(rule_set.tier_ids())
        raise refused("json.tier", Text(f"没有这一类别；有的是：{known}。", f"There is no such tier; one of: {known}."))


def _plain(row: Adjustment) -> Plain:
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
        "status_title": text(ADJUSTMENT_STATES[row.status]),
        "applicant": row.applicant,
        "approver": row.approver,
        "note": row.decision_note,
        "created_on": row.created_on.isoformat(),
        "decided_on": row.decided_on.isoformat() if row.decided_on else None,
    }


def _audited(row: Adjustment) -> Plain:
    shown = ("uscc", "scheme", "tier", "starts_on", "ends_on", "status", "applicant", "approver", "reason")
    plain = _plain(row)
    return {name: plain[name] for name in shown}
