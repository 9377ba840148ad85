"""The files that belong to an item, and which of them are kept at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from rules.texts import Text
from service.core.db.tables.ledger import ledger_attachment
from service.core.problem import Problem

# So many at once are asked for.
_AT_ONCE = 500


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


def kept_digests(connection: Connection) -> frozenset[str]:
    """The SHA-256 of every file that belongs to an item."""
    return frozenset(connection.execute(select(ledger_attachment.c.sha256).distinct()).scalars())


def digests_in_use(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Those of them that belong to an item."""
    asked, found = sorted(digests), set[str]()
    for begin in range(0, len(asked), _AT_ONCE):
        some = ledger_attachment.c.sha256.in_(asked[begin : begin + _AT_ONCE])
        found |= set(connection.execute(select(ledger_attachment.c.sha256).where(some)).scalars())
    return frozenset(found)


def _select() -> Select[Any]:
    return select(*(ledger_attachment.c[name] for name in Attachment.__dataclass_fields__))
