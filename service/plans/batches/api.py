"""Batches of plan lines: drafts, what is in their way, their preview, consent to a provisional edition."""

from fractions import Fraction

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_actor, requires
from service.access.seconds import ThingKind
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.plain import Plain
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import OpinionSchema
from service.plans.batch import Narrowing, lock_of_line
from service.plans.batches.actions import batches
from service.plans.batches.batch_json import batch_json, listed_json, preview_json
from service.plans.batches.queries.opened import open_batch
from service.plans.batches.schemas import (
    BatchesQuestionSchema,
    BatchesSchema,
    BatchPreviewSchema,
    BatchSchema,
    BatchStatedSchema,
    NewBatchSchema,
)
from service.plans.batches.stated import Parts, StatedBatch
from service.plans.lists.hindrances import hindrances_of
from service.plans.lists.queries.prepared import edition_of_batch
from service.plans.preview.read_preview import preview_of
from service.plans.queries.batches import acts_of_batch, list_batches
from service.plans.sight import sight_of
from service.registries.queries.items import items_of

ONE = "/<int(max=2147483647):id>"
NOT_THERE = "没有这一批次 No such batch."
NOT_NOW = "名单已锁定，或已有同样的办理 Its lists are locked, or it was done before."
UNFIT = "内容有误，按字段说明 What is stated has faults, told by field."
NOT_BY_YOU = "本人拟订或修改的不得由本人同意 Whoever put it up or edited it does not consent."
# What every act upon one answers besides, and every decision.
_ACT = {404: NOT_THERE, 409: NOT_NOW}
_DECISION = {403: NOT_BY_YOU, **_ACT}

blueprint = Resource("batches", __name__, url_prefix="/batches", description="抽查批次 Batches of plan lines.")


@blueprint.route("")
@requires(Permission.PLAN_READ)
@blueprint.arguments(BatchesQuestionSchema, location="query")
@blueprint.response(200, BatchesSchema, description="一页批次 A page of batches.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出批次，最近的在前 List batches, the newest first"""
    asked, account = asked_page(question), current_account()
    with database().read() as connection:
        rows = list_batches(
            connection,
            sight_of(account),
            line_root=question.get("line"),
            status=question.get("status"),
            waiting=bool(question.get("waits")),
            before=asked.begin,
            limit=asked.limit,
        )
    return jsonify(asked.body(rows, listed_json))


@blueprint.route(ONE)
@requires(Permission.PLAN_READ, of=ThingKind.BATCH)
@blueprint.response(200, BatchSchema, description="这一批次 The batch.")
@blueprint.problem(404, NOT_THERE)
def get_one(id: int) -> Response:
    """读取一个批次：范围、比例、排除、未解决的事项、每一步由谁办理

    Read one: frame, ratios, exclusions, what is in its way, who did what.
    """
    return etag_response(_whole_json(id))


@blueprint.route(f"{ONE}/preview")
@requires(Permission.PLAN_READ)
@blueprint.response(200, BatchPreviewSchema, description="今天锁定会怎样 What it would bring about today.")
@blueprint.problem(404, NOT_THERE)
def preview(id: int) -> Response:
    """预览：按类别、县、月的检查户数，人日，重叠，上限，会暴露类别的情形；不写入任何内容

    Preview: visits by tier, county and month, officer days, overlaps, caps, what betrays a tier; nothing is written.
    """
    account = current_account()
    with database().read() as connection:
        opened = open_batch(connection, account, id)
        found = preview_of(connection, opened.batch, library(), settings(), today(), sight_of(account).reach)
    return jsonify(preview_json(found, opened))


@blueprint.route("", methods=["POST"])
@requires(Permission.PLAN_WRITE)
@idempotent
@blueprint.arguments(NewBatchSchema)
@blueprint.response(201, BatchSchema, description="拟订稿 The draft.")
@blueprint.problems({404: "没有这一计划行 No such line.", 422: UNFIT})
def add(given: Plain) -> tuple[Response, int, dict[str, str]]:
    """拟订一个批次 Put up a batch"""
    with database().write() as connection:
        who = current_actor(Permission.PLAN_WRITE)
        made = batches.add_batch(connection, library(), given["line"], _stated_of(given), *who)
    return etag_response(_whole_json(made.id)), 201, {"Location": url_for("batches.get_one", id=made.id)}


def _whole_json(id: int) -> Plain:
    with database().read() as connection:
        opened = open_batch(connection, current_account(), id)
        batch, line, day = opened.batch, opened.line, today()
        acts, edition = acts_of_batch(connection, id), edition_of_batch(connection, batch)
        items = list(items_of(connection, line.items, day).values())
    hindrances = [*hindrances_of(batch, line, items, edition, settings(), day)] if batch.is_draft else []
    return batch_json(opened, edition, hindrances, acts)


def _lock(connection: Connection, id: int) -> None:
    opened = open_batch(connection, current_account(), id)
    lock_name(connection, lock_of_line(opened.batch.plan_line_id))


@blueprint.route(ONE, methods=["PUT"])
@requires(Permission.PLAN_WRITE)
@if_unchanged(_whole_json, _lock)
@blueprint.arguments(BatchStatedSchema)
@blueprint.response(200, BatchSchema, description="改后的拟订稿 The draft as it is now.")
@blueprint.problems(_ACT | {412: CHANGED, 422: UNFIT})
def edit(given: Plain, id: int) -> Response:
    """修改拟订稿；所用类别或理由改变时，负责人的同意失效

    Edit a draft; the leader's consent falls where the edition or the reason is another one.
    """
    with database().write() as connection:
        batches.edit_batch(connection, library(), id, _stated_of(given), *current_actor(Permission.PLAN_WRITE))
    return etag_response(_whole_json(id))


@blueprint.route(ONE, methods=["DELETE"])
@requires(Permission.PLAN_WRITE)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problems(_ACT)
def remove(id: int) -> None:
    """删除拟订稿 Delete a draft"""
    with database().write() as connection:
        batches.delete_batch(connection, id, *current_actor(Permission.PLAN_WRITE))


@blueprint.route(f"{ONE}/consent", methods=["POST"])
@requires(Permission.PLAN_APPROVE, of=ThingKind.BATCH)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, BatchSchema, description="已同意 Consented.")
@blueprint.problems(_DECISION)
def consent(given: Plain, id: int) -> Response:
    """同意使用暂定类别 Consent to a provisional edition"""
    with database().write() as connection:
        batches.consent_to_provisional(connection, id, *current_actor(Permission.PLAN_APPROVE), given["opinion"])
    return etag_response(_whole_json(id))


@blueprint.route(f"{ONE}/refuse-consent", methods=["POST"])
@requires(Permission.PLAN_APPROVE, of=ThingKind.BATCH)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, BatchSchema, description="不同意 Not consented.")
@blueprint.problems(_DECISION)
def refuse_consent(given: Plain, id: int) -> Response:
    """不同意使用暂定类别 Do not consent to a provisional edition"""
    with database().write() as connection:
        batches.refuse_provisional(connection, id, *current_actor(Permission.PLAN_APPROVE), given["opinion"])
    return etag_response(_whole_json(id))


def _stated_of(given: Plain) -> StatedBatch:
    overrides = {}
    for name, (num, den) in given["overrides"].items():
        if den == 0:
            raise refusal_at(f"json.overrides.{name}", Text("分母不能为零。", "The denominator must not be zero."))
        overrides[name] = Fraction(num, den)
    return StatedBatch(
        title=given["title"].strip(),
        narrowing=Narrowing.of(given["narrowing"]),
        share=(given["share"][0], given["share"][1]),
        run_id=given.get("run"),
        overrides=overrides,
        overrides_reason=given["overrides_reason"].strip(),
        one_stratum=given["one_stratum"],
        one_stratum_reason=given["one_stratum_reason"].strip(),
        by_hand=tuple((one["subject"], one["code"], one["evidence"].strip()) for one in given["exclusions_by_hand"]),
        provisional_reason=given["provisional_reason"].strip(),
        parts=Parts("counties" in given["officers_by"], "departments" in given["officers_by"]),
    )
