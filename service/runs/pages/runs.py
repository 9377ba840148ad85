"""`/runs`: the runs of re-classification, one run with its progress or what it moved, and what people do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.ruleset import Standing
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account, current_jurisdiction, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import day_at, now, today
from service.core.db.jobs import get_job
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import (
    asked_choice,
    asked_day,
    asked_number,
    asked_opinion,
    refusals_of,
    refuse_field,
    show_refusals,
)
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import progress_of
from service.decisions.runs import COMPUTING, WAITING, Run, get_run, list_runs, scheme_of_run
from service.decisions.words import CAUSES
from service.model.words import MODEL_STATES
from service.rule_sets.queries import newest_rule_sets, rule_set_of
from service.runs.actions import decide
from service.runs.actions.decide import needs_other_person
from service.runs.actions.start import WantedRun, start_run
from service.runs.pages.model import run_model_of
from service.runs.pages.moved import JUMPS, MovedPage, moved_page
from service.runs.pages.moves import Moves, moves_of_list
from service.runs.queries.moved import MovedList
from service.runs.words import DIRECTION_WORDS, RUN_MODES, RUN_STATES, describe_way
from service.scores.news_words import describe_news
from service.scores.reason_words import describe_reason
from service.tiers.distribution import distribution_of
from service.tiers.queries.counts import count_by_run
from service.tiers.queries.lists import UNCLASSIFIED

ROWS = 30
USUAL_MODE = "incremental"
# Of each scheme one run waits at most.
MOST_WAITING = 100
ASKED_BY_SETTINGS = Text("设置要求每一批次经人确认后生效。", "The settings have a person decide about every run.")
MOST_OPINION = 2000
# Of an opinion that is too long so much is given back to be shortened.
MOST_KEPT = 2 * MOST_OPINION

ONE = "/<int(max=2147483647):run_id>"

blueprint = Blueprint("run_pages", __name__, url_prefix="/runs")


@blueprint.get("")
@requires(Permission.RUN_READ)
def listed() -> str:
    """The runs, the newest first; `?scheme=` narrows them, `?before=` goes on."""
    return _listed({}, {})


def _listed(filled: Mapping[str, str], wrong: Mapping[str, Text]) -> str:
    """The page of the runs; `filled` is what the form that starts one held, and what is `wrong` with it by field."""
    scheme = asked_choice(request.args, "scheme", dict.fromkeys(library().schemes()))
    before = asked_number(request.args, "before")
    with database().read() as connection:
        schemes = current_reach(Permission.RUN_READ).schemes
        rows = list_runs(connection, schemes, scheme=scheme, before=before, limit=ROWS + 1)
        waiting = list_runs(connection, schemes, statuses=WAITING, limit=MOST_WAITING)
        people = names_of(connection, [run.started_by for run in rows])
    newest = [rule_set for rule_set in newest_rule_sets(library()) if rule_set.scheme in schemes]
    return render_template(
        "runs/runs.html",
        runs=rows[:ROWS],
        waiting=waiting,
        asked_by_settings=ASKED_BY_SETTINGS,
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        scheme=scheme,
        titles={rule_set.scheme: rule_set.title for rule_set in newest},
        startable=[rule_set.scheme for rule_set in newest if rule_set.standing is not Standing.TEACHING],
        states=RUN_STATES,
        modes=RUN_MODES,
        people=people,
        filled={"scheme": scheme or "generic", "mode": USUAL_MODE, "as_of": today(), "known_on": today(), **filled},
        wrong=wrong,
    )


@blueprint.get(ONE)
@requires(Permission.RUN_READ, scheme_of_run)
def show(run_id: int) -> str:
    """One run: what there is to decide about it, how far it is, or what came of it."""
    return _page(run_id)


@dataclass(frozen=True, slots=True)
class Refused:
    """What a person wrote who could not decide, and why not."""

    opinion: str
    field: Text | None = None
    why: Text | None = None


def _page(run_id: int, refused: Refused | None = None) -> str:
    with database().read() as connection:
        run = _get_run(connection, run_id)
        job = get_job(connection, run.job_id) if run.job_id else None
        inside = current_jurisdiction(Permission.RUN_READ)
        numbers = count_by_run(connection, {run_id: run.scheme}, inside, lasting=run.in_effect_at is not None)
        moves, moved = _moves(connection, run, inside)
        people = names_of(connection, [run.started_by, run.approved_by])
    rule_set = rule_set_of(library(), run.scheme, run.version)
    is_open = run.status == COMPUTING
    return render_template(
        "runs/run.html",
        run=run,
        rule_set=rule_set,
        job=job,
        progress=progress_of(job, now(), settings()) if job is not None and is_open else None,
        going_on=going_on_of(
            url_for("run_pages.show", run_id=run_id), is_open=is_open and job is not None and job.is_open
        ),
        distribution=distribution_of(rule_set, run.tiers, numbers.get(run_id, {})),
        moves=moves,
        moved=moved,
        jumps=JUMPS,
        describe_reason=describe_reason,
        unclassified=UNCLASSIFIED,
        model=run_model_of(run.model, run.scheme, len(run.tiers)),
        model_states=MODEL_STATES,
        tiers=run.tiers,
        waits=run.status in WAITING,
        waited=(today() - day_at(run.finished_at)).days if run.finished_at else 0,
        needs_other=needs_other_person(run, settings()),
        asked_by_settings=ASKED_BY_SETTINGS,
        refused=refused,
        causes=CAUSES,
        directions=DIRECTION_WORDS,
        describe_way=describe_way,
        describe_news=describe_news,
        states=RUN_STATES,
        modes=RUN_MODES,
        people=people,
        banners=banners_of_all([rule_set] if rule_set else []),
    )


def _moves(connection: Connection, run: Run, inside: Jurisdiction) -> tuple[Moves | None, MovedPage | None]:
    """What the run moved within the jurisdictions of the account, and whom; None while it is computed.

    Whom is None for who sees no tier of a single enterprise.
    """
    if run.status == COMPUTING:
        return None, None
    moved = MovedList(connection, run, inside)
    moves = moves_of_list(run, moved)
    of_tiers = current_jurisdiction(Permission.TIER_READ)
    if of_tiers.is_nowhere:
        return moves, None
    if of_tiers != inside:
        moved = MovedList(connection, run, of_tiers)
    return moves, moved_page(connection, library(), run, moved, moves)


@blueprint.post("")
@requires(Permission.RUN_START)
def start() -> Response | tuple[str, int]:
    """Begins a run of a scheme and shows it; the form stays as it was filled in where it cannot."""
    try:
        wanted = _asked_run()
        with show_refusals(), database().write() as connection:
            run_id = start_run(connection, library(), settings(), wanted, current_account().login)
    except Problem as problem:
        return _listed(request.form, refusals_of(problem)), problem.status
    return redirect(url_for("run_pages.show", run_id=run_id), 303)


def _asked_run() -> WantedRun:
    scheme = asked_choice(request.form, "scheme", dict.fromkeys(library().schemes()))
    if not scheme:
        refuse_field("scheme", Text("请选择方案。", "Choose a scheme."))
    mode = asked_choice(request.form, "mode", RUN_MODES, USUAL_MODE)
    as_of = asked_day(request.form, "as_of", today()) or today()
    return WantedRun(scheme, mode, as_of, asked_day(request.form, "known_on", today()) or today())


@blueprint.post(f"{ONE}/effect")
@requires(Permission.RUN_APPROVE, scheme_of_run)
def put_into_effect(run_id: int) -> Response | tuple[str, int]:
    """Puts a complete run into effect, for the reason in the form."""
    return _decide(run_id, decide.put_into_effect)


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.RUN_APPROVE, scheme_of_run)
def withdraw(run_id: int) -> Response | tuple[str, int]:
    """Withdraws a run that nobody has seen, for the reason in the form."""
    return _decide(run_id, decide.withdraw_run)


@blueprint.post(f"{ONE}/cancel")
@requires(Permission.RUN_START, scheme_of_run)
def cancel(run_id: int) -> Response:
    """Asks a run that is being computed to stop."""
    return _act_on(run_id, decide.cancel_run)


def _decide(run_id: int, action: Any) -> Response | tuple[str, int]:
    """Decides about a run; what cannot be done is said on its page, which keeps the opinion."""
    written = request.form.get("opinion", "")[:MOST_KEPT]
    try:
        opinion = asked_opinion(request.form, most=MOST_OPINION)
    except Problem as problem:
        why = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
        return _page(run_id, Refused(written, field=why)), problem.status
    try:
        return _act_on(run_id, partial(action, opinion=opinion))
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(run_id, Refused(written, why=_words_of(problem))), problem.status


def _words_of(problem: Problem) -> Text:
    """What a problem says, why, and what to do."""
    said = [problem.title, *([problem.detail] if problem.detail else [])]
    return Text("".join(words.zh for words in said), " ".join(words.en for words in said))


def _act_on(run_id: int, action: Any) -> Response:
    with show_refusals(), database().write() as connection:
        action(connection, _get_run(connection, run_id), current_account().login, settings())
    return redirect(url_for("run_pages.show", run_id=run_id), 303)


def _get_run(connection: Connection, run_id: int) -> Run:
    run = get_run(connection, run_id)
    if run is None:
        raise Problem(404, "no-run", Text(f"没有批次 {run_id}。", f"There is no run {run_id}."))
    return run
