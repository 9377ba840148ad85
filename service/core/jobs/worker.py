"""The worker: claims jobs one after the other and runs them; what it holds is fenced, renewed and resumable."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import Connection
from structlog.contextvars import bound_contextvars

from rules.errors import NoRuleSet, RuleSetError
from rules.texts import Text
from scoring.rows import RowError
from service.core.clock import now
from service.core.db import jobs
from service.core.db.driver_errors import is_damage, is_unavailable
from service.core.db.jobs import Claim, LeaseLost
from service.core.db.patience import process_name
from service.core.db.schedule import add_due_jobs, add_missing
from service.core.db.service import Service
from service.core.disk_room import free_bytes, is_full
from service.core.errors import ProductError
from service.core.full_disk import PAUSED, is_disk_full
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import Cancelled, GaveWay, RunningJob
from service.core.log import get_logger
from service.core.masking import cover_paths
from service.core.problem import Problem

# By kind of job, its module, imported when a job is run: `run(job)` does the work and ends the job; `take_back(job,
# connection, how)`, where it has one, undoes what an early end must not leave, in the transaction that ends the job;
# `clear_up(job)` removes files once the job has ended for good, however it did.
Handlers = Mapping[str, str]
# Kinds of job that are to be done once a day, and from which hour (Asia/Shanghai), where nobody has set another.
DailyHours = Mapping[str, int]
IDLE_SECONDS = 1.0
# How often it is looked whether a daily kind is due.
SCHEDULE_SECONDS = 30.0
# So many seconds go by before a job is tried again though its disk is as full as before, or though it never was: where
# the room cannot be looked at (a quota, the disk of a database elsewhere), trying alone tells.
_LONGEST_PAUSE, _SHORT_PAUSE = 60, 10
_FORGOTTEN_AFTER = timedelta(days=1)

# Why a job that gave way does not go on for now.
AFTER_OTHERS = Text(
    "让导入和重新分类先行，随后自动继续。", "Imports and runs go first; it goes on by itself after them."
)

log = get_logger("worker")


class Worker:
    """One worker process."""

    def __init__(self, service: Service, handlers: Handlers, daily: DailyHours | None = None) -> None:
        self.service, self._handlers, self._daily = service, handlers, daily or {}
        self.name = process_name()
        self._stopping = threading.Event()
        self._looked_at: float | None = None

    def stop(self, *_: object) -> None:
        """Ends the loop after the job at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Works until stopped; what is due by the schedule becomes a job like any other."""
        while not self._stopping.is_set():
            self._survives(self._look_at_schedule)
            if not self.try_once():
                self._stopping.wait(IDLE_SECONDS)

    def try_once(self, only: int | None = None, report: Callable[[int, int], None] | None = None) -> bool:
        """As `work_once`, and False where the database is out of reach or out of room for now."""
        return self._survives(lambda: self.work_once(only, report))

    def _survives(self, work: Callable[[], bool]) -> bool:
        """The answer of `work`, False where the database was out of reach or room; one damaged ends it all."""
        try:
            return work()
        except Exception as error:
            if not is_unavailable(error):
                raise
            full = is_disk_full(error)
            log.warning("worker.disk_full" if full else "worker.database_unavailable", error=type(error).__name__)
            return False

    def _look_at_schedule(self) -> bool:
        """Adds the jobs that are due, every now and then; whether there were any."""
        at = time.monotonic()
        if not self._daily or (self._looked_at is not None and at < self._looked_at + SCHEDULE_SECONDS):
            return False
        added = self.add_due()
        self._looked_at = at
        return bool(added)

    def add_due(self) -> list[str]:
        """The kinds of the schedule for which a job was added now."""
        with self.service.database.write() as connection:
            add_missing(connection, self._daily)
            added = add_due_jobs(connection, self._daily.keys(), jobs.moment_of(connection))
        for kind in added:
            log.info("schedule.due", kind=kind)
        return added

    def work_once(self, only: int | None = None, report: Callable[[int, int], None] | None = None) -> bool:
        """Runs the next job, or `only` that one, to its end; False where there was none to take."""
        with self.service.database.write() as connection:
            self._note_alive(connection)
            claim = jobs.claim_job(connection, self.name, self._lease(), only)
        if claim is None:
            return False
        die_at_failpoint("worker.claimed")
        log.info("job.claimed", job=claim.id, kind=claim.kind, attempt=claim.attempt)
        running = RunningJob(self.service, claim, report, gives_way=only is None)
        with bound_contextvars(job=claim.id):
            try:
                with self._renew_lease(claim):
                    self._run(running)
            except Exception as error:
                if not is_disk_full(error):
                    raise
                self._pause(running, error)
        return True

    def _run(self, running: RunningJob) -> None:
        claim, handler = running.claim, None
        try:
            handler = self._handler_of(claim)
            if claim.tries > self.service.settings.job_tries:
                raise _tried_too_often(claim)
            handler.run(running)
            if not running.has_ended:
                raise RuntimeError(f"the handler of {claim.kind} left its job open")
            log.info("job.ended", job=claim.id, status="done")
        except LeaseLost:
            log.warning("job.lease_lost", job=claim.id, attempt=claim.attempt)
        except Cancelled:
            self._break_off(handler, running, "cancelled")
        except GaveWay:
            log.info("job.gave_way", job=claim.id, kind=claim.kind)
            self._note_pause(claim, AFTER_OTHERS)
        except Exception as error:
            if running.has_ended:
                log.warning("job.ended_untidily", job=claim.id, exc_info=error)
            elif is_unavailable(error) or is_damage(error):
                # The job is not at fault: whoever holds it next goes on with it.
                raise
            else:
                _log_failure(claim, error)
                self._break_off(handler, running, "failed", error=_error_text(error))
        if running.has_ended and (clear := getattr(handler, "clear_up", None)):
            clear(running)

    def _handler_of(self, claim: Claim) -> Any:
        if claim.kind not in self._handlers:
            raise RuntimeError(f"unknown kind of job: {claim.kind}")
        return import_module(self._handlers[claim.kind])

    def _break_off(self, handler: Any, running: RunningJob, how: str, **values: Any) -> None:
        """Ends the job early, and takes back in the same transaction what must not be left; nothing if it is lost."""
        try:
            with running.writing() as connection:
                if take_back := getattr(handler, "take_back", None):
                    take_back(running, connection, how)
                jobs.end_job(connection, running.claim, how, **values)
        except LeaseLost:
            log.warning("job.lease_lost", job=running.claim.id, attempt=running.claim.attempt)
            return
        running.has_ended = True
        log.info("job.ended", job=running.claim.id, status=how)

    def _pause(self, running: RunningJob, error: Exception) -> None:
        """Returns when the job may be tried again: there is more room than now, or a while has passed.

        The reason is written down as soon as there is room for that much. A job that moved on is tried again at once:
        what its step left on the disk is gone by now, and that may be enough.
        """
        claim, settings = running.claim, self.service.settings
        log.warning("job.paused", job=claim.id, kind=claim.kind, error=type(error).__name__, reason=PAUSED.en)
        noted, free = False, -1 if running.cursor != claim.cursor else free_bytes(settings)
        for _ in range(_LONGEST_PAUSE if is_full(settings) else _SHORT_PAUSE):
            noted = noted or self._note_pause(claim)
            if (noted and free_bytes(settings) > free) or self._stopping.wait(IDLE_SECONDS):
                return

    def _note_pause(self, claim: Claim, reason: Text = PAUSED) -> bool:
        """Whether the reason is written down, or the job is another's by now."""
        try:
            with self.service.database.write() as connection:
                jobs.pause_job(connection, claim, reason)
                self._note_alive(connection)
        except LeaseLost:
            return True
        except Exception as error:
            if not is_unavailable(error):
                raise
            return False
        return True

    @contextmanager
    def _renew_lease(self, claim: Claim) -> Iterator[None]:
        """Renews the lease while a long step is under way."""
        over = threading.Event()
        thread = threading.Thread(target=self._renew, args=(claim, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _renew(self, claim: Claim, over: threading.Event) -> None:
        while not over.wait(self.service.settings.lease_seconds / 3):
            try:
                with self.service.database.write() as connection:
                    jobs.renew_lease(connection, claim, self._lease())
                    self._note_alive(connection)
            except LeaseLost:
                return
            except Exception as error:
                # Of a damaged one the main thread learns, too, and knows what to do.
                if not (is_unavailable(error) or is_damage(error)):
                    raise
                log.warning("job.lease_not_renewed", job=claim.id, error=type(error).__name__)

    def _note_alive(self, connection: Connection) -> None:
        jobs.note_worker(connection, self.name, now())
        jobs.forget_workers(connection, now() - _FORGOTTEN_AFTER)

    def _lease(self) -> timedelta:
        return timedelta(seconds=self.service.settings.lease_seconds)


def _tried_too_often(claim: Claim) -> ProductError:
    tries = claim.tries - 1
    return ProductError(
        Text("任务多次中断，已停止重试。", "The job broke off again and again and is not tried any more."),
        f"job {claim.id}: {claim.kind}",
        Text(f"已尝试 {tries} 次，均无进展。", f"It was tried {tries} times and got no further."),
        Text("查看日志中的原因，排除后重新发起。", "See the log for the reason, remove it and start it again."),
    )


def _log_failure(claim: Claim, error: Exception) -> None:
    """One line for what was wrong with what was handed in; where the program stood only matters for our own faults."""
    if isinstance(error, ProductError):
        log.warning("job.failed", job=claim.id, kind=claim.kind, error=f"{error.what.en} {error.why.en}")
    else:
        log.exception("job.failed", job=claim.id, kind=claim.kind)


def _error_text(error: Exception) -> dict[str, str]:
    """What people read of the failure, on pages: nothing there tells where files lie on this machine."""
    said = _words_of(error)
    return {"zh": cover_paths(said.zh), "en": cover_paths(said.en)}


def _words_of(error: Exception) -> Text:
    """The words that the error has of its own; only a fault of ours has none."""
    match error:
        case ProductError():
            said = (error.what, error.why, error.remedy)
            return Text("".join(text.zh for text in said), " ".join(text.en for text in said))
        case Problem():
            why = error.detail or Text("", "")
            return Text(f"{error.title.zh}{why.zh}", f"{error.title.en} {why.en}".rstrip())
        case RuleSetError():
            first = error.faults[0]
            return Text(f"规则集不能载入：{first.zh}", f"The rule set cannot be loaded: {first.en}")
        case NoRuleSet() | RowError():
            return Text(error.zh, error.en)
    name = type(error).__name__
    return Text(f"内部错误（{name}），详见日志。", f"Internal error ({name}).")
