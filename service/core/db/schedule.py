"""The schedule: each kind of job once a day, at or after its hour in Asia/Shanghai."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.texts import Text
from service.core.clock import SHANGHAI
from service.core.db.jobs import OPEN, add_job
from service.core.db.tables.jobs import job
from service.core.db.tables.schedule import schedule

# Who adds the jobs of the schedule, as the audit log names it.
ACTOR = "system:schedule"
# A kind that failed is tried again after so long, until its next day comes.
RETRY_AFTER = timedelta(hours=1)
# So long after its hour a kind that nothing was done about is late.
LATE_AFTER = timedelta(hours=6)


class DailyState(StrEnum):
    """How a kind stands."""

    NEVER = "never"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LATE = "late"


STATES: Mapping[DailyState, Text] = {
    DailyState.NEVER: Text("尚未运行。", "It has not run yet."),
    DailyState.WAITING: Text("等待后台进程。", "It waits for a worker."),
    DailyState.RUNNING: Text("正在进行。", "It is under way."),
    DailyState.DONE: Text("已完成。", "It is done."),
    DailyState.FAILED: Text(
        "失败，每小时重试；原因见 credit-tiers schedule list。",
        "It failed and is tried again every hour; credit-tiers schedule list says why.",
    ),
    DailyState.LATE: Text("逾时未运行；请启动 credit-tiers worker。", "It is late; start credit-tiers worker."),
}


@dataclass(frozen=True, slots=True)
class Daily:
    """A kind of the schedule; its last job is None before the first day, `error` is what people read of a failure."""

    kind: str
    hour: int
    last_day: date | None
    job_id: int | None
    job_status: str | None
    finished_at: datetime | None
    error: dict[str, str] | None

    def state_at(self, moment: datetime) -> DailyState:
        """How it stands at a moment."""
        if self.job_status in ("failed", "cancelled"):
            return DailyState.FAILED
        if self.job_status in OPEN:
            return DailyState.RUNNING if self.job_status == "running" else DailyState.WAITING
        late = self.last_day is not None and self.last_day < due_day(self.hour, moment - LATE_AFTER)
        return DailyState.LATE if late else DailyState.DONE if self.last_day else DailyState.NEVER

    def next_after(self, moment: datetime) -> datetime | None:
        """When it is due next; None where it is due already, or under way."""
        if self.job_status in OPEN or self.last_day is None or self.last_day < due_day(self.hour, moment):
            return None
        return datetime.combine(self.last_day + timedelta(days=1), time(self.hour), SHANGHAI)


_COLUMNS = (schedule.c.kind, schedule.c.hour, schedule.c.last_day, schedule.c.job_id)
_WITH_JOB = select(*_COLUMNS, job.c.status.label("job_status"), job.c.finished_at, job.c.error).select_from(
    schedule.outerjoin(job, job.c.id == schedule.c.job_id)
)


def due_day(hour: int, moment: datetime) -> date:
    """The last day, in Asia/Shanghai, whose `hour` has come by a moment."""
    local = moment.astimezone(SHANGHAI)
    return local.date() if local.hour >= hour else local.date() - timedelta(days=1)


def list_daily(connection: Connection) -> list[Daily]:
    """Every kind that the schedule has, by name."""
    return [Daily(**row._asdict()) for row in connection.execute(_WITH_JOB.order_by(schedule.c.kind))]


def add_missing(connection: Connection, hours: Mapping[str, int]) -> None:
    """Enters the kinds of `hours` that the schedule lacks, each with its hour; what is there stays."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [{"kind": kind, "hour": hour} for kind, hour in hours.items()]
    if rows:
        connection.execute(dialect.insert(schedule).on_conflict_do_nothing(), rows)


def write_hour(connection: Connection, kind: str, hour: int) -> bool:
    """Sets from which hour the kind is due; False where the schedule has no such kind."""
    return connection.execute(update(schedule).where(schedule.c.kind == kind).values(hour=hour)).rowcount == 1


def add_due_jobs(connection: Connection, kinds: Collection[str], moment: datetime) -> list[str]:
    """The kinds of `kinds` for which a job was added: due at that moment, or failed and now tried again."""
    return [row.kind for row in list_daily(connection) if row.kind in kinds and _claim_due(connection, row, moment)]


def _claim_due(connection: Connection, row: Daily, moment: datetime) -> bool:
    """Adds the job of a kind if it is due and nobody else does; days that were missed are one day, the last of them."""
    # A job of the kind that is still open catches up by itself.
    if row.job_status in OPEN:
        return False
    day = due_day(row.hour, moment)
    if row.last_day is None or row.last_day < day:
        still = or_(schedule.c.last_day.is_(None), schedule.c.last_day < day)
        return _claim(connection, row.kind, still, day)
    failed = row.job_status in ("failed", "cancelled")
    if failed and row.finished_at is not None and row.finished_at <= moment - RETRY_AFTER:
        return _claim(connection, row.kind, schedule.c.job_id == row.job_id, row.last_day)
    return False


def _claim(connection: Connection, kind: str, still: ColumnElement[bool], day: date) -> bool:
    # Of two workers the second waits for the first on PostgreSQL, then finds that it is not so any more; SQLite lets in
    # one writer. The job is added in the transaction that moves the day on: both happen, or neither.
    mine = schedule.c.kind == kind
    if connection.execute(update(schedule).where(mine, still).values(last_day=day)).rowcount != 1:
        return False
    added = add_job(connection, kind, {"day": day.isoformat()}, ACTOR)
    connection.execute(update(schedule).where(mine).values(job_id=added))
    return True
