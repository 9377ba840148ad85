"""Imports as stored: what was handed in, how far it came, and what became of its rows."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.db.jobs import OPEN, list_open_jobs
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, import_difference
from service.core.db.tables.jobs import job
from service.core.files.spool_source import ENDING
from service.core.problem import Problem

# The kind of the jobs of imports.
JOB = "imports"
COUNTS = ("read", "inserted", "unchanged", "corrected", "quarantined", "natural_persons")
_FIELDS = (
    "id",
    "kind",
    "form",
    "file_name",
    "sha256",
    "source",
    "data_on",
    "known_on",
    "snapshot",
    "status",
    "job_id",
    *COUNTS,
    "mapping",
    "report",
    "actor",
    "created_at",
    "finished_at",
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import; read = inserted + unchanged + corrected + quarantined + natural_persons.

    Of its job: `error` says of a failure, `pause` why it waits for now, in both languages.
    """

    id: int
    kind: str
    form: str | None
    file_name: str
    sha256: str
    source: str
    data_on: date
    known_on: date
    snapshot: bool
    # waiting, running, done, failed, cancelled
    status: str
    job_id: int | None
    read: int
    inserted: int
    unchanged: int
    corrected: int
    quarantined: int
    natural_persons: int
    # Names of fields by heading, where a person said which column is which.
    mapping: dict[str, str] | None
    report: dict[str, Any] | None
    actor: str
    created_at: datetime
    finished_at: datetime | None
    error: dict[str, str] | None
    pause: dict[str, str] | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.status in ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Difference:
    """An enterprise that a snapshot no longer lists, or one of its records."""

    id: int
    uscc: str
    name: str | None
    record_id: str | None


def list_waiting_uploads(connection: Connection) -> dict[int, Path]:
    """The masked copies of uploads that imports still need, by the numbers of their jobs."""
    paths = {job.id: Path(job.params["path"]) for job in list_open_jobs(connection, JOB) if job.params["uploaded"]}
    # A link to a person's own file is none of them.
    return {job_id: path for job_id, path in paths.items() if path.suffix == ENDING}


def visible_actor_of(account: Account) -> str | None:
    """The login whose imports alone the account may see; None where it may read those of everyone."""
    return None if account.reach(Permission.IMPORT_READ).is_whole else account.login


def import_of(connection: Connection, account: Account, import_id: int) -> Import:
    """The import of that number; raises Problem 404 where there is none that the account may see."""
    order, actor = get_import(connection, import_id), visible_actor_of(account)
    if order is None or (actor is not None and order.actor != actor):
        raise Problem(404, "not-found", Text("没有找到这一导入。", "There is no such import."))
    return order


def get_import(connection: Connection, import_id: int) -> Import | None:
    """The import of that number; None where there is none."""
    row = connection.execute(_select_imports().where(import_.c.id == import_id)).one_or_none()
    return None if row is None else Import(*row)


def list_imports(
    connection: Connection, *, before: int | None = None, limit: int, actor: str | None = None
) -> list[Import]:
    """Up to `limit` imports numbered below `before`, the newest first; `actor` narrows them to one account's."""
    query = _select_imports().order_by(import_.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(import_.c.id < before)
    if actor is not None:
        query = query.where(import_.c.actor == actor)
    return [Import(*row) for row in connection.execute(query)]


def is_any_done(connection: Connection) -> bool:
    """Whether any import has come to its end."""
    return connection.execute(select(import_.c.id).where(import_.c.status == "done").limit(1)).first() is not None


def list_awaited_files(connection: Connection) -> set[str]:
    """The paths of the files that imports under way, or waiting, have still to read."""
    rows = connection.execute(select(job.c.params).where(job.c.kind == "imports", job.c.status.in_(OPEN)))
    return {str(params["path"]) for (params,) in rows}


def list_differences(connection: Connection, import_id: int, *, after: int = 0, limit: int) -> list[Difference]:
    """Up to `limit` differences of a snapshot numbered above `after`."""
    query = (
        select(import_difference.c.id, enterprise.c.code, enterprise.c.name, import_difference.c.record_id)
        .join(enterprise, enterprise.c.id == import_difference.c.enterprise_id)
        .where(import_difference.c.import_id == import_id, import_difference.c.id > after)
        .order_by(import_difference.c.id)
        .limit(limit)
    )
    return [Difference(*row) for row in connection.execute(query)]


def _select_imports() -> Select[Any]:
    of_import = (import_.c[name] for name in _FIELDS)
    return select(*of_import, job.c.error, job.c.pause).select_from(
        import_.outerjoin(job, job.c.id == import_.c.job_id)
    )
