"""Entries of the audit log about a thing, each with what proves it: its own hash made anew, and the entry after it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, select, type_coerce

from service.core.db.audit import HASHED, hash_of
from service.core.db.in_clause import is_among
from service.core.db.tables.audit import audit_entry


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """An entry; `hashed` are the values, in order, of which `hash` is the SHA-256 as canonical JSON.

    `is_whole` says that it is, `is_followed` that the entry after it names that hash (None: it is the last one).
    """

    id: int
    at: datetime
    actor: str
    action: str
    detail: Mapping[str, Any]
    hashed: Sequence[Any]
    hash: str
    is_whole: bool
    is_followed: bool | None

    @property
    def is_proved(self) -> bool:
        """Whether nothing of it was changed, and it stands where it stood."""
        return self.is_whole and self.is_followed is not False


def entries_about(connection: Connection, objects: Collection[str], limit: int) -> list[ProvedEntry]:
    """Up to `limit` entries about the objects, the first first: two statements."""
    own = audit_entry.c
    hashed = (type_coerce(own[name], BigInteger) if name == "at" else own[name] for name in HASHED)
    query = select(*(column.label(f"h{place}") for place, column in enumerate(hashed)), own.at, own.hash)
    rows = connection.execute(
        query.where(is_among(connection, own.object, sorted(objects))).order_by(own.id).limit(limit)
    ).all()
    after = select(own.id, own.previous).where(is_among(connection, own.id, sorted({row.h1 + 1 for row in rows})))
    named = {row.id: row.previous for row in connection.execute(after)} if rows else {}
    return [_entry_of(row, named.get(row.h1 + 1)) for row in rows]


def _entry_of(row: Any, named_by_next: str | None) -> ProvedEntry:
    hashed = list(row[: len(HASHED)])
    said = dict(zip(HASHED, hashed, strict=True))
    return ProvedEntry(
        id=said["id"],
        at=row.at,
        actor=said["actor"],
        action=said["action"],
        detail=json.loads(said["detail"]),
        hashed=hashed,
        hash=row.hash,
        is_whole=hash_of(hashed) == row.hash,
        is_followed=None if named_by_next is None else named_by_next == row.hash,
    )
