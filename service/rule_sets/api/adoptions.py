"""Versions on their way to being in force: written as text by one person, approved by another."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_actor, current_reach, requires
from service.access.seconds import ThingKind
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database, service, settings
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NoteSchema
from service.rule_sets.actions import adoptions, drafts
from service.rule_sets.actions.acts import lock_versions_of
from service.rule_sets.queries.adoptions import (
    Adoption,
    acts_of,
    get_adoption,
    list_adoptions,
    scheme_of_adoption,
    text_of_adoption,
)
from service.rule_sets.schemas.adoptions import (
    AdoptionSchema,
    AdoptionsQuestionSchema,
    AdoptionsSchema,
    DraftSchema,
    EditSchema,
    RequestSchema,
    WholeAdoptionSchema,
)
from service.rule_sets.table_rows import row_changes_in
from service.rule_sets.words import STAGES

ONE = "/<int(max=2147483647):id>"
NOT_THERE = "没有这一版本 No such version."
NOT_NOW = "当前状态不允许 Its state does not allow it."
NOT_BY_YOU = "本人编写或申请的不得由本人决定 Whoever wrote it or asked for it does not decide."
UNFIT = "文字有误，逐行说明 The text has faults, told by line."
# What every act upon one answers besides, and every decision.
_ACT = {404: NOT_THERE, 409: NOT_NOW}
_DECISION = {403: NOT_BY_YOU, **_ACT}

blueprint = Resource("adoptions", __name__, url_prefix="/adoptions", description="规则集和表的采用 Adoption.")


@blueprint.route("")
@requires(Permission.RULE_SET_FIGURES)
@blueprint.arguments(AdoptionsQuestionSchema, location="query")
@blueprint.response(200, AdoptionsSchema, description="一页版本 A page of versions.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出草稿、申请和已采用的版本，最近的在前 List drafts, requests and adopted versions, the newest first"""
    asked = asked_page(question)
    wanted: dict[str, Any] = {name: question.get(name) for name in ("kind", "name", "status")}
    ground = bool(question.get("on_a_ground"))
    schemes = current_reach(Permission.RULE_SET_FIGURES).schemes
    with database().read() as connection:
        rows = list_adoptions(connection, schemes, **wanted, on_a_ground=ground, before=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _adoption_json))


@blueprint.route(ONE)
@requires(Permission.RULE_SET_FIGURES, scheme_of_adoption, of=ThingKind.ADOPTION)
@blueprint.response(200, WholeAdoptionSchema, description="这一版本 The version.")
@blueprint.problem(404, NOT_THERE)
def get_one(id: int) -> Response:
    """读取一个版本：全文、表的前后各行、每一步由谁办理 Read one: its text, rows before and after, who did what"""
    return etag_response(_whole_json(id))


@blueprint.route("", methods=["POST"])
@requires(Permission.RULE_SET_DRAFT)
@idempotent
@blueprint.arguments(DraftSchema)
@blueprint.response(201, WholeAdoptionSchema, description="草稿 The draft.")
@blueprint.problem(422, UNFIT)
def add(given: Plain) -> tuple[Response, int, dict[str, str]]:
    """编制草稿：规则集或表的全文，检查与 rules check 相同

    Put up a draft: the whole text of a rule set or a dated table, checked as `rules check` does.
    """
    with database().write() as connection:
        made = drafts.add_draft(
            connection, service().rule_sets.files, given["text"], *current_actor(Permission.RULE_SET_DRAFT)
        )
    return etag_response(_whole_json(made.id)), 201, {"Location": url_for("adoptions.get_one", id=made.id)}


def _whole_json(id: int) -> Plain:
    with database().read() as connection:
        found = get_adoption(connection, id)
        text, acts = text_of_adoption(connection, id), acts_of(connection, id)
    rows = [asdict(row) for row in row_changes_in(found.rows)] if found.rows else []
    listed = [asdict(act) | {"at": act.at.isoformat()} for act in acts]
    for act in listed:
        del act["id"], act["account_id"]
    return _adoption_json(found) | {"text": text, "rows": rows, "acts": listed}


def _lock(connection: Connection, id: int) -> None:
    found = get_adoption(connection, id)
    lock_versions_of(connection, found.kind, found.name)


@blueprint.route(ONE, methods=["PUT"])
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
@if_unchanged(_whole_json, _lock)
@blueprint.arguments(EditSchema)
@blueprint.response(200, WholeAdoptionSchema, description="改后的草稿 The draft as it is now.")
@blueprint.problems(_ACT | {412: CHANGED, 422: UNFIT})
def edit(given: Plain, id: int) -> Response:
    """修改草稿（或不予批准的版本）的文字 Write another text for a draft, or for a version that was rejected"""
    files = service().rule_sets.files
    with database().write() as connection:
        drafts.edit_draft(
            connection, files, id, given["text"], given["seen"], *current_actor(Permission.RULE_SET_DRAFT)
        )
    return etag_response(_whole_json(id))


@blueprint.route(ONE, methods=["DELETE"])
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problems(_ACT)
def remove(id: int) -> None:
    """删除从未申请的草稿，只限编写人 Delete a draft that was never asked for; only who wrote it may"""
    with database().write() as connection:
        drafts.delete_draft(connection, id, *current_actor(Permission.RULE_SET_DRAFT))


@blueprint.route(f"{ONE}/request", methods=["POST"])
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
@idempotent
@blueprint.arguments(RequestSchema)
@blueprint.response(200, AdoptionSchema, description="待批准 It awaits approval.")
@blueprint.problems(_ACT)
def request_one(given: Plain, id: int) -> Response:
    """申请批准：规则集须附七天内的对比，或写明没有对比的理由；表自动附上前后各行

    Ask for approval: a rule set with a comparison of the last week, or the ground why there is none; a table gets its
    rows before and after by itself.
    """
    wanted = adoptions.Request(given["reason"], given.get("comparison_id"), given.get("ground", ""))
    files = service().rule_sets.files
    with database().write() as connection:
        who = current_actor(Permission.RULE_SET_DRAFT)
        return jsonify(_adoption_json(adoptions.request_adoption(connection, files, settings(), id, wanted, *who)))


@blueprint.route(f"{ONE}/take-back", methods=["POST"])
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdoptionSchema, description="退回草稿 A draft again.")
@blueprint.problems(_ACT)
def take_back(given: Plain, id: int) -> Response:
    """撤回尚未批准的申请 Take back what was not decided yet"""
    return _moved(partial(adoptions.take_back_adoption, adoption_id=id, note=given["note"]), _DRAFT)


@blueprint.route(f"{ONE}/approve", methods=["POST"])
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption, of=ThingKind.ADOPTION)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdoptionSchema, description="已批准，自施行日起适用 Approved: in force from its day on.")
@blueprint.problems(_DECISION)
def approve(given: Plain, id: int) -> Response:
    """批准；编写人和申请人不得批准 Approve; whoever wrote it or asked for it may not"""
    files, note = service().rule_sets.files, given["note"]
    return _moved(
        lambda connection, by, reach: adoptions.approve_adoption(connection, files, settings(), id, by, reach, note),
        _ADOPT,
    )


@blueprint.route(f"{ONE}/reject", methods=["POST"])
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption, of=ThingKind.ADOPTION)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdoptionSchema, description="不予批准 Rejected.")
@blueprint.problems(_DECISION)
def reject(given: Plain, id: int) -> Response:
    """不予批准，可修改后再申请 Reject; it may be edited and asked for again"""
    return _moved(partial(adoptions.reject_adoption, adoption_id=id, note=given["note"]), _ADOPT)


@blueprint.route(f"{ONE}/withdraw", methods=["POST"])
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption)
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AdoptionSchema, description="已撤回 Withdrawn.")
@blueprint.problems(_ACT)
def withdraw(given: Plain, id: int) -> Response:
    """在施行之前撤回已批准的版本 Withdraw an approved version before it begins"""
    files, note = service().rule_sets.files, given["note"]
    return _moved(partial(adoptions.withdraw_adoption, files=files, adoption_id=id, note=note), _ADOPT)


_DRAFT, _ADOPT = Permission.RULE_SET_DRAFT, Permission.RULE_SET_ADOPT
Moving = Callable[..., Adoption]


def _moved(act: Moving, permission: Permission) -> Response:
    with database().write() as connection:
        by, reach = current_actor(permission)
        return jsonify(_adoption_json(act(connection, by=by, reach=reach)))


def _adoption_json(row: Adoption) -> Plain:
    plain: dict[str, Any] = asdict(row)
    del plain["rows"]
    for name in ("effective_from", "effective_until", "requested_at", "decided_at", "withdrawn_at"):
        plain[name] = iso_of(plain[name])
    return plain | {"status_title": text_of(STAGES[row.status])}
