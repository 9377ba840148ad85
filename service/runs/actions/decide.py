"""What people decide about a run, each with its entry in the audit log; four eyes where the settings ask for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.states import change_state
from service.core.db.tables.runs import scoring_run
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.core.settings import Settings
from service.decisions.closures import get_closure
from service.decisions.reviews import drop_replaced_review_blocks
from service.decisions.runs import COMPUTING, WAITING, Run, get_run, lock_scheme, run_in_effect
from service.decisions.switches import switched_since
from service.runs.write import is_whole, show_run, take_back_run
from service.time.forecast.coming.actions import switch_ahead


def needs_other_person(run: Run, settings: Settings) -> bool:
    """Whether another person than who began the run must put it into effect."""
    return settings.second_person == "always" or run.status == "held"


def put_into_effect(connection: Connection, run: Run, actor: str, settings: Settings, opinion: str) -> None:
    """Makes the run the one that readers see, for the reason that a person states.

    Raises Problem 403 where a second person must, 409 where none may, 422 without an opinion.
    """
    said = _opinion_as_stored(opinion)
    run = lock_run(connection, run)
    _refuse_unless(run, *WAITING)
    if needs_other_person(run, settings):
        refuse_same_person(run.started_by, actor)
    _switch_to(connection, run, actor, said)
    detail = {"scheme": run.scheme, "opinion": said}
    write_entry(connection, actor, "scoring-run.put-into-effect", f"run {run.id}", detail)


def put_into_effect_unasked(connection: Connection, run: Run) -> None:
    """Makes a run, just completed and held by nothing, the one that readers see, without a person's approval."""
    _switch_to(connection, lock_run(connection, run), None)
    write_entry(connection, run.started_by, "scoring-run.put-into-effect", f"run {run.id}", {"automatic": True})


def withdraw_run(connection: Connection, run: Run, actor: str, settings: Settings, opinion: str) -> None:
    """Takes back a run that is complete and not in effect, for the reason that a person states.

    Raises Problem 409 for any other, 422 without an opinion.
    """
    said = _opinion_as_stored(opinion)
    run = lock_run(connection, run)
    _refuse_unless(run, *WAITING)
    withdraw_unseen(connection, run, actor, opinion=said)
    detail = {"scheme": run.scheme, "opinion": said}
    write_entry(connection, actor, "scoring-run.withdraw", f"run {run.id}", detail)


def cancel_run(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Asks the worker that computes the run to stop; raises Problem 409 where it is no longer computed."""
    # The job before the scheme, as its worker locks them, so that neither waits for the other.
    if run.job_id is not None:
        jobs.request_cancel(connection, run.job_id)
    run = lock_run(connection, run)
    _refuse_unless(run, COMPUTING)
    if not is_computed(connection, run):
        # No worker holds it that would take back what it wrote, and the next run must not wait for it.
        withdraw_unseen(connection, run, actor, "cancelled")
    write_entry(connection, actor, "scoring-run.cancel", f"run {run.id}", {"scheme": run.scheme})


def withdraw_unseen(
    connection: Connection, run: Run, actor: str, note: str | None = None, opinion: str | None = None
) -> None:
    """Takes back all that a run wrote, which nobody has seen; raises Problem 409 where it is, or was, in effect."""
    values = {"finished_at": now(), "note": note, "opinion": opinion, "approved_by": actor}
    change_state_of_run(connection, run, (COMPUTING, *WAITING), status="withdrawn", **values)
    take_back_run(connection, run)


def give_up_run(connection: Connection, run_id: int, status: str) -> None:
    """Takes back what a run wrote whose computing ended early, now in that `status`; nothing where it is complete."""
    run = get_run(connection, run_id)
    if run is not None and run.status == COMPUTING:
        change_state_of_run(connection, run, (COMPUTING,), status=status)
        take_back_run(connection, run)


def lock_run(connection: Connection, run: Run) -> Run:
    """The run as it stands now that nobody else decides about a run of its scheme until this transaction ends."""
    lock_scheme(connection, run.scheme)
    locked = get_run(connection, run.id)
    assert locked is not None, "runs are never deleted"
    return locked


def change_state_of_run(connection: Connection, run: Run, states: Sequence[str], **values: Any) -> None:
    """Writes `values` to a run that is still in one of `states`; raises Problem 409 where it is not."""
    if not change_state(connection, scoring_run, run.id, states, **values):
        _refuse_unless(get_run(connection, run.id) or run)


def is_computed(connection: Connection, run: Run) -> bool:
    """Whether the job of the run waits or is held by a worker; one that ended without it computes nothing any more."""
    job = None if run.job_id is None else jobs.get_job(connection, run.job_id)
    return job is not None and job.is_open


def _switch_to(connection: Connection, run: Run, approved_by: str | None, opinion: str | None = None) -> None:
    """Makes a complete run, whose scheme is locked, the one that readers see: the one switch.

    Conflict where the run is not whole, builds upon one that is not in effect any more, or where another model has
    been switched on or off since it began; Problem 409 where it does not wait.
    """
    if not is_whole(connection, run):
        raise _not_whole(run)
    if run.base_run != run_in_effect(connection, run.scheme):
        raise _overtaken(run)
    if switched := switched_since(connection, get_closure(connection, run.closure_id).models):
        raise _switched(run.id, switched)
    values = {"status": "in_effect", "in_effect_at": now(), "approved_by": approved_by, "opinion": opinion}
    change_state_of_run(connection, run, WAITING, **values)
    show_run(connection, run)
    drop_replaced_review_blocks(connection, run.scheme, run.id)
    switch_ahead(connection, run)


def _opinion_as_stored(opinion: str) -> str:
    """The opinion with personal numbers covered; raises Problem 422 where it says nothing."""
    if not opinion.strip():
        raise refusal_at("opinion", Text("请写明意见。", "State an opinion."))
    return str(clean_for_storage(opinion.strip()))


def _refuse_unless(run: Run, *states: str) -> None:
    if run.status not in states:
        raise Problem(
            409,
            "run-state",
            Text("批次当前状态不允许这一操作。", "The state of the run does not allow this."),
            Text(f"批次 {run.id} 的状态为 {run.status}。", f"Run {run.id} is {run.status}."),
        )


def _not_whole(run: Run) -> Conflict:
    return Conflict(
        Text("这一批次不完整，未生效。", "This run is not whole and was not put into effect."),
        f"run {run.id}",
        Text(
            "已写入的各部分与应检查的户数不符，其结果不可用。",
            "The parts written do not add up to the enterprises that it was to examine; its tiers cannot be used.",
        ),
        Text("撤回它，重新发起一次分类。", "Withdraw it and start another run."),
    )


def _overtaken(run: Run) -> Conflict:
    return Conflict(
        Text("这一批次开始后，另有批次生效，不能再使其生效。", "Another run came into effect after this one began."),
        f"run {run.id}",
        Text("它所依据的批次已不是现行结果。", "The run that it builds upon is no longer what readers see."),
        Text("撤回它，重新发起一次分类。", "Withdraw it and start another run."),
    )


def _switched(run_id: int, schemes: Sequence[str]) -> Conflict:
    return Conflict(
        Text("这一批次所用的模型已不是现在启用的。", "The model of this run is not the one that is in use now."),
        f"run {run_id}: {', '.join(schemes)}",
        Text("批次开始后批准了模型的切换。", "A switch of the model was approved after the run began."),
        Text("撤回它，重新发起一次分类。", "Withdraw it and start another run."),
    )
