"""Switches: which model a scheme uses; asked for by one person, approved by another, and what was used when."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import begin_of, today
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database, library, settings
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NoteSchema
from service.decisions.switches import Switch
from service.model.actions.switches import WantedSwitch, approve_switch, reject_switch, request_switch, withdraw_switch
from service.model.queries import switches as queries
from service.model.queries.switches import get_switch, scheme_of_switch
from service.model.schemas.registry import SwitchesQuestionSchema, SwitchesSchema, SwitchSchema, WantedSwitchSchema
from service.model.words import MODEL_MODES, SWITCH_STATES

NOT_THERE = "没有这一切换 There is no such switch."
NOT_NOW = "当前状态不允许 Its state does not allow it."
ONE = "/<int(max=2147483647):id>"
# What every act upon one answers besides.
_ACT = {404: NOT_THERE, 409: NOT_NOW}

blueprint = Resource(
    "model-switches", __name__, url_prefix="/model-switches", description="模型的启用与停用 Which model a scheme uses."
)


@blueprint.route("")
@requires(Permission.MODEL_READ)
@blueprint.arguments(SwitchesQuestionSchema, location="query")
@blueprint.response(200, SwitchesSchema, description="一页切换 A page of switches.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_switches(question: Plain) -> Response:
    """列出切换，最近的在前；on 给出某日在用的 List switches, the newest first; `on`: those in use on a day"""
    asked = asked_page(question)
    wanted = {name: question.get(name) for name in ("scheme", "status", "model")}
    used = _whole_day(question["on"]) if "on" in question else None
    schemes = current_reach(Permission.MODEL_READ).schemes
    with database().read() as connection:
        rows = queries.list_switches(
            connection, schemes=schemes, **wanted, used=used, before=asked.begin, limit=asked.limit
        )
    return jsonify(asked.body(rows, _switch_json))


@blueprint.route(ONE)
@requires(Permission.MODEL_READ, scheme_of_switch)
@blueprint.response(200, SwitchSchema, description="一次切换 The switch.")
@blueprint.problem(404, NOT_THERE)
def get_one(id: int) -> Response:
    """读取一次切换 Read one switch"""
    with database().read() as connection:
        return jsonify(_switch_json(get_switch(connection, id)))


@blueprint.route("", methods=["POST"])
@requires(Permission.MODEL_REQUEST)
@idempotent
@blueprint.arguments(WantedSwitchSchema)
@blueprint.response(201, SwitchSchema, description="待审批 It awaits approval.")
def request_one(asked: Plain) -> tuple[Response, int]:
    """申请启用、试算或停用模型，由另一人审批 Ask for a model live, in shadow or off; another person approves it"""
    wanted = WantedSwitch(asked["scheme"], asked.get("model"), asked["mode"], asked["reason"])
    with database().write() as connection:
        switch = request_switch(connection, library(), wanted, current_account().login, "json.")
    return jsonify(_switch_json(switch)), 201


@blueprint.route(f"{ONE}/approve", methods=["POST"])
@requires(Permission.MODEL_APPROVE, scheme_of_switch)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, SwitchSchema, description="已批准，即刻起使用 Approved; in use from now on.")
@blueprint.problems(
    {
        404: NOT_THERE,
        409: "当前状态不允许，或模型现在不能使用 Its state does not allow it, or the model cannot be used.",
    }
)
def approve_one(asked: Plain, id: int) -> Response:
    """批准（不得由申请人或登记人批准）Approve; not by who asked for it or who registered the model"""

    def action(connection: Connection, switch: Switch, who: str) -> Switch:
        return approve_switch(
            connection, switch, who, asked["note"], library=library(), settings=settings(), on=today()
        )

    return _settle(id, action)


@blueprint.route(f"{ONE}/reject", methods=["POST"])
@requires(Permission.MODEL_APPROVE, scheme_of_switch)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, SwitchSchema, description="未批准 Rejected.")
@blueprint.problems(_ACT)
def reject_one(asked: Plain, id: int) -> Response:
    """不予批准 Reject"""
    return _settle(id, lambda c, switch, who: reject_switch(c, switch, who, asked["note"]))


@blueprint.route(f"{ONE}/withdraw", methods=["POST"])
@requires(Permission.MODEL_REQUEST, scheme_of_switch)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, SwitchSchema, description="已撤回 Withdrawn.")
@blueprint.problems(_ACT)
def withdraw_one(asked: Plain, id: int) -> Response:
    """申请人撤回尚未审批的申请 Withdraw one's own request before it is settled"""
    return _settle(id, lambda c, switch, who: withdraw_switch(c, switch, who, asked["note"]))


def _settle(id: int, action: Callable[[Connection, Switch, str], Switch]) -> Response:
    with database().write() as connection:
        return jsonify(_switch_json(action(connection, get_switch(connection, id), current_account().login)))


def _whole_day(day: date) -> tuple[datetime, datetime]:
    start = begin_of(day)
    return start, start + timedelta(days=1)


def _switch_json(row: Switch) -> Plain:
    return {
        "id": row.id,
        "scheme": row.scheme,
        "model": row.model,
        "mode": row.mode,
        "mode_title": text_of(MODEL_MODES[row.mode]),
        "reason": row.reason,
        "status": row.status,
        "status_title": text_of(SWITCH_STATES[row.status]),
        "requested_by": row.requested_by,
        "requested_at": row.requested_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": iso_of(row.decided_at),
        "note": row.decision_note,
        "used_from": iso_of(row.used_from),
        "used_until": iso_of(row.used_until),
    }
