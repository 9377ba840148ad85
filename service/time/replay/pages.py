"""`/replays`: what came of making decisions again, and which did not come out equal."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.errors import Conflict, ProductError
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_number
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import progress_of
from service.rule_sets.queries import scheme_title
from service.time.replay.actions import MOST_FINDINGS, MOST_SAMPLE, MOST_SEED, WantedReplay, order_replay
from service.time.replay.queries.replays import Replay, get_replay, list_findings, list_replays
from service.time.replay.queries.stored_decisions import schemes_decided
from service.time.replay.words import JOB_WORDS, OUTCOME_WORDS, STAGE_WORDS
from service.time.replayed import Outcome

ROWS = 50

blueprint = Blueprint("replay_pages", __name__, url_prefix="/replays")


@blueprint.get("")
@requires(Permission.AUDIT_READ)
def listed() -> str:
    """The replays, the newest first, and the form that orders another."""
    return _list(None, {})


@blueprint.post("")
@requires(Permission.AUDIT_READ)
def start() -> Response | tuple[str, int]:
    """Orders a replay of all decisions, or of a sample."""
    form = request.form.to_dict()
    sample, seed = (_whole(form.get(name, ""), most) for name, most in (("sample", MOST_SAMPLE), ("seed", MOST_SEED)))
    with database().read() as connection:
        known = schemes_decided(connection)
    scheme = form.get("scheme", "") or None
    wrong = {}
    if form.get("sample", "").strip() and (sample is None or sample < 1):
        wrong["sample"] = Text(f"请填 1 至 {MOST_SAMPLE:,} 的整数。", f"A whole number from 1 to {MOST_SAMPLE:,}.")
    elif form.get("seed", "").strip() and not form.get("sample", "").strip():
        wrong["sample"] = Text("抽样须填；复算全部则两项都不填。", "A sample needs it; for all leave both empty.")
    if form.get("seed", "").strip() and seed is None:
        wrong["seed"] = Text(f"请填 0 至 {MOST_SEED:,} 的整数。", f"A whole number from 0 to {MOST_SEED:,}.")
    elif sample is not None and seed is None:
        wrong["seed"] = Text("抽样须填。", "A sample needs one.")
    if scheme is not None and scheme not in known:
        wrong["scheme"] = Text("请从列表中选择。", "Choose one of the list.")
    if wrong:
        return _list(wrong, form), 422
    try:
        with database().write() as connection:
            wanted = WantedReplay(scheme, sample, seed if sample is not None else None)
            replay_id = order_replay(connection, wanted, current_account().login)
    except (Conflict, ProductError) as error:
        return _list({"": error.why}, form), 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("replay_pages.show", replay_id=replay_id), 303)


@blueprint.get("/<int(max=2147483647):replay_id>")
@requires(Permission.AUDIT_READ)
def show(replay_id: int) -> str:
    """One replay: how far it is, its numbers, and the decisions that did not come out equal."""
    with database().read() as connection:
        this = get_replay(connection, replay_id)
        if this is None:
            raise Problem(404, "not-found", Text("没有这次复算。", "There is no such replay."))
        job = get_job(connection, this.job_id)
        found = list_findings(connection, replay_id, _after(), ROWS + 1)
        names = names_of(connection, [this.started_by])
    assert job is not None
    return render_template(
        "time/replay.html",
        replay=this,
        progress=progress_of(job, now(), settings()),
        findings=found[:ROWS],
        next=found[ROWS - 1].key if len(found) > ROWS else None,
        numbers=_numbers_of(this),
        titles={one.scheme: scheme_title(library(), one.scheme) for one in found},
        names=names,
        title=None if this.scheme is None else scheme_title(library(), this.scheme),
        outcomes=OUTCOME_WORDS,
        stages=STAGE_WORDS,
        states=JOB_WORDS,
        most=MOST_FINDINGS,
        error=job.error,
        going_on=going_on_of(url_for("replay_pages.show", replay_id=replay_id), is_open=this.is_open),
    )


def _list(wrong: dict[str, Text] | None, form: dict[str, str]) -> str:
    with database().read() as connection:
        found = list_replays(connection, asked_number(request.args, "before"), ROWS + 1)
        names = names_of(connection, [one.started_by for one in found])
        schemes = schemes_decided(connection)
    return render_template(
        "time/replays.html",
        replays=found[:ROWS],
        next=found[ROWS - 1].id if len(found) > ROWS else None,
        names=names,
        titles={scheme: scheme_title(library(), scheme) for scheme in schemes},
        states=JOB_WORDS,
        wrong=wrong or {},
        form=form,
    )


def _numbers_of(this: Replay) -> list[tuple[Outcome, int]]:
    numbers = (this.equal, this.otherwise, this.differing, this.not_replayable)
    return list(zip(Outcome, numbers, strict=True))


def _after() -> tuple[str, int, int] | None:
    owner, run, scheme = asked_number(request.args, "owner"), asked_number(request.args, "run"), request.args.get("of")
    return None if owner is None or run is None or not scheme else (scheme[:80], owner, run)


def _whole(text: str, most: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
