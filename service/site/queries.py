"""How the service is doing, as those see it who run it: workers, jobs, what is done daily, the last backup."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at, now
from service.core.db.audit import Entry, list_entries
from service.core.db.jobs import list_pauses
from service.core.db.operation import (
    ListedJob,
    SeenWorker,
    count_open,
    list_failed_since,
    list_open,
    list_workers,
)
from service.core.db.schedule import Daily, list_daily
from service.site.daily import DAILY, TROUBLED

MOST_JOBS = 50
MOST_FAILED = 10
FAILED_WITHIN = timedelta(days=7)
# Of so many entries of backups the last good one is looked for.
_BACKUPS = 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its file and when."""

    file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """How the service is doing; `open` counts the jobs that wait or run, of which `jobs` are the first.

    `backup` is the last good one, None where none was made; `failed_backup` is when one failed after it.
    """

    workers: list[SeenWorker]
    open: int
    jobs: list[ListedJob]
    failed: list[ListedJob]
    schedule: list[Daily]
    backup: Backup | None
    failed_backup: datetime | None


def condition_of(connection: Connection) -> Condition:
    """How the service is doing now."""
    backup, failed_backup = _last_backup(connection)
    return Condition(
        list_workers(connection),
        count_open(connection),
        list_open(connection, MOST_JOBS),
        list_failed_since(connection, now() - FAILED_WITHIN, MOST_FAILED),
        list_schedule(connection),
        backup,
        failed_backup,
    )


def list_schedule(connection: Connection) -> list[Daily]:
    """Every kind that this version does once a day, by name, also where no worker has entered it yet."""
    stored = {row.kind: row for row in list_daily(connection)}
    return [
        stored.get(kind) or Daily(kind, hour, last_day=None, job_id=None, job_status=None, finished_at=None, error=None)
        for kind, hour in sorted(DAILY.items())
    ]


def _last_backup(connection: Connection) -> tuple[Backup | None, datetime | None]:
    """The last good backup, and when one failed since; a backup is noted before it is made, and again if it fails."""
    made = list_entries(connection, before=None, limit=_BACKUPS, action="database.backup")
    failed = list_entries(connection, before=None, limit=_BACKUPS, action="database.backup-failed")
    good = next((one for one, later in zip(made, [None, *made], strict=False) if not _failed(one, later, failed)), None)
    since = next((one.at for one in failed if good is None or one.id > good.id), None)
    return (Backup(good.object, good.at) if good else None), since


def _failed(one: Entry, later: Entry | None, failed: list[Entry]) -> bool:
    """Whether the backup that begins with this entry failed before the later one began."""
    return any(one.id < end.id and end.object == one.object and (later is None or end.id < later.id) for end in failed)


def troubles_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What of the running of the service waits for a person: daily work that failed or is late, jobs that pause."""
    if not account.may(Permission.SYSTEM_READ):
        return []
    at = now()
    troubled = [one for one in list_daily(connection) if one.state_at(at) in TROUBLED]
    pauses = list_pauses(connection)
    found = []
    if troubled:
        since = min((day_at(one.finished_at) for one in troubled if one.finished_at), default=None)
        words = Text("项每日任务失败或逾时", "kinds of daily work failed or are late")
        found.append(OpenItem(words, len(troubled), "/health", since))
    if pauses:
        found.append(OpenItem(Text("个任务暂停", "jobs pause"), len(pauses), "/health"))
    return found
