"""Uploads that are looked at first: mapped as a person says, then taken in or discarded; what is left is given up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, insert, null

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.jobs import add_job
from service.core.db.states import change_state
from service.core.db.tables.imports import import_preview
from service.core.problem import TITLES, Problem
from service.core.settings import Settings
from service.intake.actions.imports import FOLDER, Order, Said, order_import, receive_upload
from service.intake.look import ROWS_AT_ONCE, Asked, Look, look_at, rows_of_copy
from service.intake.queries.previews import (
    DISCARDED,
    EXPIRED,
    LOOKING,
    OPEN,
    READY,
    TAKEN,
    UNREADABLE,
    Preview,
    list_held_copies,
    preview_of,
)
from service.intake.write.permitted import refuse_future_data
from service.reading.forms.wanted import Wanted
from service.rule_sets.queries import Declared

JOB = "previews"
# For whom what nobody dealt with is given up.
_NOBODY = "system:sweep"


def add_preview(
    database: Database,
    settings: Settings,
    account: Account,
    declared: Declared,
    stream: IO[bytes],
    file_name: str,
    said: Said,
    *,
    data_on: date | None = None,
    snapshot: bool = False,
) -> int:
    """The number of the preview of an uploaded file, of which nothing is taken in; a masked copy of it is kept.

    A large file is looked at by a job. What this raises is as for `receive_upload`; headings that make no form are
    kept, too, for a person to say what they are.
    """
    reach = account.reach(Permission.FACT_WRITE)
    refuse_future_data(data_on or today())
    with receive_upload(database, settings, stream, file_name, said, unread=True) as received:
        asked = Asked(database, received.copy, said.kind, said.source, received.wanted, reach, declared)
        look, status = _looked(asked)
        values = {
            "kind": said.kind,
            "file_name": clean_for_storage(received.name),
            "source": clean_for_storage(said.source),
            "sha256": received.sha256,
            "data_on": data_on or today(),
            "snapshot": snapshot,
            "copy": received.copy.name,
            "wanted": clean_for_storage(received.wanted.plain()),
            "status": status,
            "look": look,
            "actor": account.login,
            "created_at": now(),
        }
        with database.write() as connection:
            key = connection.execute(insert(import_preview).values(**values)).inserted_primary_key
            assert key is not None
            preview_id = int(key[0])
            if status == LOOKING:
                _order_look(connection, preview_id, reach, account.login)
            detail = {"kind": said.kind, "source": said.source, "sha256": received.sha256}
            write_entry(connection, account.login, "preview.add", f"preview/{preview_id}", detail)
    return preview_id


def map_preview(
    database: Database,
    settings: Settings,
    account: Account,
    declared: Declared,
    preview_id: int,
    columns: Mapping[str, str],
    form: str | None,
) -> Preview:
    """The preview, read by the form and the fields by heading that a person said instead of those said before.

    Raises Problem 404, and 409 where it was dealt with or is being looked at.
    """
    with database.read() as connection:
        known = preview_of(connection, account, preview_id, is_open=True)
    return _look_again(database, settings, account, declared, known, replace(known.wanted, form=form, columns=columns))


def look_anew(database: Database, settings: Settings, account: Account, declared: Declared, preview_id: int) -> Preview:
    """The preview looked at once more, after words were matched or names confirmed; raises as `map_preview`."""
    with database.read() as connection:
        known = preview_of(connection, account, preview_id, is_open=True)
    return _look_again(database, settings, account, declared, known, known.wanted)


def take_preview(
    database: Database, settings: Settings, account: Account, preview_id: int, seen: str | None = None
) -> int:
    """The number of the import that takes the file in as it was looked at; it counts as known today.

    Raises Problem 404, and 409 where it was dealt with, cannot be read, its copy is gone, or another person had it read
    otherwise than the person has `seen` it (`Preview.read_as`).
    """
    with database.write() as connection:
        known = preview_of(connection, account, preview_id, is_open=True)
        copy = copy_of(settings, known)
        if known.status != READY:
            raise _conflict("文件还不能导入：尚未读完或表头无法识别。", "The file cannot be taken in yet.")
        if seen is not None and seen != known.read_as:
            raise _conflict(
                "另一人刚刚改了这份文件的表单或列，请重新核对后导入。",
                "Another person has just said otherwise how the file is read; look at it again, then take it in.",
            )
        if not copy.exists():
            raise _conflict("上传的文件已不在，请重新上传。", "The uploaded file is gone; upload it again.")
        # The preview before the audit log, as everyone who settles one: two at once wait for each other in one order.
        _settle(connection, preview_id, (READY,), TAKEN, account.login)
        wanted, reach = known.wanted, account.reach(Permission.FACT_WRITE)
        given = known.kind, wanted.form, copy, known.file_name, known.sha256, known.source, known.data_on, today()
        order = Order(*given, known.snapshot, uploaded=True, reach=reach, wanted=wanted)
        import_id, _ = order_import(connection, order, account.login)
        change_state(connection, import_preview, preview_id, (TAKEN,), import_id=import_id)
    return import_id


def discard_preview(database: Database, settings: Settings, account: Account, preview_id: int) -> None:
    """Takes nothing of the file in, and removes its copy; raises Problem 404, and 409 where it was dealt with."""
    with database.write() as connection:
        known = preview_of(connection, account, preview_id, is_open=True)
        _settle(connection, preview_id, OPEN, DISCARDED, account.login)
        detail = {"source": known.source, "sha256": known.sha256}
        write_entry(connection, account.login, "preview.discard", f"preview/{preview_id}", detail)
    copy_of(settings, known).unlink(missing_ok=True)


def give_up_previews(database: Database, settings: Settings) -> int:
    """Gives up the uploads that nobody took in or discarded in time; returns how many copies were removed."""
    until = now() - timedelta(days=settings.preview_days)
    with database.write() as connection:
        found = list_held_copies(connection, until)
        values = {"status": EXPIRED, "look": null(), "settled_by": _NOBODY, "settled_at": now()}
        # Somebody may deal with one of them at this very moment.
        left = {
            id_: copy for id_, copy in found.items() if change_state(connection, import_preview, id_, OPEN, **values)
        }
        for preview_id in left:
            write_entry(connection, _NOBODY, "preview.expire", f"preview/{preview_id}", {})
    for copy in left.values():
        (settings.data / FOLDER / copy).unlink(missing_ok=True)
    return len(left)


def note_look(connection: Connection, preview_id: int, look: Look, status: str) -> bool:
    """Writes what a job saw; False where the preview was dealt with meanwhile."""
    return change_state(connection, import_preview, preview_id, (LOOKING,), look=look, status=status)


def copy_of(settings: Settings, known: Preview) -> Path:
    """Where the masked copy of the file is."""
    return (settings.data / FOLDER).resolve() / known.copy


def _look_again(
    database: Database, settings: Settings, account: Account, declared: Declared, known: Preview, wanted: Wanted
) -> Preview:
    if known.status == LOOKING:
        raise _conflict("文件正在读取，请稍候。", "The file is being looked at; wait a moment.")
    reach = account.reach(Permission.FACT_WRITE)
    asked = Asked(database, copy_of(settings, known), known.kind, known.source, wanted, reach, declared)
    if not asked.path.exists():
        raise _conflict("上传的文件已不在，请重新上传。", "The uploaded file is gone; upload it again.")
    look, status = _looked(asked)
    said = clean_for_storage(wanted.plain())
    with database.write() as connection:
        values: dict[str, Any] = {"wanted": said, "look": look if look is not None else null(), "status": status}
        if not change_state(connection, import_preview, known.id, (READY, UNREADABLE), **values):
            raise _conflict("这份文件刚刚由另一人处理。", "Another person has just dealt with the upload.")
        if status == LOOKING:
            _order_look(connection, known.id, reach, account.login)
        detail = {"form": wanted.form, "columns": dict(wanted.columns)}
        write_entry(connection, account.login, "preview.map", f"preview/{known.id}", clean_for_storage(detail))
        return preview_of(connection, account, known.id)


def _looked(asked: Asked) -> tuple[Look | None, str]:
    """What is seen in a small file, and the state of its preview; a large one waits for a job."""
    if rows_of_copy(asked.path) > ROWS_AT_ONCE:
        return None, LOOKING
    look, is_readable = look_at(asked)
    return look, READY if is_readable else UNREADABLE


def _order_look(connection: Connection, preview_id: int, reach: Reach, actor: str) -> None:
    job_id = add_job(connection, JOB, {"preview_id": preview_id, "reach": reach.plain()}, actor)
    change_state(connection, import_preview, preview_id, (LOOKING,), job_id=job_id)


def _settle(connection: Connection, preview_id: int, states: tuple[str, ...], status: str, actor: str) -> None:
    """Ends an open preview; its first rows are kept no longer. Raises Problem 409 where another was quicker."""
    values = {"status": status, "look": null(), "settled_by": actor, "settled_at": now()}
    if not change_state(connection, import_preview, preview_id, states, **values):
        raise _conflict("这份文件刚刚由另一人处理。", "Another person has just dealt with the upload.")


def _conflict(zh: str, en: str) -> Problem:
    return Problem(409, *TITLES[409], Text(zh, en))
