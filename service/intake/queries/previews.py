"""Files that were handed in and are looked at before anything of them is taken in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, func, select

from rules.texts import Text
from service.access.account import Account
from service.core.db.tables.imports import import_preview
from service.core.problem import TITLES, Problem
from service.intake.queries.imports import visible_actor_of
from service.reading.forms.wanted import Wanted

LOOKING, READY, UNREADABLE = "looking", "ready", "unreadable"
TAKEN, DISCARDED, EXPIRED = "taken", "discarded", "expired"
# Nothing of it was taken in yet, and it may still be.
OPEN = (LOOKING, READY, UNREADABLE)
_ONE = import_preview.c
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was handed in: `said` is what a person said of it, `look` what was seen in it."""

    id: int
    kind: str
    file_name: str
    sha256: str
    source: str
    data_on: date
    snapshot: bool
    # The name of the masked copy in the folder of uploads.
    copy: str
    said: Mapping[str, Any]
    # looking, ready, unreadable; taken, discarded, expired
    status: str
    job_id: int | None
    look: dict[str, Any] | None
    import_id: int | None
    actor: str
    created_at: datetime
    settled_by: str | None
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be taken in or discarded."""
        return self.status in OPEN

    @property
    def read_as(self) -> str:
        """What tells how the file is to be read from every other way: a digest of what a person said of it."""
        return sha256(json.dumps(self.said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:_DIGITS]

    @property
    def wanted(self) -> Wanted:
        """How the file is to be read."""
        return Wanted.of(self.said)


def preview_of(connection: Connection, account: Account, preview_id: int, *, is_open: bool = False) -> Preview:
    """The preview of that number; raises Problem 404 where there is none that the account may see.

    With `is_open` it raises 409 where it was taken in, discarded or given up.
    """
    row = connection.execute(_select_previews().where(_ONE.id == preview_id)).one_or_none()
    actor = visible_actor_of(account)
    if row is None or (actor is not None and row.actor != actor):
        raise Problem(404, "not-found", Text("没有找到这份上传的文件。", "There is no such upload."))
    found = Preview(*row)
    if is_open and not found.is_open:
        raise Problem(409, *TITLES[409], Text("这份文件已经处理。", "The upload has been dealt with already."))
    return found


def get_preview(connection: Connection, preview_id: int) -> Preview | None:
    """The preview of that number; None where there is none."""
    row = connection.execute(_select_previews().where(_ONE.id == preview_id)).one_or_none()
    return None if row is None else Preview(*row)


def list_previews(
    connection: Connection,
    *,
    actor: str | None = None,
    states: Sequence[str] = OPEN,
    before: int | None = None,
    limit: int,
) -> list[Preview]:
    """Up to `limit` previews in some states numbered below `before`, the newest first, of one account with `actor`."""
    query = _select_previews().where(_ONE.status.in_(states)).order_by(_ONE.id.desc()).limit(limit)
    if actor is not None:
        query = query.where(_ONE.actor == actor)
    if before is not None:
        query = query.where(_ONE.id < before)
    return [Preview(*row) for row in connection.execute(query)]


def count_open_previews(connection: Connection, actor: str | None) -> tuple[int, datetime | None]:
    """How many files wait to be taken in or discarded, and since when the oldest does."""
    query = select(func.count(), func.min(_ONE.created_at)).where(_ONE.status.in_(OPEN))
    if actor is not None:
        query = query.where(_ONE.actor == actor)
    number, oldest = connection.execute(query).one()
    return int(number), oldest


def list_held_copies(connection: Connection, until: datetime | None = None) -> dict[int, str]:
    """The names of the copies of open previews, by their numbers; those that were made `until` a moment."""
    query = select(_ONE.id, _ONE.copy).where(_ONE.status.in_(OPEN))
    if until is not None:
        query = query.where(_ONE.created_at <= until)
    return {int(row.id): str(row.copy) for row in connection.execute(query)}


def _select_previews() -> Select[Any]:
    names = ("wanted" if name == "said" else name for name in Preview.__dataclass_fields__)
    return select(*(_ONE[name] for name in names))
