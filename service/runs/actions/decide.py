"""What people decide about a run, each with its entry in the audit log; four eyes where the settings ask for them."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.tables.runs import in_effect
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.settings import Settings
from service.decisions.closures import get_closure
from service.decisions.reviews import drop_replaced_review_blocks
from service.decisions.runs import COMPUTING, WAITING, Run, get_run
from service.decisions.switches import switched_since
from service.runs.write import change_run, take_back_run


def needs_other_person(run: Run, settings: Settings) -> bool:
    """Whether another person than who began the run must put it into effect."""
    return settings.second_person == "always" or run.status == "held"


def put_into_effect(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Makes the run the one that readers see; raises Problem 403 where a second person must, 409 where none may."""
    _refuse_unless(run, *WAITING)
    if needs_other_person(run, settings):
        refuse_same_person(run.started_by, actor)
    _switch_to(connection, run.id, actor)
    write_entry(connection, actor, "scoring-run.put-into-effect", f"run {run.id}", {"scheme": run.scheme})


def put_into_effect_unasked(connection: Connection, run: Run) -> None:
    """Makes a run, just completed and held by nothing, the one that readers see, without a person's approval."""
    _switch_to(connection, run.id, None)
    write_entry(connection, run.started_by, "scoring-run.put-into-effect", f"run {run.id}", {"automatic": True})


def withdraw_run(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Takes back a run that is complete and not in effect; raises Problem 409 for any other."""
    _refuse_unless(run, *WAITING)
    withdraw_unseen(connection, run.id, actor)
    write_entry(connection, actor, "scoring-run.withdraw", f"run {run.id}", {"scheme": run.scheme})


def cancel_run(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Asks the worker that computes the run to stop; raises Problem 409 where it is no longer computed."""
    _refuse_unless(run, COMPUTING)
    if run.job_id is not None and jobs.request_cancel(connection, run.job_id):
        job = jobs.get_job(connection, run.job_id)
        if job is not None and job.status == "cancelled":
            # No worker holds it that would take back what it wrote, and the next run must not wait for it.
            withdraw_unseen(connection, run.id, actor, "cancelled")
        write_entry(connection, actor, "scoring-run.cancel", f"run {run.id}", {"scheme": run.scheme})


def withdraw_unseen(connection: Connection, run_id: int, actor: str, note: str = "") -> None:
    """Takes back all that a run wrote, which nobody has seen; raises ProductError where it is, or was, in effect."""
    run = get_run(connection, run_id)
    if run is None or run.status not in (COMPUTING, *WAITING):
        raise _not_waiting(run_id)
    take_back_run(connection, run)
    change_run(connection, run_id, status="withdrawn", finished_at=now(), note=note or None, approved_by=actor)


def give_up_run(connection: Connection, run_id: int, status: str) -> None:
    """Takes back what a run wrote whose computing ended early, now in that `status`; nothing where it is complete."""
    run = get_run(connection, run_id)
    if run is not None and run.status == COMPUTING:
        take_back_run(connection, run)
        change_run(connection, run_id, status=status)


def _switch_to(connection: Connection, run_id: int, approved_by: str | None) -> None:
    """Makes a complete run the one that readers see: the one switch.

    ProductError where the run does not wait, or where another model has been switched on or off since it began.
    """
    run = get_run(connection, run_id)
    if run is None or run.status not in WAITING:
        raise _not_waiting(run_id)
    if switched := switched_since(connection, get_closure(connection, run.closure_id).models):
        raise _switched(run_id, switched)
    if not connection.execute(update(in_effect).where(in_effect.c.scheme == run.scheme).values(run_id=run_id)).rowcount:
        connection.execute(insert(in_effect).values(scheme=run.scheme, run_id=run_id))
    change_run(connection, run_id, status="in_effect", in_effect_at=now(), approved_by=approved_by)
    drop_replaced_review_blocks(connection, run.scheme, run_id)


def _refuse_unless(run: Run, *states: str) -> None:
    if run.status not in states:
        raise Problem(
            409,
            "run-state",
            Text("批次当前状态不允许这一操作。", "The state of the run does not allow this."),
            Text(f"批次 {run.id} 的状态为 {run.status}。", f"Run {run.id} is {run.status}."),
        )


def _switched(run_id: int, schemes: Sequence[str]) -> ProductError:
    return ProductError(
        Text("这一批次所用的模型已不是现在启用的。", "The model of this run is not the one that is in use now."),
        f"run {run_id}: {', '.join(schemes)}",
        Text("批次开始后批准了模型的切换。", "A switch of the model was approved after the run began."),
        Text("撤回它，重新发起一次分类。", "Withdraw it and start another run."),
    )


def _not_waiting(run_id: int) -> ProductError:
    return ProductError(
        Text("这一批次不在等待生效。", "This run is not waiting to be put into effect."),
        f"run {run_id}",
        Text("它已生效、已撤回、尚未完成或不存在。", "It is in effect, withdrawn, not complete, or not there."),
        Text("查看批次列表中的状态。", "Look at its state in the list of runs."),
    )
