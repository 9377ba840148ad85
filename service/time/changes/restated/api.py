"""One past day as known then and as known later, for everyone: started, watched, cancelled; and what came of it."""

from flask import Response, jsonify, url_for

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import INTERNAL
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.plain import Plain, text_of
from service.core.web.context import database, library, settings
from service.core.web.form_fields import show_refusals
from service.core.web.job_progress import progress_json
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NothingSchema
from service.time.changes.counted_words import named_places_of
from service.time.changes.restated import schemas
from service.time.changes.restated.actions import order_restatement, wanted_restatement_of
from service.time.changes.restated.queries import (
    RESTATEMENTS,
    RestatedFirm,
    StoredRestatement,
    restated_of,
    rule_sets_deciding,
)
from service.time.changes.restated.words import firm_json, heading_json, result_json
from service.time.computations.actions import cancel_computation
from service.time.computations.asked import asked_complete_of, asked_of
from service.time.computations.queries import COMPLETE

NOT_THERE = "没有这次追溯对照 There is no such restatement."
ONE = "/<int(max=2147483647):id>"

blueprint = Resource(
    "restatements", __name__, url_prefix="/restatements", description="同一日当时所知与后来所知 Restatements."
)


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.RestatementsQuestionSchema, location="query")
@blueprint.response(200, schemas.RestatementsSchema, description="一页追溯对照 A page of restatements.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出追溯对照，最近的在前 List restatements, the newest first"""
    asked = asked_page(question)
    reach = current_reach(Permission.TIER_READ)
    with database().read() as connection:
        wanted = question.get("scheme", "")
        rows = RESTATEMENTS.list(connection, reach.schemes, wanted, asked.begin, asked.limit)

    def plain(one: StoredRestatement) -> Plain:
        return heading_json(one, everywhere=reach.jurisdiction(one.scheme).is_everywhere)

    return jsonify(asked.body(rows, plain))


@blueprint.route("", methods=["POST"])
@requires(Permission.RESTATEMENT_START)
@idempotent
@blueprint.arguments(schemas.RestatementStartSchema)
@blueprint.response(202, schemas.RestatementSchema, description="已排队，由后台计算 Queued; a worker computes it.")
@blueprint.alt_response(409, description="这一方案正在进行 One of the scheme is under way.")
def start(asked: Plain) -> tuple[Response, int, dict[str, str]]:
    """发起追溯对照：过去一日全部主体的类别，按当时所知与按后来所知 Restate a past day for everyone

    当时适用的规则集和模型，与按后来所知适用的，各按其数据截止日；各原因相加即为总差；不改变任何结果。By what was known
    then and by what is known later, each with the rule sets and models in force by it; the parts add up; nothing is put
    into effect.
    """
    with show_refusals(422):
        days = (asked.get(name) for name in ("known_first", "known_last"))
        wanted = wanted_restatement_of(asked["scheme"], asked["as_of"], *days)
    with show_refusals(409), database().write() as connection:
        number = order_restatement(connection, library(), settings(), wanted, current_account().login)
        shown = heading_json(asked_of(connection, RESTATEMENTS, number), everywhere=False)
    return jsonify(shown), 202, {"Location": url_for("restatements.get_one", id=number)}


@blueprint.route(ONE)
@requires(Permission.TIER_READ, RESTATEMENTS.scheme_of)
@blueprint.response(200, schemas.RestatementResultSchema, description="进度和结果 How far it is, and what came of it.")
@blueprint.alt_response(404, description=NOT_THERE)
def get_one(id: int) -> Response:
    """查看一次追溯对照：进度，完成后辖区内按区县、按监管所的变化及原因

    One restatement: how far it is, and once it is complete whose tier is another, by county and office, and why.
    """
    with database().read() as connection:
        this = asked_of(connection, RESTATEMENTS, id)
        inside = current_reach(Permission.TIER_READ).jurisdiction(this.scheme)
        job = get_job(connection, this.job_id)
        result = None
        if this.status == COMPLETE:
            restated = restated_of(connection, this, inside)
            result = result_json(
                restated, named_places_of(connection, restated.counted()), rule_sets_deciding(connection, this)
            )
    assert job is not None
    return jsonify(
        heading_json(this, everywhere=inside.is_everywhere)
        | {"progress": progress_json(job, now(), settings()), "result": result}
    )


@blueprint.route(f"{ONE}/cancel", methods=["POST"])
@requires(Permission.RESTATEMENT_START, RESTATEMENTS.scheme_of)
@idempotent
@blueprint.arguments(NothingSchema)
@blueprint.response(200, schemas.RestatementSchema, description="已请求取消 It was asked to stop.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description="已结束 It has ended.")
def cancel(asked: Plain, id: int) -> Response:
    """取消进行中的追溯对照 Cancel a restatement that is computed"""
    with database().write() as connection:
        cancel_computation(connection, RESTATEMENTS, asked_of(connection, RESTATEMENTS, id), current_account().login)
        return jsonify(heading_json(asked_of(connection, RESTATEMENTS, id), everywhere=False))


@blueprint.route(f"{ONE}/moves")
@requires(Permission.TIER_READ, RESTATEMENTS.scheme_of)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.RestatedFirmsSchema, description="类别不同的主体 Whose tier is another.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description="尚未完成 It is not complete.")
def list_moves(question: Plain, id: int) -> Response:
    """列出辖区内类别不同的主体，各附主要原因；逐条记录见该主体的 /changes

    List the enterprises of the account's jurisdictions whose tier is another, each with what led it there; record by
    record see `/enterprises/{code}/changes`.
    """
    asked = asked_page(question, start=0)
    with database().read() as connection:
        this = asked_complete_of(connection, RESTATEMENTS, id)
        restated = restated_of(connection, this, current_reach(Permission.TIER_READ).jurisdiction(this.scheme))
        rows = restated.page(connection, asked.begin or 0, asked.limit)

    def plain(row: RestatedFirm) -> Plain:
        return firm_json(this, row)

    heading = {"restatement": this.id, "banners": [text_of(INTERNAL)], "number": len(restated.moves)}
    return jsonify(heading | asked.body(rows, plain))
