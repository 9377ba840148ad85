"""Files added to an item, when it is filed or later; and files that belong to none are removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from rules.texts import Text
from service.access.account import Account
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.states import lock_name
from service.core.db.tables.ledger import ledger_attachment, ledger_step
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.ledger.actions.course import lock_item, move_on
from service.ledger.files import FOLDER, ReceivedFile, keep_file
from service.ledger.item import Item
from service.ledger.queries.attachments import Attachment, attachments_of, digests_in_use
from service.ledger.states import ItemAct

MOST_OF_ITEM = 50
# A file lies there a moment before its item says so.
_SPARED_SECONDS = 86_400


def attach_files(
    connection: Connection,
    settings: Settings,
    number: str,
    account: Account,
    received: Sequence[ReceivedFile],
    note: str | None = None,
    at: datetime | None = None,
) -> Item:
    """The item, to which the files belong from now on; one that it has already is not added again.

    Raises what `lock_item` does, and Problem 422 for more than an item may have.
    """
    found, by = lock_item(connection, number, account, ItemAct.ATTACH)
    new = new_files_of(connection, found, received)
    if not new:
        why = Text("这一事项已有相同的文件。", "The item has the very same file already.")
        raise refusal_at("files.file", why)
    moment = at or now()
    lock_files(connection, new)
    moved = move_on(connection, found, ItemAct.ATTACH, by, note, said=said_of_files(new), at=moment)
    attach_to_step(connection, settings, moved, new, by, moment)
    return moved


def attach_to_step(
    connection: Connection, settings: Settings, item: Item, new: Sequence[ReceivedFile], by: str, at: datetime
) -> None:
    """Has the files belong to the item, as what came with its last step; they were locked before that was noted."""
    step = connection.execute(select(func.max(ledger_step.c.id)).where(ledger_step.c.item_id == item.id)).scalar_one()
    _add(connection, settings, item, new, by, at, int(step))


def attach_filed(
    connection: Connection, settings: Settings, item: Item, received: Sequence[ReceivedFile], at: datetime | None = None
) -> None:
    """Has the files belong to an item that was filed in this very transaction, by whoever filed it.

    They were locked before it was registered.
    """
    new = new_files_of(connection, item, received)
    _add(connection, settings, item, new, item.filed_by, at or now(), None)
    if new:
        write_entry(connection, item.filed_by, "ledger.attach", f"ledger item {item.number}", said_of_files(new))


def note_taken(connection: Connection, actor: str, item: Item, taken: Attachment) -> None:
    """Leaves in the audit log that a file of the item was taken away, and which."""
    said = {"file": taken.name, "sha256": taken.sha256}
    write_entry(connection, actor, "ledger.download", f"ledger item {item.number}", said)


def lock_files(connection: Connection, received: Sequence[ReceivedFile]) -> None:
    """Has no sweep take the files that are put there in this transaction; before anything is noted in the audit log."""
    # In one order, so that nobody waits for who waits for him.
    for digest in sorted({one.sha256 for one in received}):
        _lock(connection, digest)


def new_files_of(connection: Connection, item: Item, received: Sequence[ReceivedFile]) -> Sequence[ReceivedFile]:
    """Those of the files that the item has not yet; raises Problem 422 for more than an item may have."""
    kept = attachments_of(connection, item.id)
    digests = {one.sha256 for one in kept}
    new = [one for one in received if one.sha256 not in digests]
    if len(kept) + len(new) > MOST_OF_ITEM:
        why = Text(f"一个事项至多 {MOST_OF_ITEM} 个附件。", f"An item has {MOST_OF_ITEM} files at most.")
        raise refusal_at("files.file", why)
    return new


def said_of_files(files: Sequence[ReceivedFile]) -> dict[str, list[str]]:
    """What is noted of files that are added: their names and what they are known by."""
    return {"attached": [one.name for one in files], "sha256": [one.sha256 for one in files]}


def sweep_files(database: Database, settings: Settings) -> int:
    """Removes files that belong to no item, as the request that brought them failed; how many."""
    folder = settings.data / FOLDER
    old = now().timestamp() - _SPARED_SECONDS
    lying = {file.name for file in folder.glob("[0-9a-f]*") if file.is_file() and file.stat().st_mtime < old}
    with database.read() as connection:
        idle = lying - digests_in_use(connection, lying)
    removed = 0
    for digest in sorted(idle):
        with database.write() as connection:
            _lock(connection, digest)
            if not digests_in_use(connection, [digest]):
                (folder / digest).unlink(missing_ok=True)
                removed += 1
    return removed


def _add(
    connection: Connection,
    settings: Settings,
    item: Item,
    files: Sequence[ReceivedFile],
    by: str,
    at: datetime,
    step_id: int | None,
) -> None:
    said: dict[str, Any] = {"item_id": item.id, "step_id": step_id, "added_by": str(by), "added_at": at}
    rows = [
        said | {"name": one.name, "media_type": one.media_type, "size": one.size, "sha256": one.sha256} for one in files
    ]
    if rows:
        connection.execute(insert(ledger_attachment), rows)
    for one in files:
        keep_file(settings, one)


def _lock(connection: Connection, digest: str) -> None:
    lock_name(connection, f"ledger file {digest}")
