"""Imports as people order them and as the job brings them to their end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from uuid import uuid4

from sqlalchemy import Connection, insert, update

from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import WHOLE, Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.jobs import add_job, get_job, write_params
from service.core.db.states import change_state
from service.core.db.tables.imports import import_
from service.core.files.limits import Limits
from service.core.files.spool_source import ENDING
from service.core.jobs.failpoints import die_at_failpoint
from service.core.settings import Settings
from service.intake.queries.imports import COUNTS, JOB, Import, get_import, list_waiting_uploads
from service.intake.queries.mappings import kept_columns
from service.intake.write.permitted import refuse_future_data, refuse_reserved_source
from service.reading.forms.mapping_file import ColumnMapping, parse_mapping
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.spool import spool

FOLDER = "uploads"
LONGEST_NAME = 200
LONGEST_ENDING = 10


@dataclass(frozen=True, slots=True)
class Order:
    """A file to take in; an `uploaded` one is ours to remove, and `reach` is what it may speak of."""

    kind: str
    form: str | None
    path: Path
    file_name: str
    sha256: str
    source: str
    data_on: date
    known_on: date
    snapshot: bool
    uploaded: bool
    reach: Reach = WHOLE
    # What a person said of the file beside its form, and the mappings that are kept for its source.
    wanted: Wanted = ANYHOW


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of an uploaded file; `mapping` as `service.reading.forms.mapping_file` reads it."""

    kind: str
    source: str
    form: str | None = None
    sheet: str | None = None
    mapping: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """An uploaded file: what it is called, its masked copy, its digest, and how it is to be read."""

    name: str
    copy: Path
    sha256: str
    wanted: Wanted


@contextmanager
def receive_upload(
    database: Database, settings: Settings, stream: IO[bytes], file_name: str, said: Said, *, unread: bool = False
) -> Iterator[Received]:
    """An uploaded file with its masked copy, which stays where the block ends well.

    `unread` keeps headings that make no form. Raises ProductError, and keeps nothing, where the file cannot be read or
    nobody delivers in the source's name.
    """
    refuse_reserved_source(said.source)
    name = _short_name(file_name)
    folder = settings.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    copy = (folder / f"{uuid4().hex}{ENDING}").resolve()
    limits = Limits(file_bytes=settings.most_upload)
    stated = parse_mapping(said.mapping, "mapping") if said.mapping else ColumnMapping()
    with database.read() as connection:
        kept = kept_columns(connection, said.source, said.kind)
    wanted = Wanted(said.form or stated.form, said.sheet, stated.columns, kept)
    given = cast(BinaryIO, stream), name, copy, said.kind
    with spool(*given, wanted=wanted, limits=limits, unread=unread) as digest:
        die_at_failpoint("uploads.copied")
        yield Received(name, copy, digest, wanted)


def take_upload(
    database: Database,
    settings: Settings,
    account: Account,
    stream: IO[bytes],
    file_name: str,
    *,
    kind: str,
    source: str,
    data_on: date | None = None,
    snapshot: bool = False,
    form: str | None = None,
    sheet: str | None = None,
    mapping: str | None = None,
) -> int:
    """The number of the import that will take in an uploaded file; until then a masked copy of it is kept.

    What is said of the file, and what this raises, is as for `receive_upload`.
    """
    reach = account.reach(Permission.FACT_WRITE)
    days = data_on or today(), today()
    said = Said(kind, source, form, sheet, mapping)
    with receive_upload(database, settings, stream, file_name, said) as received:
        wanted = received.wanted
        given = kind, wanted.form, received.copy, received.name, received.sha256, source, *days, snapshot
        order = Order(*given, uploaded=True, reach=reach, wanted=wanted)
        with database.write() as connection:
            import_id, _ = order_import(connection, order, account.login)
    return import_id


def _short_name(file_name: str) -> str:
    """The last part of a name that a person's computer gave, short enough to keep, with the ending that tells."""
    name = Path(file_name.replace("\\", "/")).name or "upload"
    ending = "".join(part for part in Path(name).suffixes[-2:] if len(part) <= LONGEST_ENDING)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(ending)] + ending


def order_import(connection: Connection, order: Order, actor: str) -> tuple[int, int]:
    """The numbers of a new import and of its job; raises ProductError for a source in whose name nobody delivers.

    And for data that would reach beyond today.
    """
    refuse_reserved_source(order.source)
    refuse_future_data(order.data_on)
    import_id = _add_import(connection, order, actor)
    params = {
        "import_id": import_id,
        "path": str(order.path),
        "uploaded": order.uploaded,
        "reach": order.reach.plain(),
        "wanted": clean_for_storage(replace(order.wanted, form=order.form).plain()),
    }
    job_id = add_job(connection, JOB, params, actor)
    _update(connection, import_id, job_id=job_id)
    detail = {"kind": order.kind, "source": order.source, "sha256": order.sha256, "snapshot": order.snapshot}
    write_entry(connection, actor, "import.start", f"import/{import_id}", detail)
    return import_id, job_id


def move_uploads(connection: Connection, folder: Path) -> None:
    """Has the imports that wait look for the masked copies of their uploads in `folder`, where these were restored."""
    for job_id, path in list_waiting_uploads(connection).items():
        job = get_job(connection, job_id)
        assert job is not None
        write_params(connection, job_id, {**job.params, "path": str(folder.resolve() / path.name)})


def begin_import(connection: Connection, import_id: int, form: str, mapped: Mapping[str, str]) -> None:
    """Notes that the import is under way, the form that its file turned out to have, and which columns were said."""
    mapping = clean_for_storage(dict(mapped)) or None
    _change_open_import(connection, import_id, form=form, mapping=mapping, status="running")


def count_rows(connection: Connection, import_id: int, counts: Mapping[str, int]) -> None:
    """Adds counts of rows dealt with."""
    more = {name: import_.c[name] + counts[name] for name in COUNTS}
    _change_open_import(connection, import_id, status="running", **more)


def count_replayed_rows(connection: Connection, import_id: int, counts: Mapping[str, int], number: int) -> None:
    """Moves rows from those quarantined to those that `counts` names; the sum stays what was read."""
    more = {name: import_.c[name] + counts[name] for name in COUNTS if name not in ("read", "quarantined")}
    _update(connection, import_id, **more, quarantined=import_.c.quarantined - number)


def finish_import(connection: Connection, order: Import, report: Mapping[str, Any]) -> None:
    """Ends an import whose rows have all been dealt with; personal numbers in the report are covered."""
    _end_import(connection, order.id, "done", report)
    done = get_import(connection, order.id)
    counts = {name: getattr(done, name) for name in COUNTS}
    write_entry(connection, order.actor, "import.done", f"import/{order.id}", {**counts, "kind": order.kind})


def break_off_import(
    connection: Connection, import_id: int, status: str, report: Mapping[str, Any], actor: str
) -> None:
    """Ends an import as failed or cancelled; the rows that were taken in stay."""
    _end_import(connection, import_id, status, report)
    write_entry(connection, actor, f"import.{status}", f"import/{import_id}", {})


def _add_import(connection: Connection, order: Order, actor: str) -> int:
    """The number of a new import that waits."""
    values = {
        "kind": order.kind,
        "form": order.form,
        "file_name": clean_for_storage(order.file_name),
        "sha256": order.sha256,
        "source": clean_for_storage(order.source),
        "data_on": order.data_on,
        "known_on": order.known_on,
        "snapshot": order.snapshot,
        "status": "waiting",
        "actor": actor,
        "created_at": now(),
    }
    key = connection.execute(insert(import_).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _end_import(connection: Connection, import_id: int, status: str, report: Mapping[str, Any]) -> None:
    values = {"finished_at": now(), "report": clean_for_storage(dict(report))}
    _change_open_import(connection, import_id, status=status, **values)


def _change_open_import(connection: Connection, import_id: int, **values: Any) -> None:
    """Writes to an import that has not ended; RuntimeError where it has, which only its own job could have done."""
    if not change_state(connection, import_, import_id, ("waiting", "running"), **values):
        raise RuntimeError(f"import {import_id} has ended")


def _update(connection: Connection, import_id: int, **values: Any) -> None:
    connection.execute(update(import_).where(import_.c.id == import_id).values(**values))
