"""What people do with runs, each with its entry in the audit log; four eyes where the settings ask for them."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.problem import Problem
from service.core.settings import Settings
from service.decisions import runs
from service.decisions.runs import Run


def needs_other_person(run: Run, settings: Settings) -> bool:
    """Whether another person than who began the run must put it into effect."""
    return settings.second_person == "always" or run.status == "held"


def put_into_effect(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Makes the run the one that readers see; raises Problem 403 where a second person must, 409 where none may."""
    _refuse_unless(run, *runs.WAITING)
    if needs_other_person(run, settings):
        refuse_same_person(run.started_by, actor)
    runs.put_into_effect(connection, run.id, actor)
    write_entry(connection, actor, "scoring-run.put-into-effect", f"run {run.id}", {"scheme": run.scheme})


def withdraw(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Takes back a run that is complete and not in effect; raises Problem 409 for any other."""
    _refuse_unless(run, *runs.WAITING)
    runs.withdraw(connection, run.id, actor)
    write_entry(connection, actor, "scoring-run.withdraw", f"run {run.id}", {"scheme": run.scheme})


def cancel(connection: Connection, run: Run, actor: str, settings: Settings) -> None:
    """Asks the worker that computes the run to stop; raises Problem 409 where it is no longer computed."""
    _refuse_unless(run, "computing")
    if run.job_id is not None and jobs.request_cancel(connection, run.job_id):
        job = jobs.get_job(connection, run.job_id)
        if job is not None and job.status == "cancelled":
            # No worker holds it that would take back what it wrote, and the next run must not wait for it.
            runs.withdraw(connection, run.id, actor, "cancelled")
        write_entry(connection, actor, "scoring-run.cancel", f"run {run.id}", {"scheme": run.scheme})


def _refuse_unless(run: Run, *states: str) -> None:
    if run.status not in states:
        raise Problem(
            409,
            "run-state",
            Text("批次当前状态不允许这一操作。", "The state of the run does not allow this."),
            Text(f"批次 {run.id} 的状态为 {run.status}。", f"Run {run.id} is {run.status}."),
        )
