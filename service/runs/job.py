"""The job that computes a scoring run: blocks of facts to decisions, resumable after every part."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from rules.texts import Text
from service.core.db.bulk_connection import open_bulk_connection
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.decisions.closures import rule_sets_of, store_closure
from service.decisions.runs import COMPUTING, Run, get_run
from service.examinations import pool as scoring
from service.examinations.pool import begins_of, models_of_run
from service.runs.actions.complete import complete_run
from service.runs.actions.decide import give_up_run
from service.runs.before import before_of
from service.runs.due import due_ids, steps
from service.runs.parts import RunPart, RunParts, parts_of_run
from service.runs.write import write_part
from service.time.forecast.coming.actions import begin_ahead, write_ahead_of_part
from service.time.forecast.coming.plan import plan_of_run


def run(job: RunningJob) -> None:
    """Computes the run of the job, from where it, or a worker before it, stopped."""
    run_id = job.params["run_id"]
    this = _find_computing(job, run_id)
    if this is None:
        with job.writing() as connection:
            job.end(connection, {"run_id": run_id})
        return
    work = _Work(job.service, this)
    begun = job.cursor or {"part": 0, "done": 0}
    done = int(begun["done"])
    with open_bulk_connection(job.service.database, in_order=True) as bulk:
        with job.writing(bulk) as connection:
            begin_ahead(connection, this, work.plan)
        for number, (part, ahead) in enumerate(work.parts(int(begun["part"])), int(begun["part"])):
            die_at_failpoint("rescore.part_scored")
            with job.writing(bulk) as connection:
                write_part(connection, this, number, part, work.texts, work.signal_ids)
                write_ahead_of_part(connection, this, work.plan, part.examined, ahead)
                die_at_failpoint("rescore.part_written")
                done += len(part.examined)
                job.step(connection, {"part": number + 1, "done": done}, done, work.total)
            die_at_failpoint("rescore.part_committed")
        die_at_failpoint("rescore.all_parts")
        with job.writing(bulk) as connection:
            complete_run(connection, this, job.service.settings, expected=work.total)
            die_at_failpoint("rescore.completed")
            job.step(connection, job.cursor, work.total, work.total)
            job.end(connection, {"run_id": run_id})
        die_at_failpoint("rescore.switched")


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Takes back what a cancelled or failed run has written."""
    give_up_run(connection, job.params["run_id"], "withdrawn" if how == "cancelled" else "failed")


def _find_computing(job: RunningJob, run_id: int) -> Run | None:
    """The run, None where it is computed already; raises ProductError where its rule sets are no longer the same."""
    with job.writing() as connection:
        this = get_run(connection, run_id)
        if this is None or this.status != COMPUTING:
            return None
        closure = rule_sets_of(connection, this.closure_id)
        if store_closure(connection, closure, models_of_run(connection, closure, this)) != this.closure_id:
            raise _changed_rules(this)
        return this


class _Work:
    """What a run examines."""

    def __init__(self, service: Service, this: Run) -> None:
        self._service, self._run = service, this
        library = service.library
        with service.database.read() as connection:
            closure = rule_sets_of(connection, this.closure_id)
            self._models = models_of_run(connection, closure, this)
            self._before = before_of(connection, this, closure, self._models)
            self.plan = plan_of_run(connection, library, this, service.settings)
        self._begins = begins_of(library, closure)
        self._parts = RunParts(service.database, this, self._models, self._begins, self._before, self.plan)
        self.texts, self.signal_ids = self._parts.texts, self._parts.signal_ids
        with service.database.read() as connection:
            base = None if this.base_run is None else get_run(connection, this.base_run)
            self._ids = due_ids(connection, this, base)
        self.total = len(self._ids)

    def parts(self, first: int) -> Iterator[RunPart]:
        """The parts from number `first` on, in order."""
        left = islice(steps(self._ids), first, None)
        if self.total < scoring.PROCESSES_FROM:
            return scoring.make_parts_here(self._parts.part, left)
        what = self._run, self._models, self._begins, self._before, self.plan
        return scoring.make_parts_by_processes(self._service.database, parts_of_run, what, left)


def _changed_rules(this: Run) -> ProductError:
    return ProductError(
        Text("规则集在批次开始后有变动。", "The rule sets changed after the run began."),
        f"{this.scheme}: run {this.id}",
        Text("同一批次的全部分类必须依据同一规则集。", "All decisions of a run must rest on the same rule sets."),
        Text("重新发起一次分类。", "Start another run."),
    )
