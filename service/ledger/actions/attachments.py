"""Files added to an item, when it is filed or later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from rules.texts import Text
from service.access.account import Account
from service.core.attached_files import ReceivedFile, keep_file, new_among, said_of_files
from service.core.clock import now
from service.core.db.attached import lock_files
from service.core.db.audit import write_entry
from service.core.db.tables.ledger import ledger_attachment, ledger_step
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.ledger.actions.course import lock_item, move_on
from service.ledger.item import Item
from service.ledger.queries.attachments import Attachment, attachments_of
from service.ledger.states import ItemAct


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


def new_files_of(connection: Connection, item: Item, received: Sequence[ReceivedFile]) -> Sequence[ReceivedFile]:
    """Those of the files that the item has not yet; raises Problem 422 for more than an item may have."""
    return new_among(received, [one.sha256 for one in attachments_of(connection, item.id)])


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
