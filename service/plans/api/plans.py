"""Plans of random inspections: put up, submitted, approved by another person, filed, published, amended."""

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_account, current_actor, requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.context import database, library
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import OpinionSchema
from service.plans.actions import approval, lines, plans, publication
from service.plans.actions.acts import lock_versions
from service.plans.plan import Plan, PlanKind
from service.plans.plan_json import line_json, plan_json, whole_plan_json
from service.plans.queries.opened import open_plan
from service.plans.queries.plans import AskedPlans, get_plan, list_plans, plan_acts_of
from service.plans.schemas.lines import PlanLineSchema, PlanLineStatementSchema
from service.plans.schemas.plans import (
    AmendmentSchema,
    CopiedLineSchema,
    FilingSchema,
    PlanSchema,
    PlansQuestionSchema,
    PlansSchema,
    PlanStatementSchema,
    PublicationSchema,
    WholePlanSchema,
)
from service.plans.sight import sight_of
from service.plans.stated import StatedPlan
from service.plans.stated_json import stated_line_of
from service.plans.states import PlanStatus
from service.registries.codes import region_code_of

ONE = "/<int(max=2147483647):id>"
NOT_THERE = "没有这一计划 No such plan."
NOT_NOW = "当前状态不允许，附允许的办理 Its state does not allow it; what it allows is said."
NOT_BY_YOU = "编制人和经办过的人不得审批 Whoever owns it or had a hand in it does not decide."
INCOMPLETE = "内容或计划行不完整，逐项说明 What is wrong or lacking, by field."
_WRITE, _APPROVE = Permission.PLAN_WRITE, Permission.PLAN_APPROVE
# What every act upon one answers besides, and every decision.
_ACT = {404: NOT_THERE, 409: NOT_NOW}
_DECISION = {403: NOT_BY_YOU, **_ACT}

blueprint = Resource("plans", __name__, url_prefix="/plans", description="抽查计划 Inspection plans.")


@blueprint.route("")
@requires(Permission.PLAN_READ)
@blueprint.arguments(PlansQuestionSchema, location="query")
@blueprint.response(200, PlansSchema, description="一页计划 A page of plans.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出抽查计划的各版本，最近的在前 List the versions of plans, the newest first"""
    page = asked_page(question)
    status, kind = question.get("status"), question.get("kind")
    asked = AskedPlans(question.get("year"), PlanStatus(status) if status else None, PlanKind(kind) if kind else None)
    with database().read() as connection:
        sight = sight_of(current_account())
        rows = list_plans(connection, sight, asked, before=page.begin, limit=page.limit)
    return jsonify(page.body(rows, plan_json))


@blueprint.route(ONE)
@requires(Permission.PLAN_READ, of=ThingKind.PLAN)
@blueprint.response(200, WholePlanSchema, description="这一版本 The version.")
@blueprint.problem(404, NOT_THERE)
def get_one(id: int) -> Response:
    """读取一个计划：各行、当前可办理的事项、每一步由谁办理 Read one: its lines, what may be done, who did what"""
    return etag_response(_whole_json(id))


@blueprint.route("", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(PlanStatementSchema)
@blueprint.response(201, WholePlanSchema, description="草稿 The draft.")
@blueprint.problem(422, INCOMPLETE)
def add(given: Plain) -> tuple[Response, int, dict[str, str]]:
    """新建计划，为草稿 Put up a plan, a draft without lines"""
    with database().write() as connection:
        made = plans.add_plan(connection, library(), _stated(given), *current_actor(_WRITE))
    return etag_response(_whole_json(made.id)), 201, {"Location": url_for("plans.get_one", id=made.id)}


def _whole_json(id: int) -> Plain:
    with database().read() as connection:
        opened = open_plan(connection, current_account(), id)
        acts = plan_acts_of(connection, id) if opened.is_whole else []
    return whole_plan_json(opened.plan, opened.lines, acts, figures=opened.sight.figures)


def _lock(connection: Connection, id: int) -> None:
    lock_versions(connection, get_plan(connection, id))


@blueprint.route(ONE, methods=["PUT"])
@requires(Permission.PLAN_WRITE)
@if_unchanged(_whole_json, _lock)
@blueprint.arguments(PlanStatementSchema)
@blueprint.response(200, WholePlanSchema, description="改后的草稿 The draft as it is now.")
@blueprint.problems(_ACT | {412: CHANGED, 422: INCOMPLETE})
def edit(given: Plain, id: int) -> Response:
    """修改草稿的名称、年度和范围 Edit the title, the year and the range of a draft"""
    with database().write() as connection:
        plans.edit_plan(connection, library(), id, _stated(given), *current_actor(_WRITE))
    return etag_response(_whole_json(id))


@blueprint.route(ONE, methods=["DELETE"])
@requires(Permission.PLAN_WRITE)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problems(_ACT)
def remove(id: int) -> None:
    """删除从未提交的草稿，只限编制人 Delete a draft that was never submitted; only who made it may"""
    with database().write() as connection:
        plans.delete_plan(connection, id, *current_actor(_WRITE))


@blueprint.route(f"{ONE}/lines", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(PlanLineStatementSchema)
@blueprint.response(201, PlanLineSchema, description="新的一行 The line.")
@blueprint.problems(_ACT | {422: INCOMPLETE})
def add_line(given: Plain, id: int) -> tuple[Response, int, dict[str, str]]:
    """在草稿中加一行：事项决定类别、对象范围和资质，未写的比例取规则集

    Add a line to a draft: mode, frame and need follow from its items, ratios that are not stated from the rule set.
    """
    with database().write() as connection:
        line = lines.add_line(connection, library(), id, stated_line_of(given), *current_actor(_WRITE))
    return jsonify(line_json(line, figures=True)), 201, {"Location": url_for("plan-lines.get_one", id=line.id)}


@blueprint.route(f"{ONE}/lines/copy", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(CopiedLineSchema)
@blueprint.response(201, PlanLineSchema, description="复制的一行 The copy.")
@blueprint.problems(_ACT)
def copy_line(given: Plain, id: int) -> tuple[Response, int, dict[str, str]]:
    """复制往年计划的一行，日期移到本年度 Copy a line of an earlier plan, its days moved to this year"""
    with database().write() as connection:
        sight, who = sight_of(current_account()), current_actor(_WRITE)
        line = lines.copy_line(connection, library(), id, given["from_line"], *who, sight)
    return jsonify(line_json(line, figures=True)), 201, {"Location": url_for("plan-lines.get_one", id=line.id)}


@blueprint.route(f"{ONE}/submit", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.response(200, PlanSchema, description="待审批 It awaits approval.")
@blueprint.problems(_ACT | {422: INCOMPLETE})
def submit(id: int) -> Response:
    """提交审批；每一行须完整 Submit it; every line is complete"""
    return _moved(_WRITE, lambda connection, by, reach: approval.submit_plan(connection, library(), id, by, reach))


@blueprint.route(f"{ONE}/approve", methods=["POST"])
@requires(Permission.PLAN_APPROVE, of=ThingKind.PLAN)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, PlanSchema, description="已批准 Approved.")
@blueprint.problems(_DECISION)
def approve(given: Plain, id: int) -> Response:
    """批准；编制人和经办人不得批准 Approve; who owns it or had a hand in it may not"""
    said = given["opinion"]
    return _moved(
        _APPROVE, lambda connection, by, reach: approval.approve_plan(connection, library(), id, by, reach, said)
    )


@blueprint.route(f"{ONE}/return", methods=["POST"])
@requires(Permission.PLAN_APPROVE, of=ThingKind.PLAN)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, PlanSchema, description="退回草稿 A draft again.")
@blueprint.problems(_DECISION)
def send_back(given: Plain, id: int) -> Response:
    """退回修改 Return it to be changed"""
    said = given["opinion"]
    return _moved(_APPROVE, lambda connection, by, reach: approval.return_plan(connection, id, by, reach, said))


@blueprint.route(f"{ONE}/file", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(FilingSchema)
@blueprint.response(200, PlanSchema, description="已备案 Filed.")
@blueprint.problems(_ACT | {422: INCOMPLETE})
def file_one(given: Plain, id: int) -> Response:
    """登记向上一级备案的编号和日期 Enter number and day of filing with the next higher level"""
    said = given["filing_no"], given["filed_on"]
    return _moved(_WRITE, lambda connection, by, reach: publication.file_plan(connection, id, by, reach, *said))


@blueprint.route(f"{ONE}/publish", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(PublicationSchema)
@blueprint.response(200, PlanSchema, description="已公布，开始施行 Published, and in force.")
@blueprint.problems(_ACT | {422: INCOMPLETE})
def publish(given: Plain, id: int) -> Response:
    """登记公布的日期和链接或位置；所调整的版本由它替代

    Enter day and place of publication; the version that it amends is superseded.
    """
    said = given["published_on"], given["published_where"]
    return _moved(
        _WRITE, lambda connection, by, reach: publication.publish_plan(connection, library(), id, by, reach, *said)
    )


@blueprint.route(f"{ONE}/amend", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(AmendmentSchema)
@blueprint.response(201, WholePlanSchema, description="新版本的草稿 The draft of the new version.")
@blueprint.problems(_ACT)
def amend(given: Plain, id: int) -> tuple[Response, int, dict[str, str]]:
    """调整：另立新版本，公布前原版本有效 Amend it as a new version; this one holds until that is published"""
    with database().write() as connection:
        made = plans.amend_plan(connection, id, *current_actor(_WRITE), given["reason"])
    return etag_response(_whole_json(made.id)), 201, {"Location": url_for("plans.get_one", id=made.id)}


def _moved(permission: Permission, act: Callable[[Connection, str, Reach], Plan]) -> Response:
    with database().write() as connection:
        return jsonify(plan_json(act(connection, *current_actor(permission))))


def _stated(given: Plain) -> StatedPlan:
    values: dict[str, Any] = {**given, "kind": PlanKind(given["kind"])}
    return StatedPlan(**values | {"region": region_code_of(given["region"]) or given["region"]})
