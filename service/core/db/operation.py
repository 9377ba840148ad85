"""How the service is doing: jobs, workers, imports and rows to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, false, func, select

from service.core.clock import now
from service.core.db.jobs import moment_of
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.jobs import job, worker

# Counting stops here, so that asking stays cheap however many there are.
MOST_COUNTED = 100_001
OUTCOMES = ("read", "inserted", "unchanged", "corrected", "quarantined", "natural_persons")


@dataclass(frozen=True, slots=True)
class JobCount:
    """The number of jobs of a kind in a status."""

    kind: str
    status: str
    number: int


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job under way and the share of it that is done, 0 to 1."""

    id: int
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Operation:
    """The state of operation; `worker_age` in seconds is None where no worker was ever seen."""

    jobs: tuple[JobCount, ...]
    running: tuple[RunningJob, ...]
    worker_age: float | None
    rows_to_check: int
    import_rows: Mapping[str, int]


def read_operation(connection: Connection) -> Operation:
    """The state as of now."""
    return Operation(
        _count_jobs(connection),
        _list_running(connection),
        worker_age(connection),
        _rows_to_check(connection),
        _rows(connection),
    )


def worker_age(connection: Connection) -> float | None:
    """Seconds since any worker was last seen, None where none ever was."""
    seen = connection.execute(select(worker.c.seen_at).order_by(worker.c.seen_at.desc()).limit(1)).scalar()
    return None if seen is None else max(0.0, (now() - seen).total_seconds())


@dataclass(frozen=True, slots=True)
class SeenWorker:
    """A worker, and when it last said that it is there."""

    name: str
    seen_at: datetime


def list_workers(connection: Connection) -> list[SeenWorker]:
    """The workers of the last day, the one that was seen last first."""
    query = select(worker.c.name, worker.c.seen_at).order_by(worker.c.seen_at.desc(), worker.c.name)
    return [SeenWorker(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job as those see it who run the service; `pause` and `error` are in both languages.

    `is_silent`: a worker holds it whose lease has run out, so that it waits for another one.
    """

    id: int
    kind: str
    status: str
    done: int
    total: int
    worker: str | None
    pause: dict[str, str] | None
    error: dict[str, str] | None
    actor: str
    created_at: datetime
    finished_at: datetime | None
    is_silent: bool


def list_open(connection: Connection, limit: int) -> list[ListedJob]:
    """Up to `limit` jobs that wait or run, in their order."""
    query = _select_listed(connection).where(job.c.status.in_(("queued", "running"))).order_by(job.c.id)
    return [ListedJob(*row) for row in connection.execute(query.limit(limit))]


def list_failed_since(connection: Connection, since: datetime, limit: int) -> list[ListedJob]:
    """Up to `limit` jobs that failed since a moment, the last first."""
    query = _select_listed(connection).where(job.c.status == "failed", job.c.finished_at >= since)
    return [ListedJob(*row) for row in connection.execute(query.order_by(job.c.id.desc()).limit(limit))]


def count_open(connection: Connection) -> int:
    """How many jobs wait or run."""
    query = select(func.count()).where(job.c.status.in_(("queued", "running")))
    return int(connection.execute(query).scalar_one())


def _select_listed(connection: Connection) -> Select[Any]:
    silent = (job.c.status == "running") & (job.c.lease_until < moment_of(connection))
    names = (name for name in ListedJob.__dataclass_fields__ if name != "is_silent")
    return select(*(job.c[name] for name in names), func.coalesce(silent, false()))


def is_job_waiting(connection: Connection) -> bool:
    """Whether any job is still to be done."""
    waiting = select(job.c.id).where(job.c.status.in_(("queued", "running"))).limit(1)
    return connection.execute(waiting).scalar() is not None


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A running job, the worker that holds it, and since when it was at it."""

    id: int
    kind: str
    worker: str
    since: datetime


def list_silent_jobs(connection: Connection, seconds: float) -> list[HeldJob]:
    """The running jobs whose lease ran out `seconds` ago or before: nothing was heard of their workers since."""
    columns = job.c.id, job.c.kind, job.c.worker, job.c.started_at
    silent = job.c.status == "running", job.c.lease_until < moment_of(connection) - timedelta(seconds=seconds)
    return [HeldJob(*row) for row in connection.execute(select(*columns).where(*silent).order_by(job.c.id))]


def held_job_of(connection: Connection, session: str) -> HeldJob | None:
    """The running job of the worker whose session at the database has that name, None where it has none."""
    columns = job.c.id, job.c.kind, job.c.worker, job.c.started_at
    running = select(*columns).where(job.c.status == "running").order_by(job.c.id)
    return next((HeldJob(*row) for row in connection.execute(running) if session.endswith(f" {row.worker}")), None)


def _count_jobs(connection: Connection) -> tuple[JobCount, ...]:
    query = select(job.c.kind, job.c.status, func.count()).group_by(job.c.kind, job.c.status)
    return tuple(JobCount(*row) for row in connection.execute(query.order_by(job.c.kind, job.c.status)))


def _list_running(connection: Connection) -> tuple[RunningJob, ...]:
    query = select(job.c.id, job.c.kind, job.c.done, job.c.total).where(job.c.status == "running").order_by(job.c.id)
    return tuple(
        RunningJob(id, kind, min(1.0, done / total) if total else 0.0)
        for id, kind, done, total in connection.execute(query)
    )


def _rows_to_check(connection: Connection) -> int:
    some = select(quarantine.c.id).where(quarantine.c.status == "open").limit(MOST_COUNTED).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _rows(connection: Connection) -> dict[str, int]:
    sums = connection.execute(select(*(func.coalesce(func.sum(import_.c[name]), 0) for name in OUTCOMES))).one()
    return {name: int(number) for name, number in zip(OUTCOMES, sums, strict=True)}
