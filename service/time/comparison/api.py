"""Two versions of a rule set over everyone: started, watched, cancelled; what came of it, and whom it moves."""

from collections.abc import Sequence

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction, current_reach, requires
from service.core.banners import INTERNAL
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.plain import Plain, text_of
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.job_progress import progress_json
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NothingSchema
from service.registries.queries.known_places import refuse_unknown_places
from service.registries.queries.names import region_names
from service.time.comparison import schemas
from service.time.comparison.actions import order_comparison
from service.time.comparison.asked import AskedVersions, draft_on_its_way, wanted_of
from service.time.comparison.queries.compared import ComparedMoves, Moved, Narrowed
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from service.time.comparison.result import result_of
from service.time.comparison.result_json import heading_json, moved_json, result_json
from service.time.computations.actions import cancel_computation
from service.time.computations.asked import asked_complete_of, asked_of
from service.time.computations.queries import COMPLETE

NOT_THERE = "没有这次对比 There is no such comparison."
ONE = "/<int(max=2147483647):id>"

blueprint = Resource("comparisons", __name__, url_prefix="/comparisons", description="规则集对比 Comparisons.")


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.ComparisonsQuestionSchema, location="query")
@blueprint.response(200, schemas.ComparisonsSchema, description="一页对比 A page of comparisons.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出规则集对比，最近的在前 List comparisons, the newest first"""
    asked = asked_page(question)
    with database().read() as connection:
        reach = current_reach(Permission.TIER_READ)
        wanted = question.get("scheme", "")
        rows = COMPARISONS.list(connection, reach.schemes, wanted, asked.begin, asked.limit)

    def plain(one: StoredComparison) -> Plain:
        return heading_json(one, everywhere=reach.jurisdiction(one.scheme).is_everywhere)

    return jsonify(asked.body(rows, plain))


@blueprint.route("", methods=["POST"])
@requires(Permission.COMPARISON_START)
@idempotent
@blueprint.arguments(schemas.ComparisonStartSchema)
@blueprint.response(202, schemas.ComparisonResultSchema, description="已排队，由后台计算 Queued; a worker computes it.")
@blueprint.alt_response(404, description="没有这一规则集 There is no such rule set.")
@blueprint.alt_response(409, description="这一方案正在对比 One of the scheme is under way.")
def start(asked: Plain) -> tuple[Response, int, dict[str, str]]:
    """发起规则集对比：两个版本，或一个版本与试行稿 Compare two versions of a rule set, or one and a draft

    全部主体、同一天、同一批数据；不改变任何结果。Everyone, on one day, by the same facts; nothing is put into effect.
    """
    number = asked.pop("adoption", None)
    if number is not None:
        with database().read() as connection:
            if {"draft", "after"} & asked.keys():
                raise refusal_at("json.adoption", Text("新版本只写一项。", "Name the second rule set once."))
            asked["draft"] = draft_on_its_way(connection, library(), asked["scheme"], number)
    wanted = wanted_of(library(), AskedVersions(**asked))
    if wanted.after.scheme != asked["scheme"]:
        raise refusal_at("json.draft", Text("试行稿属于另一方案。", "The draft is of another scheme."))
    with database().write() as connection:
        number = order_comparison(connection, library(), settings(), wanted, current_account().login)
        shown = _shown(connection, asked_of(connection, COMPARISONS, number))
    return jsonify(shown), 202, {"Location": url_for("comparisons.get_one", id=number)}


@blueprint.route(ONE)
@requires(Permission.TIER_READ, COMPARISONS.scheme_of)
@blueprint.response(
    200, schemas.ComparisonResultSchema, description="对比及其结果 The comparison, and what came of it."
)
@blueprint.alt_response(404, description=NOT_THERE)
def get_one(id: int) -> Response:
    """查看一次对比：进度，完成后辖区内的变动、分布和工作量

    One comparison: how far it is, and once it is complete the moves, scores and workload of the jurisdiction.
    """
    with database().read() as connection:
        return jsonify(_shown(connection, asked_of(connection, COMPARISONS, id)))


@blueprint.route(f"{ONE}/cancel", methods=["POST"])
@requires(Permission.COMPARISON_START, COMPARISONS.scheme_of)
@idempotent
@blueprint.arguments(NothingSchema)
@blueprint.response(200, schemas.ComparisonResultSchema, description="已请求取消 It was asked to stop.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description="已结束 It has ended.")
def cancel(asked: Plain, id: int) -> Response:
    """取消进行中的对比 Cancel a comparison that is computed"""
    with database().write() as connection:
        cancel_computation(connection, COMPARISONS, asked_of(connection, COMPARISONS, id), current_account().login)
        return jsonify(_shown(connection, asked_of(connection, COMPARISONS, id)))


@blueprint.route(f"{ONE}/moves")
@requires(Permission.TIER_READ, COMPARISONS.scheme_of)
@blueprint.arguments(schemas.MovesQuestionSchema, location="query")
@blueprint.response(200, schemas.ComparisonMovesSchema, description="类别变动的主体 Enterprises that move.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description="尚未完成 It is not complete.")
def list_moves(question: Plain, id: int) -> Response:
    """列出辖区内类别会变动的主体：下调的在前，跨档多的在前，各附原因

    List the enterprises of the account's jurisdictions that move, the worse first, those by most tiers first, each with
    its cause.
    """
    asked = asked_page(question, "key", start=-1)
    with database().read() as connection:
        this = asked_complete_of(connection, COMPARISONS, id)
        narrowed = Narrowed(
            question.get("direction", ""),
            _rank(question, "from_tier", this.before_tiers),
            _rank(question, "to_tier", this.after_tiers),
            None,
            question.get("region", ""),
        )
        refuse_unknown_places(connection, narrowed.region)
        moves = ComparedMoves(connection, this, current_jurisdiction(Permission.TIER_READ))
        number, rows = moves.count(narrowed), moves.page(connection, narrowed, after=asked.begin, limit=asked.limit)

    def plain(row: Moved) -> Plain:
        return moved_json(row, this)

    heading = {"comparison": this.id, "scheme": this.scheme, "banners": [text_of(INTERNAL)], "number": number}
    return jsonify(heading | asked.body(rows, plain))


def _rank(question: Plain, name: str, tiers: Sequence[str]) -> int | None:
    wanted = question.get(name)
    if wanted is None or wanted == schemas.UNCLASSIFIED:
        return None if wanted is None else -1
    if wanted not in tiers:
        known = ", ".join((*tiers, schemas.UNCLASSIFIED))
        raise refusal_at(f"query.{name}", Text(f"应为：{known}。", f"It is one of: {known}."))
    return tiers.index(wanted)


def _shown(connection: Connection, this: StoredComparison) -> Plain:
    inside = current_reach(Permission.TIER_READ).jurisdiction(this.scheme)
    job = get_job(connection, this.job_id)
    assert job is not None
    result = None
    if this.status == COMPLETE:
        moves = ComparedMoves(connection, this, inside)
        found = result_of(connection, library().tables, this, moves, inside)
        result = result_json(found, region_names(connection, [code for code in found.county_codes if code]))
    return heading_json(this, everywhere=inside.is_everywhere) | {
        "progress": progress_json(job, now(), settings()),
        "result": result,
    }
