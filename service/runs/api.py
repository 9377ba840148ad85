"""Scoring runs: started, watched, cancelled, put into effect by one switch, withdrawn, and what they moved."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from rules.texts import Text
from scoring.main_reason import MainReason
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction, current_reach, requires
from service.core.banners import INTERNAL
from service.core.clock import now, today
from service.core.db.jobs import Job, get_job
from service.core.plain import Plain, iso_of, text_of
from service.core.problem import Problem
from service.core.settings import Settings
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.job_progress import progress_json, progress_of
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.core.web.schemas import NothingSchema, OpinionSchema
from service.decisions.change_counts import moves_counted
from service.decisions.lists import NOT_CLASSIFIED
from service.decisions.runs import Run, get_run, list_runs, scheme_of_run
from service.decisions.words import CAUSES
from service.runs import schemas
from service.runs.actions import decide
from service.runs.actions.decide import needs_other_person
from service.runs.actions.start import WantedRun, start_run
from service.runs.queries.moved import Moved, MovedCount, MovedList, Narrowed
from service.runs.queries.reasons import main_reasons_of
from service.runs.words import RUN_STATES
from service.scores.news_words import news_json
from service.scores.reason_words import describe_reason
from service.tiers.tier_list_json import moves_json_of

Action = Callable[[Connection, Run, str, Settings], None]

NOT_THERE = "没有这一批次 There is no such run."
NOT_NOW = "当前状态不允许 Its state does not allow it."
ONE = "/<int(max=2147483647):id>"
FIGURES = ("enterprises", "examined", "changed", "moved", "moved_share", "failed_enterprises")
PEOPLE = ("started_by", "approved_by", "note", "opinion")
TIMES = ("as_of", "known_on", "created_at", "finished_at", "in_effect_at")

blueprint = Resource("scoring-runs", __name__, url_prefix="/scoring-runs", description="重新分类批次 Scoring runs.")


@blueprint.route("")
@requires(Permission.RUN_READ)
@blueprint.arguments(schemas.RunsQuestionSchema, location="query")
@blueprint.response(200, schemas.RunsSchema, description="一页批次 A page of runs.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
def list_scoring_runs(question: Plain) -> Response:
    """列出批次，最近的在前 List runs, the newest first"""
    asked = asked_page(question)
    with database().read() as connection:
        schemes = current_reach(Permission.RUN_READ).schemes
        wanted = question.get("scheme", "")
        rows = list_runs(connection, schemes, scheme=wanted, before=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _run_json))


@blueprint.route("", methods=["POST"])
@requires(Permission.RUN_START)
@idempotent
@blueprint.arguments(schemas.RunStartSchema)
@blueprint.response(202, schemas.RunWithProgressSchema, description="已排队，由后台计算 Queued; a worker computes it.")
@blueprint.alt_response(404, description="没有适用的规则集 No rule set applies.")
def start(asked: Plain) -> tuple[Response, int, dict[str, str]]:
    """开始重新分类 Start a run

    结果在生效前不为任何人所见。Nobody sees anything of it until it is put into effect.
    """
    who = current_account().login
    days = (asked.get("as_of") or today(), asked.get("known_on") or today())
    wanted = WantedRun(asked["scheme"], asked["mode"], *days)
    with database().write() as connection:
        run_id = start_run(connection, library(), settings(), wanted, who)
        shown = _run_with_progress(connection, _get_run(connection, run_id))
    return jsonify(shown), 202, {"Location": url_for("scoring-runs.get_scoring_run", id=run_id)}


@blueprint.route(ONE)
@requires(Permission.RUN_READ, scheme_of_run)
@blueprint.response(200, schemas.RunWithProgressSchema, description="批次及进度 The run, and how far it is.")
@blueprint.alt_response(404, description=NOT_THERE)
def get_scoring_run(id: int) -> Response:
    """查看一个批次：进度、速度和剩余时间 Watch one run: progress, rate and time left"""
    with database().read() as connection:
        return jsonify(_run_with_progress(connection, _get_run(connection, id)))


@blueprint.route(f"{ONE}/cancel", methods=["POST"])
@requires(Permission.RUN_START, scheme_of_run)
@idempotent
@blueprint.arguments(NothingSchema)
@blueprint.response(200, schemas.RunWithProgressSchema, description="已请求取消 It was asked to stop.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description=NOT_NOW)
def cancel(asked: Plain, id: int) -> Response:
    """取消正在计算的批次 Cancel a run that is being computed"""
    return _act_on(id, decide.cancel_run)


@blueprint.route(f"{ONE}/put-into-effect", methods=["POST"])
@requires(Permission.RUN_APPROVE, scheme_of_run)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, schemas.RunWithProgressSchema, description="已生效 In effect.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description=NOT_NOW)
def put_into_effect(asked: Plain, id: int) -> Response:
    """结果生效（暂不生效的批次须由发起人以外的人员确认）

    Put a run into effect; one that was held needs another person than who started it.
    """
    return _act_on(id, partial(decide.put_into_effect, opinion=asked["opinion"]))


@blueprint.route(f"{ONE}/withdraw", methods=["POST"])
@requires(Permission.RUN_APPROVE, scheme_of_run)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, schemas.RunWithProgressSchema, description="已撤回 Withdrawn.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description=NOT_NOW)
def withdraw(asked: Plain, id: int) -> Response:
    """撤回尚未生效的批次 Withdraw a run that is not in effect"""
    return _act_on(id, partial(decide.withdraw_run, opinion=asked["opinion"]))


@blueprint.route(f"{ONE}/changes")
@requires(Permission.TIER_READ, scheme_of_run)
@blueprint.response(200, schemas.RunChangesSchema, description="变动矩阵和原因 The matrix of moves, and their causes.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description=NOT_NOW)
def get_changes(id: int) -> Response:
    """较上一批次的变动：由哪一类到哪一类、多少户、原因 What it moved, from tier to tier, with the causes"""
    with database().read() as connection:
        run = _get_complete_run(connection, id)
        # Moves are counted for the whole bureau; an account of some regions lists those of its own with `moved`.
        everywhere = current_jurisdiction(Permission.TIER_READ).is_everywhere
        moves = moves_counted(connection, [id]) if everywhere else None
    return etag_response(
        _heading_of(run)
        | {
            "before": run.base_run,
            "tiers": run.tiers,
            "changes": None if moves is None else moves_json_of(moves, run.tiers),
        },
    )


@blueprint.route(f"{ONE}/moved")
@requires(Permission.TIER_READ, scheme_of_run)
@blueprint.arguments(schemas.MovedQuestionSchema, location="query")
@blueprint.response(200, schemas.MovedPageSchema, description="类别有变化的主体 Enterprises whose tier changed.")
@blueprint.alt_response(400, description="翻页标记不可用 The cursor cannot be used.")
@blueprint.alt_response(404, description=NOT_THERE)
@blueprint.alt_response(409, description=NOT_NOW)
def list_moved(question: Plain, id: int) -> Response:
    """列出辖区内类别有变化的主体：下调的在前，跨档多的在前，各附原因

    List the enterprises of the account's jurisdictions whose tier the run changed, the worse first, those that moved by
    most tiers first, each with its cause.
    """
    asked = asked_page(question, "key", start=-1)
    names = ("direction", "grades", "least_grades", "cause", "office")
    narrowed = Narrowed(**{name: question[name] for name in names if name in question})
    with database().read() as connection:
        run = _get_complete_run(connection, id)
        moved = MovedList(connection, run, current_jurisdiction(Permission.TIER_READ))
        rows = moved.page(connection, narrowed, after=asked.begin, limit=asked.limit)
        reasons = main_reasons_of(connection, library(), run, rows)
    counts = {"counts": [_count_json(one) for one in moved.counts()]}

    def plain(row: Moved) -> Plain:
        return _moved_json(row, moved.earlier, run.tiers, reasons.get(row.id))

    return jsonify(_heading_of(run) | counts | asked.body(rows, plain))


def _act_on(run_id: int, action: Action) -> Response:
    with database().write() as connection:
        action(connection, _get_run(connection, run_id), current_account().login, settings())
        return jsonify(_run_with_progress(connection, _get_run(connection, run_id)))


def _get_run(connection: Connection, run_id: int) -> Run:
    run = get_run(connection, run_id)
    if run is None:
        title = Text("没有这一批次。", "There is no such run.")
        raise Problem(404, "not-found", title, Text(f"没有批次 {run_id}。", f"There is no run {run_id}."))
    return run


def _get_complete_run(connection: Connection, run_id: int) -> Run:
    run = _get_run(connection, run_id)
    if run.status == "computing":
        title = Text("批次还在计算。", "The run is still being computed.")
        raise Problem(
            409, "run-state", title, Text("等它完成后再看变动。", "What it moved is known once it is complete.")
        )
    return run


def _heading_of(run: Run) -> Plain:
    return {"run": run.id, "scheme": run.scheme, "banners": [text_of(INTERNAL)]}


def _run_with_progress(connection: Connection, run: Run) -> Plain:
    job = get_job(connection, run.job_id) if run.job_id else None
    return _run_json(run) | {"progress": None if job is None else _progress(job, now())}


def _run_json(run: Run) -> Plain:
    return {
        "id": run.id,
        "scheme": run.scheme,
        "version": run.version,
        "mode": run.mode,
        "status": run.status,
        "status_title": text_of(RUN_STATES[run.status]),
        **{name: getattr(run, name) for name in FIGURES},
        "causes": [{"code": c["code"], "title": {"zh": c["zh"], "en": c["en"]}} for c in run.causes],
        "needs_other_person": needs_other_person(run, settings()),
        **{name: getattr(run, name) for name in PEOPLE},
        **{name: iso_of(getattr(run, name)) for name in TIMES},
    }


def _progress(job: Job, at: datetime) -> Plain:
    rate = progress_of(job, at, settings()).rate
    return progress_json(job, at, settings()) | {"per_second": round(rate, 1) if rate else None}


def _moved_json(row: Moved, earlier: Sequence[str], tiers: Sequence[str], reason: MainReason | None) -> Plain:
    is_first = row.from_tier is None
    return {
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "office": row.office,
        "from_tier": None if row.from_tier in (None, NOT_CLASSIFIED) else earlier[row.from_tier],
        "to_tier": None if row.to_tier == NOT_CLASSIFIED else tiers[row.to_tier],
        "is_first": is_first,
        "direction": row.direction,
        "grades": row.grades,
        "cause": row.cause,
        "cause_title": text_of(CAUSES[row.cause]),
        "main_reason": text_of(describe_reason(reason)) if reason else None,
        "news": news_json(row.news),
    }


def _count_json(one: MovedCount) -> Plain:
    words = {"cause": one.cause, "cause_title": text_of(CAUSES[one.cause])}
    return {"direction": one.direction, "grades": one.grades, **words, "number": one.number}
