"""The files that belong to an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from rules.texts import Text
from service.core.db.tables.ledger import ledger_attachment
from service.core.problem import Problem


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an item; `step_id` is the step that it came with, None where it came with the item."""

    id: int
    item_id: int
    step_id: int | None
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


def attachments_of(connection: Connection, item_id: int) -> Sequence[Attachment]:
    """The files of an item, the first first."""
    query = _select().where(ledger_attachment.c.item_id == item_id).order_by(ledger_attachment.c.id)
    return [Attachment(*row) for row in connection.execute(query)]


def find_attachment(connection: Connection, item_id: int, attachment_id: int) -> Attachment:
    """The file of that id; raises Problem 404 where the item has none."""
    known = ledger_attachment.c.item_id == item_id, ledger_attachment.c.id == attachment_id
    row = connection.execute(_select().where(*known)).one_or_none()
    if row is None:
        raise Problem(404, "not-found", Text("这一事项没有这一附件。", "The item has no such file."))
    return Attachment(*row)


def _select() -> Select[Any]:
    return select(*(ledger_attachment.c[name] for name in Attachment.__dataclass_fields__))
