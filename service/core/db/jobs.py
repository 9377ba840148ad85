"""Jobs as rows: added, claimed, moved on, ended. Every write of a worker is fenced by its attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, null, or_, select, update

from rules.texts import Text
from service.core.clock import now
from service.core.db.tables.jobs import job, worker

OPEN = ("queued", "running")
# Kinds that nothing else waits for: all others go first.
GIVING_WAY = ("compare", "replay", "restate", "coming-changes")


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `error` says of a failure, `pause` why an open one waits, in both languages."""

    id: int
    kind: str
    params: Mapping[str, Any]
    status: str
    cursor: Any
    done: int
    total: int
    attempt: int
    worker: str | None
    pause: dict[str, str] | None
    result: Any
    error: dict[str, str] | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds, and the number of the attempt that fences its writes.

    `tries` counts the claims since the job last moved on, this one included.
    """

    id: int
    kind: str
    params: Mapping[str, Any]
    cursor: Any
    attempt: int
    tries: int
    actor: str


_COLUMNS = tuple(job.c[field.name] for field in fields(Job))


class LeaseLost(Exception):
    """Another worker has taken the job over, or it was ended: nothing more may be written for it."""


def add_job(connection: Connection, kind: str, params: Mapping[str, Any], actor: str) -> int:
    """The id of a new job that waits for a worker."""
    values = {"kind": kind, "params": dict(params), "status": "queued", "actor": actor, "created_at": now()}
    key = connection.execute(insert(job).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def get_job(connection: Connection, job_id: int) -> Job | None:
    """The job of that number, None if there is none."""
    row = connection.execute(select(*_COLUMNS).where(job.c.id == job_id)).one_or_none()
    return Job(*row) if row else None


def list_open_jobs(connection: Connection, kind: str) -> list[Job]:
    """The jobs of a kind that wait or run, in order."""
    query = select(*_COLUMNS).where(job.c.kind == kind, job.c.status.in_(OPEN)).order_by(job.c.id)
    return [Job(*row) for row in connection.execute(query)]


def last_job(connection: Connection, kind: str) -> Job | None:
    """The job of a kind that was added last; None where there was none."""
    query = select(*_COLUMNS).where(job.c.kind == kind).order_by(job.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Job(*row) if row else None


def write_params(connection: Connection, job_id: int, params: Mapping[str, Any]) -> None:
    """Gives a job other parameters, where it was moved to another place; no worker may be at it."""
    connection.execute(update(job).where(job.c.id == job_id).values(params=dict(params)))


def claim_job(connection: Connection, name: str, lease: timedelta, only: int | None = None) -> Claim | None:
    """The next job that waits or whose lease has run out, now held by worker `name`; `only` that job.

    The oldest goes first, those that give way after all others.
    """
    # Two workers never claim one job at once: its row is locked until this transaction ends, so that on PostgreSQL
    # others skip it; on SQLite their transactions have not begun. But a worker that only slept beyond its lease wakes
    # up and goes on. Therefore each claim counts `attempt` up, and every transaction of the sleeper begins by
    # `lock_claim`, which finds no row of its attempt any more: LeaseLost, and nothing is written. No clock is compared
    # for that; when a lease runs out decides only when others may try, and by the database's clock, as the workers'
    # may differ.
    moment = moment_of(connection)
    free = or_(job.c.status == "queued", and_(job.c.status == "running", job.c.lease_until < moment))
    query = select(job).where(free).order_by(job.c.kind.in_(GIVING_WAY), job.c.id).limit(1)
    query = query if only is None else query.where(job.c.id == only)
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()
    if row is None:
        return None
    taken = {"status": "running", "attempt": row["attempt"] + 1, "tries": row["tries"] + 1, "worker": name}
    taken |= {"lease_until": moment + lease, "started_at": row["started_at"] or moment}
    connection.execute(update(job).where(job.c.id == row["id"]).values(**taken))
    return Claim(row["id"], row["kind"], row["params"], row["cursor"], taken["attempt"], taken["tries"], row["actor"])


def moment_of(connection: Connection) -> datetime:
    """This moment by the clock of the database, in UTC; SQLite has none but its machine's."""
    if connection.dialect.name == "sqlite":
        return now()
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def renew_lease(connection: Connection, claim: Claim, lease: timedelta) -> None:
    """Holds the job for as long as `lease` from now; raises LeaseLost where it is no longer held."""
    write_fenced(connection, claim, lease_until=moment_of(connection) + lease)


def lock_claim(connection: Connection, claim: Claim) -> None:
    """Keeps the job from everyone else until this transaction ends; raises LeaseLost where it is no longer held.

    The first statement of every transaction that writes for a job: on PostgreSQL the row is locked, so that nobody can
    claim the job meanwhile; on SQLite the transaction has the database to itself.
    """
    write_fenced(connection, claim, attempt=claim.attempt)


def write_fenced(connection: Connection, claim: Claim, **values: Any) -> None:
    """Writes `values` to the job; raises LeaseLost, which must undo the transaction, where it is no longer held."""
    mine = and_(job.c.id == claim.id, job.c.attempt == claim.attempt, job.c.status == "running")
    if connection.execute(update(job).where(mine).values(**values)).rowcount != 1:
        raise LeaseLost(f"job {claim.id}, attempt {claim.attempt}")


def are_others_waiting(connection: Connection) -> bool:
    """Whether a job waits for a worker that one which gives way lets go first."""
    waiting = select(job.c.id).where(job.c.status == "queued", job.c.kind.not_in(GIVING_WAY)).limit(1)
    return connection.execute(waiting).scalar() is not None


def pause_job(connection: Connection, claim: Claim, reason: Text) -> None:
    """Gives the job back for any worker to try again, with the reason; such a try is not counted.

    The reason stands until the job moves on or ends. Raises LeaseLost where the job is no longer held.
    """
    values = {"lease_until": moment_of(connection), "tries": claim.tries - 1}
    write_fenced(connection, claim, pause={"zh": reason.zh, "en": reason.en}, **values)


def end_job(connection: Connection, claim: Claim, status: str, **values: Any) -> None:
    """Ends the job as done, failed or cancelled."""
    write_fenced(connection, claim, status=status, finished_at=now(), lease_until=None, pause=null(), **values)


def list_pauses(connection: Connection) -> list[tuple[int, Text]]:
    """The open jobs that do not go on for now, each with the reason, the oldest first."""
    paused = and_(job.c.status.in_(OPEN), job.c.pause.is_not(None))
    rows = connection.execute(select(job.c.id, job.c.pause).where(paused).order_by(job.c.id))
    return [(number, Text(pause["zh"], pause["en"])) for number, pause in rows if pause]


def request_cancel(connection: Connection, job_id: int) -> bool:
    """Asks the worker to stop, or ends a job that no worker holds; False where it has ended already."""
    waiting = and_(job.c.id == job_id, job.c.status == "queued")
    ended = {"status": "cancelled", "finished_at": now(), "cancel_requested": True}
    if connection.execute(update(job).where(waiting).values(**ended)).rowcount:
        return True
    running = and_(job.c.id == job_id, job.c.status == "running")
    return bool(connection.execute(update(job).where(running).values(cancel_requested=True)).rowcount)


def is_cancel_requested(connection: Connection, job_id: int) -> bool:
    """Whether someone has asked for the job to stop."""
    return bool(connection.execute(select(job.c.cancel_requested).where(job.c.id == job_id)).scalar())


def note_worker(connection: Connection, name: str, at: datetime) -> None:
    """Notes that the worker is alive."""
    if not connection.execute(update(worker).where(worker.c.name == name).values(seen_at=at)).rowcount:
        connection.execute(insert(worker).values(name=name, seen_at=at))


def forget_workers(connection: Connection, before: datetime) -> None:
    """Drops workers that have not been seen since."""
    connection.execute(worker.delete().where(worker.c.seen_at < before))
