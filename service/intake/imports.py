"""Imports: what was handed in, how far it came, and what became of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.core.clean_for_storage import storable
from service.core.clock import now
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, import_difference

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
    "report",
    "actor",
    "created_at",
    "finished_at",
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import; read = inserted + unchanged + corrected + quarantined + natural_persons."""

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
    report: dict[str, Any] | None
    actor: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a snapshot no longer lists: an enterprise, or one of its records."""

    id: int
    uscc: str
    name: str | None
    record_id: str | None


def add_import(
    connection: Connection,
    *,
    kind: str,
    form: str | None,
    file_name: str,
    sha256: str,
    source: str,
    data_on: date,
    known_on: date,
    snapshot: bool,
    actor: str,
) -> int:
    """The number of a new import that waits."""
    values = {
        "kind": kind,
        "form": form,
        "file_name": storable(file_name),
        "sha256": sha256,
        "source": storable(source),
        "data_on": data_on,
        "known_on": known_on,
        "snapshot": snapshot,
        "status": "waiting",
        "actor": actor,
        "created_at": now(),
    }
    key = connection.execute(insert(import_).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def begin_import(connection: Connection, import_id: int, job_id: int | None = None) -> None:
    """Notes the job that takes the import in, and that it is under way where no job is to wait for."""
    values: dict[str, Any] = {"status": "running"} if job_id is None else {"job_id": job_id}
    connection.execute(update(import_).where(import_.c.id == import_id).values(**values))


def note_form(connection: Connection, import_id: int, form: str) -> None:
    """Notes the form that the file turned out to have; the import is under way."""
    connection.execute(update(import_).where(import_.c.id == import_id).values(form=form, status="running"))


def count(connection: Connection, import_id: int, counts: Mapping[str, int]) -> None:
    """Adds counts of rows dealt with."""
    more = {name: import_.c[name] + counts[name] for name in COUNTS}
    connection.execute(update(import_).where(import_.c.id == import_id).values(status="running", **more))


def count_replayed(connection: Connection, import_id: int, counts: Mapping[str, int]) -> None:
    """Moves one row from those quarantined to what it became; the sum stays what was read."""
    became = {name: import_.c[name] + counts[name] for name in COUNTS if name not in ("read", "quarantined")}
    moved = {**became, "quarantined": import_.c.quarantined - 1}
    connection.execute(update(import_).where(import_.c.id == import_id).values(**moved))


def end_import(connection: Connection, import_id: int, status: str, report: Mapping[str, Any] | None = None) -> None:
    """Ends the import as done, failed or cancelled; personal numbers in the report are covered."""
    values: dict[str, Any] = {"status": status, "finished_at": now()}
    if report is not None:
        values["report"] = storable(dict(report))
    connection.execute(update(import_).where(import_.c.id == import_id).values(**values))


def get_import(connection: Connection, import_id: int) -> Import | None:
    """The import of that number, None where there is none."""
    query = select(*(import_.c[name] for name in _FIELDS)).where(import_.c.id == import_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _import(row)


def list_imports(
    connection: Connection, *, before: int | None = None, limit: int, actor: str | None = None
) -> list[Import]:
    """Up to `limit` imports numbered below `before`, the newest first; `actor` narrows them to one account's."""
    query = select(*(import_.c[name] for name in _FIELDS)).order_by(import_.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(import_.c.id < before)
    if actor is not None:
        query = query.where(import_.c.actor == actor)
    return [_import(row) for row in connection.execute(query)]


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


def _import(row: Any) -> Import:
    return Import(*row)
