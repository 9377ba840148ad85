"""Draws of the year that were made outside this service: taken in, listed for who writes the plan, taken back."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_actor, current_reach, requires
from service.core.plain import Plain, iso_of
from service.core.web.context import database, library
from service.core.web.language import one_of
from service.core.web.paging import asked_page
from service.plans.actions.elsewhere import DrawnRow, take_elsewhere, withdraw_elsewhere
from service.plans.api.lines import NOT_NOW, NOT_THERE, ONE
from service.plans.api.lines import blueprint as blueprint
from service.plans.queries.elsewhere import DrawnElsewhere, list_elsewhere
from service.plans.queries.opened import open_written_line
from service.plans.schemas.elsewhere import (
    DrawnElsewherePageSchema,
    DrawnElsewhereStatementSchema,
    DrawnQuestionSchema,
    TakenDrawsSchema,
    WithdrawnSubjectSchema,
)


@blueprint.route(f"{ONE}/drawn-elsewhere")
@requires(Permission.PLAN_WRITE)
@blueprint.arguments(DrawnQuestionSchema, location="query")
@blueprint.response(200, DrawnElsewherePageSchema, description="一页 A page.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def list_drawn(question: Plain, id: int) -> Response:
    """列出本年度在别处为这一行抽取的对象 List who was drawn for the line outside this service this year"""
    page = asked_page(question)
    with database().read() as connection:
        line = open_written_line(connection, current_reach(Permission.PLAN_WRITE), id)
        rows = list_elsewhere(connection, line, after=page.begin, limit=page.limit)
    return jsonify(page.body(rows, _json_of))


@blueprint.route(f"{ONE}/drawn-elsewhere", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(DrawnElsewhereStatementSchema)
@blueprint.response(200, TakenDrawsSchema, description="各行的结果 What became of the rows.")
@blueprint.problems({404: NOT_THERE, 409: NOT_NOW})
def take_drawn(given: Plain, id: int) -> Response:
    """登记本年度在别处抽取的对象；有误的行逐行说明，其余照收

    Enter who was drawn elsewhere this year; rows that are wrong are told one by one, the others are taken in.
    """
    rows = [DrawnRow(one["subject"], one["tier"], one["drawn_on"]) for one in given["drawn"]]
    with database().write() as connection:
        who = current_actor(Permission.PLAN_WRITE)
        done = take_elsewhere(connection, library(), id, rows, given["source"], *who)
    refused = [
        {"row": place, "field": name, "value": value, "message": str(one_of(why))}
        for place, faults in sorted(done.refused.items())
        for name, value, why in faults
    ]
    return jsonify({"added": done.added, "unchanged": done.unchanged, "refused": refused})


@blueprint.route(f"{ONE}/drawn-elsewhere/withdraw", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(WithdrawnSubjectSchema)
@blueprint.response(204, description="已撤销 Taken back.")
@blueprint.problems({404: NOT_THERE, 409: NOT_NOW})
def withdraw_drawn(given: Plain, id: int) -> None:
    """撤销误登的对象 Take back who was entered by mistake"""
    with database().write() as connection:
        who = current_actor(Permission.PLAN_WRITE)
        withdraw_elsewhere(connection, id, given["subject"], *who)


def _json_of(row: DrawnElsewhere) -> Plain:
    plain: dict[str, Any] = asdict(row)
    plain["drawn_on"] = iso_of(row.drawn_on)
    return plain | {"recorded_at": row.recorded_at.isoformat()}
