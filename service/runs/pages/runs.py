"""`/runs`: the runs of re-classification, one run with its progress or what it moved, and what people do with it."""

from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.ruleset import Standing
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_jurisdiction, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import now, today
from service.core.db.jobs import get_job
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import (
    asked_choice,
    asked_day,
    asked_number,
    asked_opinion,
    refuse_field,
    show_refusals,
)
from service.core.web.job_progress import progress_of
from service.decisions.runs import WAITING, Run, get_run, list_runs, scheme_of_run
from service.decisions.words import CAUSES
from service.model.words import MODEL_STATES
from service.rule_sets.queries import newest_rule_sets, rule_set_of
from service.runs.actions import decide
from service.runs.actions.decide import needs_other_person
from service.runs.actions.start import WantedRun, start_run
from service.runs.pages.model import run_model_of
from service.runs.pages.moved import moved_page
from service.runs.words import RUN_MODES, RUN_STATES, describe_way
from service.scores.news_words import describe_news
from service.tiers.distribution import distribution_of, sum_moves
from service.tiers.queries.counts import count_by_run, moves_of

ROWS = 30
REFRESH_SECONDS = 5
MOST_OPINION = 2000

ONE = "/<int(max=2147483647):run_id>"

blueprint = Blueprint("run_pages", __name__, url_prefix="/runs")


@blueprint.get("")
@requires(Permission.RUN_READ)
def listed() -> str:
    """The runs, the newest first; `?scheme=` narrows them, `?before=` goes on."""
    scheme = asked_choice(request.args, "scheme", dict.fromkeys(library().schemes()))
    before = asked_number(request.args, "before")
    with database().read() as connection:
        schemes = current_reach(Permission.RUN_READ).schemes
        rows = list_runs(connection, schemes, scheme=scheme, before=before, limit=ROWS + 1)
        people = names_of(connection, [run.started_by for run in rows])
    newest = [rule_set for rule_set in newest_rule_sets(library()) if rule_set.scheme in schemes]
    return render_template(
        "runs/runs.html",
        runs=rows[:ROWS],
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        scheme=scheme,
        titles={rule_set.scheme: rule_set.title for rule_set in newest},
        startable=[rule_set.scheme for rule_set in newest if rule_set.standing is not Standing.TEACHING],
        states=RUN_STATES,
        modes=RUN_MODES,
        people=people,
        day=today(),
    )


@blueprint.get(ONE)
@requires(Permission.RUN_READ, scheme_of_run)
def show(run_id: int) -> str:
    """One run: how far it is, or what came of it."""
    with database().read() as connection:
        run = _get_run(connection, run_id)
        job = get_job(connection, run.job_id) if run.job_id else None
        inside = current_jurisdiction(Permission.RUN_READ)
        numbers = count_by_run(connection, {run_id: run.scheme}, inside, lasting=run.in_effect_at is not None)
        # Moves are counted for the whole bureau; an account of some regions sees those of its own below.
        moved = moves_of(connection, [run_id]) if inside.is_everywhere else []
        moved_ones = moved_page(connection, run)
        people = names_of(connection, [run.started_by, run.approved_by])
    rule_set = rule_set_of(library(), run.scheme, run.version)
    is_open = run.status == "computing"
    return render_template(
        "runs/run.html",
        run=run,
        rule_set=rule_set,
        job=job,
        progress=progress_of(job, now(), settings()) if job is not None and is_open else None,
        refresh_seconds=REFRESH_SECONDS if is_open and job is not None and job.is_open else None,
        distribution=distribution_of(rule_set, run.tiers, numbers.get(run_id, {})),
        moves=sum_moves(moved, len(run.tiers)),
        moved=moved_ones,
        model=run_model_of(run.model, run.scheme, len(run.tiers)),
        model_states=MODEL_STATES,
        tiers=run.tiers,
        waits=run.status in WAITING,
        needs_other=needs_other_person(run, settings()),
        causes=CAUSES,
        describe_way=describe_way,
        describe_news=describe_news,
        states=RUN_STATES,
        modes=RUN_MODES,
        people=people,
        banners=banners_of_all([rule_set] if rule_set else []),
    )


@blueprint.post("")
@requires(Permission.RUN_START)
def start() -> Response:
    """Begins a run of a scheme and shows it."""
    schemes = dict.fromkeys(library().schemes())
    scheme = asked_choice(request.form, "scheme", schemes)
    if not scheme:
        refuse_field("scheme", Text("请选择方案。", "Choose a scheme."))
    mode = asked_choice(request.form, "mode", RUN_MODES, "incremental")
    as_of = asked_day(request.form, "as_of", today()) or today()
    known_on = asked_day(request.form, "known_on", today()) or today()
    with show_refusals(), database().write() as connection:
        wanted = WantedRun(scheme, mode, as_of, known_on)
        run_id = start_run(connection, library(), settings(), wanted, current_account().login)
    return redirect(url_for("run_pages.show", run_id=run_id), 303)


@blueprint.post(f"{ONE}/effect")
@requires(Permission.RUN_APPROVE, scheme_of_run)
def put_into_effect(run_id: int) -> Response:
    """Puts a complete run into effect, for the reason in the form."""
    return _act_on(run_id, partial(decide.put_into_effect, opinion=asked_opinion(request.form, most=MOST_OPINION)))


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.RUN_APPROVE, scheme_of_run)
def withdraw(run_id: int) -> Response:
    """Withdraws a run that nobody has seen, for the reason in the form."""
    return _act_on(run_id, partial(decide.withdraw_run, opinion=asked_opinion(request.form, most=MOST_OPINION)))


@blueprint.post(f"{ONE}/cancel")
@requires(Permission.RUN_START, scheme_of_run)
def cancel(run_id: int) -> Response:
    """Asks a run that is being computed to stop."""
    return _act_on(run_id, decide.cancel_run)


def _act_on(run_id: int, action: Any) -> Response:
    with show_refusals(), database().write() as connection:
        action(connection, _get_run(connection, run_id), current_account().login, settings())
    return redirect(url_for("run_pages.show", run_id=run_id), 303)


def _get_run(connection: Connection, run_id: int) -> Run:
    run = get_run(connection, run_id)
    if run is None:
        raise Problem(404, "no-run", Text(f"没有批次 {run_id}。", f"There is no run {run_id}."))
    return run
