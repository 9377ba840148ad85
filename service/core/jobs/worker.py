"""The worker: claims jobs one after the other and runs them; what it holds is fenced, renewed and resumable."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars

from service.core.clock import now
from service.core.db import jobs
from service.core.db.jobs import Claim, LeaseLost
from service.core.errors import ProductError
from service.core.jobs.failpoints import die_at_failpoint
from service.core.log import get_logger
from service.core.web.context import Service

# By kind of job, the module with its `run(job: RunningJob) -> dict | None`; imported when the first job is run.
Handlers = Mapping[str, str]
IDLE_SECONDS = 1.0
_FORGOTTEN_AFTER = timedelta(days=1)

log = get_logger("worker")


class Cancelled(Exception):
    """Someone asked for the job to stop; what it has committed stays unless the job takes it back."""


class RunningJob:
    """A job in the hands of this worker."""

    def __init__(self, service: Service, claim: Claim, report: Callable[[int, int], None] | None = None) -> None:
        self.service, self.claim, self._report = service, claim, report
        self.params, self.cursor = claim.params, claim.cursor

    def step(self, connection: Connection, cursor: Any, done: int, total: int) -> None:
        """Moves the job on in the transaction that holds the results of the step; raises LeaseLost or Cancelled.

        Both must leave the transaction, which then never happened.
        """
        if jobs.is_cancel_requested(connection, self.claim.id):
            raise Cancelled
        lease = now() + timedelta(seconds=self.service.settings.lease_seconds)
        jobs.write_fenced(connection, self.claim, cursor=cursor, done=done, total=total, lease_until=lease)
        self.cursor = cursor
        if self._report:
            self._report(done, total)

    def cancelled(self) -> bool:
        """Whether someone has asked for it to stop."""
        with self.service.database.read() as connection:
            return jobs.is_cancel_requested(connection, self.claim.id)


class Worker:
    """One worker process."""

    def __init__(self, service: Service, handlers: Handlers) -> None:
        self.service, self._handlers = service, handlers
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self._stopping = threading.Event()

    def stop(self, *_: object) -> None:
        """Ends the loop after the job at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Works until stopped."""
        while not self._stopping.is_set():
            if not self._survives(self.work_once):
                self._stopping.wait(IDLE_SECONDS)

    def _survives(self, work: Callable[[], bool]) -> bool:
        """The answer of `work`, False where the database was out of reach."""
        try:
            return work()
        except OperationalError as error:
            log.warning("worker.database_unavailable", error=type(error).__name__)
            return False

    def work_once(self, only: int | None = None, report: Callable[[int, int], None] | None = None) -> bool:
        """Runs the next job, or `only` that one, to its end; False where there was none to take."""
        with self.service.database.write() as connection:
            self._note_alive(connection)
            claim = jobs.claim_job(connection, self.name, self._lease(), only)
        if claim is None:
            return False
        die_at_failpoint("worker.claimed")
        log.info("job.claimed", job=claim.id, kind=claim.kind, attempt=claim.attempt)
        with bound_contextvars(job=claim.id), self._renew_lease(claim):
            self._run(RunningJob(self.service, claim, report))
        return True

    def _run(self, running: RunningJob) -> None:
        claim = running.claim
        if claim.kind not in self._handlers:
            raise RuntimeError(f"unknown kind of job: {claim.kind}")
        handler = import_module(self._handlers[claim.kind])
        try:
            result = handler.run(running)
            self._end(claim, "done", result=result)
        except LeaseLost:
            log.warning("job.lease_lost", job=claim.id, attempt=claim.attempt)
        except Cancelled:
            _clean_up(handler, running, "cancelled")
            self._end(claim, "cancelled")
        except OperationalError:
            raise
        except Exception as error:
            log.exception("job.failed", job=claim.id, kind=claim.kind)
            _clean_up(handler, running, "failed")
            self._end(claim, "failed", error=_error_text(error))

    def _end(self, claim: Claim, status: str, **values: Any) -> None:
        try:
            with self.service.database.write() as connection:
                jobs.end_job(connection, claim, status, **values)
        except LeaseLost:
            log.warning("job.lease_lost", job=claim.id, attempt=claim.attempt)
        log.info("job.ended", job=claim.id, status=status)

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
                    jobs.write_fenced(connection, claim, lease_until=now() + self._lease())
                    self._note_alive(connection)
            except LeaseLost:
                return
            except OperationalError as error:
                log.warning("job.lease_not_renewed", job=claim.id, error=type(error).__name__)

    def _note_alive(self, connection: Connection) -> None:
        jobs.note_worker(connection, self.name, now())
        jobs.forget_workers(connection, now() - _FORGOTTEN_AFTER)

    def _lease(self) -> timedelta:
        return timedelta(seconds=self.service.settings.lease_seconds)


def _clean_up(handler: Any, running: RunningJob, how: str) -> None:
    """Calls the `clean_up_early_end` of the kind of job, where it has one; `how` is failed or cancelled."""
    if after := getattr(handler, "clean_up_early_end", None):
        after(running, how)


def _error_text(error: Exception) -> dict[str, str]:
    if isinstance(error, ProductError):
        return {"zh": f"{error.what.zh}{error.why.zh}", "en": f"{error.what.en} {error.why.en}"}
    return {"zh": f"内部错误（{type(error).__name__}），详见日志。", "en": f"Internal error ({type(error).__name__})."}
