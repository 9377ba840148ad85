"""Lines of plans: read, edited and taken out while their plan is a draft, ended when all of it is done."""

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_actor, requires
from service.core.plain import Plain
from service.core.web.context import database, library
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.resource import Resource
from service.core.web.schemas import NoteSchema
from service.plans.actions import lines
from service.plans.actions.acts import lock_versions
from service.plans.plan_json import line_json
from service.plans.queries.lines import line_of
from service.plans.queries.opened import open_line
from service.plans.queries.plans import get_plan
from service.plans.schemas.lines import PlanLineSchema, PlanLineStatementSchema
from service.plans.stated_json import stated_line_of

ONE = "/<int(max=2147483647):id>"
NOT_THERE = "没有这一计划行 No such line of a plan."
NOT_NOW = "当前状态不允许，附允许的办理 The state of its plan does not allow it; what it allows is said."
# What every act upon one answers besides.
_ACT = {404: NOT_THERE, 409: NOT_NOW}

blueprint = Resource("plan-lines", __name__, url_prefix="/plan-lines", description="计划行 Lines of plans.")


@blueprint.route(ONE)
@requires(Permission.PLAN_READ)
@blueprint.response(200, PlanLineSchema, description="这一行 The line.")
@blueprint.problem(404, NOT_THERE)
def get_one(id: int) -> Response:
    """读取一行计划 Read one line of a plan"""
    return etag_response(_one_json(id))


def _one_json(id: int) -> Plain:
    with database().read() as connection:
        line, _, sight = open_line(connection, current_account(), id)
    return line_json(line, figures=sight.figures)


def _lock(connection: Connection, id: int) -> None:
    lock_versions(connection, get_plan(connection, line_of(connection, id).plan_id))


@blueprint.route(ONE, methods=["PUT"])
@requires(Permission.PLAN_WRITE)
@if_unchanged(_one_json, _lock)
@blueprint.arguments(PlanLineStatementSchema)
@blueprint.response(200, PlanLineSchema, description="改后的一行 The line as it is now.")
@blueprint.problems(_ACT | {412: CHANGED, 422: "逐项说明有误之处 What is wrong, by field."})
def edit(given: Plain, id: int) -> Response:
    """修改草稿中的一行；已锁定名单的不能改 Edit a line of a draft; one whose lists were locked does not change"""
    with database().write() as connection:
        who = current_actor(Permission.PLAN_WRITE)
        lines.edit_line(connection, library(), id, stated_line_of(given), *who)
    return etag_response(_one_json(id))


@blueprint.route(ONE, methods=["DELETE"])
@requires(Permission.PLAN_WRITE)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problems(_ACT)
def remove(id: int) -> None:
    """删除草稿中的一行 Take a line out of a draft"""
    with database().write() as connection:
        lines.remove_line(connection, id, *current_actor(Permission.PLAN_WRITE))


@blueprint.route(f"{ONE}/end", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, PlanLineSchema, description="已结束的一行 The line, ended.")
@blueprint.problems(_ACT)
def end(given: Plain, id: int) -> Response:
    """结束一行；各行都结束后计划完成 End a line; when every line has ended, the plan is completed"""
    with database().write() as connection:
        who = current_actor(Permission.PLAN_WRITE)
        line = lines.end_line(connection, id, *who, given["note"])
    return jsonify(line_json(line, figures=True))
