"""Draws: their number, the draw itself, void, verdict, replacements, lists and sealed records."""

import tempfile

from flask import Response, jsonify, send_file
from sqlalchemy import Connection

from service.access.idempotency import idempotent, idempotent_but
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_account, current_actor, current_reach, requires
from service.access.seconds import ThingKind
from service.core.db.jobs import get_job
from service.core.plain import Plain
from service.core.web.context import database, settings
from service.core.web.paging import asked_page, cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.core.web.schemas import NothingSchema
from service.plans.draws import schemas
from service.plans.draws.actions.changes import AskedChange, ask_change, decide_change, order_change
from service.plans.draws.actions.child_lock import lock_child, part_of
from service.plans.draws.actions.closing import archive_batch
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.looks import look_at_list, look_at_merged, take_record
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.actions.verdict import state_verdict, witness_reach
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.api.locks import LOCK_ANEW
from service.plans.draws.draw_json import change_json, draw_json, drawn_json, listed_json, merged_json
from service.plans.draws.queries.draws import children_of, find_parent, get_drawing
from service.plans.draws.queries.listed import list_draws

ONE = "/<string(maxlength=40):draw_id>"
NOT_THERE = "辖区内没有这一抽取 No such draw in your jurisdictions."
NOT_NOW = "当前状态不允许，附允许的办理 Its state does not allow it; what it allows is said."
NOT_BY_YOU = "须由另一人办理 Another person must do it."
P = Permission
# What every act upon one answers besides, and every decision.
_ACT = {404: NOT_THERE, 409: NOT_NOW}
_DECISION = {403: NOT_BY_YOU, **_ACT}

blueprint = Resource("draws", __name__, url_prefix="/draws", description="随机抽取 Random draws.")


@blueprint.route("")
@requires(P.DRAW_READ)
@blueprint.arguments(schemas.DrawsQuestionSchema, location="query")
@blueprint.response(200, schemas.DrawsSchema, description="一页抽取 A page of draws.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出抽取，最近的在前 List draws, the newest first"""
    asked = asked_page(question)
    with database().read() as connection:
        given = {"status": question["status"], "before": asked.begin, "limit": asked.limit}
        rows = list_draws(connection, current_reach(P.DRAW_READ), **given)
    return jsonify(asked.body(rows, listed_json))


@blueprint.route(ONE)
@requires(P.DRAW_READ, of=(ThingKind.DRAW, ThingKind.REPLACEMENT))
@blueprint.response(200, schemas.DrawSchema, description="抽取的进展 How far the draw is.")
@blueprint.problem(404, NOT_THERE)
def get_one(draw_id: str) -> Response:
    """查看一次抽取的进展；不含名单 How far one draw is; no list stands in it"""
    with database().read() as connection:
        return jsonify(_shown(connection, draw_id, current_reach(P.DRAW_READ)))


@blueprint.route(f"{ONE}/number", methods=["POST"])
@requires(P.BATCH_DRAW)
@idempotent
@blueprint.arguments(schemas.NumberSchema)
@blueprint.response(200, schemas.DrawSchema, description="已取得随机数 The number is obtained.")
@blueprint.problems(_ACT)
def enter_number(asked: Plain, draw_id: str) -> Response:
    """登记随机数：每个来源一行，格式与锁定时写明的一致 Enter the number: a line to each source, as named at the lock"""
    login, reach = current_actor(P.BATCH_DRAW)
    with database().write() as connection:
        obtain_number(connection, settings(), draw_id, asked["lines"], login, reach)
        return jsonify(_shown(connection, draw_id, reach))


@blueprint.route(f"{ONE}/draw", methods=["POST"])
@requires(P.BATCH_DRAW)
@idempotent
@blueprint.arguments(NothingSchema)
@blueprint.response(202, schemas.DrawSchema, description="已排队，由后台抽取 Queued; a worker draws.")
@blueprint.problems(_ACT)
def start(asked: Plain, draw_id: str) -> tuple[Response, int]:
    """随机抽取主体并匹配人员 Draw the subjects, and match officers"""
    login, reach = current_actor(P.BATCH_DRAW)
    with database().write() as connection:
        order_draw(connection, draw_id, login, reach)
        return jsonify(_shown(connection, draw_id, reach)), 202


@blueprint.route(f"{ONE}/ask-void", methods=["POST"])
@requires(P.BATCH_VOID)
@idempotent
@blueprint.arguments(schemas.DrawReasonSchema)
@blueprint.response(200, schemas.DrawSchema, description="等待审批 It awaits a decision.")
@blueprint.problems(_ACT)
def ask_for_void(asked: Plain, draw_id: str) -> Response:
    """申请作废，由负责人审批 Ask that it be void; a leader decides"""
    login, reach = current_actor(P.BATCH_VOID)
    with database().write() as connection:
        ask_void(connection, draw_id, asked["reason"], login, reach)
        return jsonify(_shown(connection, draw_id, reach))


@blueprint.route(f"{ONE}/decide-void", methods=["POST"])
@requires(P.DRAW_DECIDE, of=ThingKind.DRAW)
@idempotent
@blueprint.arguments(schemas.VoidDecisionSchema)
@blueprint.response(200, schemas.DrawSchema, description="已审批 It is decided.")
@blueprint.problems(_DECISION)
def decide_on_void(asked: Plain, draw_id: str) -> Response:
    """审批作废：已取得随机数的仍算出结果并封存

    Decide whether it is void; where its number is known the result is still worked out and sealed.
    """
    login, reach = current_actor(P.DRAW_DECIDE)
    with database().write() as connection:
        decide_void(connection, draw_id, asked["opinion"], login, reach, agrees=asked["void"])
        return jsonify(_shown(connection, draw_id, reach))


@blueprint.route(f"{ONE}/archive", methods=["POST"])
@requires(P.BATCH_DRAW)
@idempotent
@blueprint.arguments(NothingSchema)
@blueprint.response(200, schemas.DrawSchema, description="已归档 It is in the archive.")
@blueprint.problems(_ACT)
def archive(asked: Plain, draw_id: str) -> Response:
    """归档：检查结果全部公示的批次连同其抽取

    Put a batch whose results are all published into the archive, with its draw.
    """
    login, reach = current_actor(P.BATCH_DRAW)
    with database().write() as connection:
        archive_batch(connection, draw_id, login, reach)
        return jsonify(_shown(connection, draw_id, reach))


@blueprint.route(f"{ONE}/verdict", methods=["POST"])
@requires(P.DRAW_VERIFY)
@idempotent
@blueprint.arguments(schemas.VerdictSchema)
@blueprint.response(200, schemas.DrawSchema, description="已登记，随存证公开 Stated; it is public.")
@blueprint.problems(_DECISION)
def give_verdict(asked: Plain, draw_id: str) -> Response:
    """登记见证人签字的核验结论 State the verdict that a witness signed"""
    account = current_account()
    with database().write() as connection:
        reach = witness_reach(connection, account)
        state_verdict(connection, draw_id, asked["signed_paper"], account.login, reach, verified=asked["verified"])
        return jsonify(_shown(connection, draw_id, reach))


@blueprint.route(f"{ONE}/subjects")
@requires(P.DRAW_READ_LIST)
@blueprint.arguments(schemas.PurposeSchema, location="query")
@blueprint.response(200, schemas.DrawnSchema, description="一页抽中的主体 A page of those drawn.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def look(question: Plain, draw_id: str) -> Response:
    """查看抽中的主体及其检查人员；每次查看连同用途记入审计日志

    Those drawn and the officers of each; every look is recorded, with what it is for.
    """
    size = page_size(question["limit"])
    after = decode_cursor(question["after"])["place"] if "after" in question else 0
    with database().write() as connection:
        given = draw_id, question["purpose"], *current_actor(P.DRAW_READ_LIST)
        found, rows, officers = look_at_list(connection, *given, after, size + 1)
    page = cut_page(rows, size, lambda row: {"place": row.place})
    items = [drawn_json(row, officers.get(row.subject, ())) for row in page.items]
    return jsonify({"draw_id": found.draw.draw_id, "items": items, "next": page.next})


@blueprint.route(f"{ONE}/merged-visits")
@requires(P.DRAW_READ_LIST)
@blueprint.arguments(schemas.PurposeSchema, location="query")
@blueprint.response(200, schemas.MergedVisitsSchema, description="一页合并检查 A page of merged visits.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def look_merged(question: Plain, draw_id: str) -> Response:
    """同期其他抽取也抽中的主体，建议合并检查（综合查一次）；各次抽中均有效，检查计一次

    Subjects that other draws of the period drew, too: one visit is proposed, every selection stands, the visit counts
    once. Every look is recorded, with what it is for.
    """
    size = page_size(question["limit"])
    after = decode_cursor(question["after"])["subject"] if "after" in question else ""
    with database().write() as connection:
        given = draw_id, question["purpose"], *current_actor(P.DRAW_READ_LIST)
        found, merging, rows = look_at_merged(connection, *given, after, size + 1)
    page = cut_page(rows, size, lambda row: {"subject": row.subject})
    numbers = {name: getattr(merging, name) for name in ("drawn", "shared", "selections", "visits")}
    items = [merged_json(row) for row in page.items]
    return jsonify({"draw_id": found.draw.draw_id, **numbers, "items": items, "next": page.next})


@blueprint.route(f"{ONE}/record")
@requires(P.DRAW_READ_SEALED)
@blueprint.arguments(schemas.RecordPurposeSchema, location="query")
@blueprint.response(200, description="密封档案（ZIP）The sealed record, as a ZIP.", content_type="application/zip")
@blueprint.problems({404: NOT_THERE, 409: "没有自己的档案 It has no record of its own."})
def download(question: Plain, draw_id: str) -> Response:
    """下载密封档案：抽取前为锁定的文件及届时已公开的内容，抽取后为完整档案；含 verify.py

    Take the sealed record: what was locked with what is public by then, and once it is drawn all of it, with verify.py.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        given = draw_id, question["purpose"], *current_actor(P.DRAW_READ_SEALED), file
        take_record(database(), settings(), *given)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"{draw_id}.zip")


@blueprint.route(f"{ONE}/changes", methods=["POST"])
@requires(P.BATCH_DRAW)
@idempotent
@blueprint.arguments(schemas.ChangeRequestSchema)
@blueprint.response(201, schemas.ChangeSchema, description="等待审批 It awaits a decision.")
@blueprint.problems(_ACT)
def ask_for_change(asked: Plain, draw_id: str) -> tuple[Response, int]:
    """申请更换：超出范围的主体，或生病、迟报回避的人员

    Ask for a replacement: of a subject out of scope, or of an officer who is ill or was recused late.
    """
    login, reach = current_actor(P.BATCH_DRAW)
    with database().write() as connection:
        made = ask_change(connection, draw_id, AskedChange(**asked), login, reach)
    return jsonify(change_json(made)), 201


@blueprint.route(f"{ONE}/changes/<int(max=2147483647):id>/decide", methods=["POST"])
@requires(P.DRAW_DECIDE, of=ThingKind.REPLACEMENT)
@blueprint.arguments(schemas.ChangeDecisionSchema)
@blueprint.response(200, schemas.ChangeSchema, description="已审批 It is decided.")
@blueprint.problems(_DECISION)
def decide_on_change(asked: Plain, draw_id: str, id: int) -> Response:
    """审批更换：给出信封中的密钥即同意，由下一链节决定换谁

    Decide on a replacement: with the key of the envelope it is approved, and the next link says who comes.
    """
    login, reach = current_actor(P.DRAW_DECIDE)
    with database().write() as connection:
        return jsonify(
            change_json(decide_change(connection, draw_id, id, asked["opinion"], login, reach, asked["key"]))
        )


@blueprint.route(f"{ONE}/changes/<int(max=2147483647):id>/order", methods=["POST"])
@requires(P.BATCH_DRAW)
@blueprint.arguments(NothingSchema)
@blueprint.response(202, schemas.ChangeSchema, description="已排队，由后台补抽 Queued; a worker looks who comes.")
@blueprint.problems(_ACT)
def order_change_anew(asked: Plain, draw_id: str, id: int) -> tuple[Response, int]:
    """后台补抽失败后重新补抽，用已公开的链节 Look anew who comes, by the link revealed, where the job failed"""
    login, reach = current_actor(P.BATCH_DRAW)
    with database().write() as connection:
        return jsonify(change_json(order_change(connection, draw_id, id, login, reach))), 202


@blueprint.route(f"{ONE}/children", methods=["POST"])
@requires(P.BATCH_LOCK)
@idempotent_but("secret", "key", again=LOCK_ANEW)
@blueprint.arguments(schemas.PartToLockSchema)
@blueprint.response(
    201, schemas.ChildLockSchema, description="已锁定；密封值仅此一次 Locked; the secret is shown once."
)
@blueprint.problems(_ACT)
def lock_part(asked: Plain, draw_id: str) -> tuple[Response, int]:
    """锁定一个下级抽取：锁定上级名单时人员尚未就绪的县区或协同部门，另取随机数

    Lock a draw of officers for a county or department that was not ready at the lock; it takes a number of its own.
    """
    login, reach = current_actor(P.BATCH_LOCK)
    part = part_of(asked["department"], asked["region"], asked["cells"])
    with database().write() as connection:
        made, sealed = lock_child(connection, settings(), draw_id, part, asked["sources"], login, reach)
    shown = {"secret": sealed.secret, "key": sealed.key, "sources": list(made.seed_plan)}
    return jsonify({"draw_id": made.draw_id, **shown}), 201


def _shown(connection: Connection, draw_id: str, reach: Reach) -> Plain:
    found = get_drawing(connection, draw_id, reach).draw
    parent = find_parent(connection, found)
    children = [child.draw_id for child in children_of(connection, found.id)]
    job = None if found.job_id is None else get_job(connection, found.job_id)
    return draw_json(found, parent.draw_id if parent else None, children, job)
