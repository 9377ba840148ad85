"""The audit log: entries are only ever added, and each holds the hash of the one before it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, insert, select, text, type_coerce, update

from rules.texts import Text
from service.core import clock
from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.audit import audit_entry, audit_head
from service.core.db.tables.column_types import microseconds_of

# What the first entry has for the hash of the one before it.
START = "0" * 64
# What the hash is taken from, in this order.
HASHED = ("previous", "id", "at", "actor", "action", "object", "detail")
LONGEST_NAME = 80
_BLOCK = 5_000
# The advisory lock of PostgreSQL under which entries are added; the number only has to differ from other locks.
_LOCK = 7_205_759_403

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_HEAD = select(audit_head.c.entry_id, audit_head.c.hash)
_ADD = insert(audit_entry)
_FIRST_HEAD = insert(audit_head).values(only=1)
_MOVE_HEAD = update(audit_head)


class Actor(str):
    """Who acts, by log-in; a deputy acts in the own name for others, and entries say for whom."""

    acting_for: tuple[str, ...]

    def __new__(cls, login: str, acting_for: Collection[str] = ()) -> "Actor":
        actor = super().__new__(cls, login)
        actor.acting_for = tuple(acting_for)
        return actor


def represented_by(actor: str) -> tuple[str, ...]:
    """For whom somebody acts as a deputy, by log-in."""
    return actor.acting_for if isinstance(actor, Actor) else ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: the last entry's number (0: none yet) and hash."""

    entry_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit the chain, and why."""

    entry_id: int
    why: Text


def write_entry(connection: Connection, actor: str, action: str, object: str, detail: Mapping[str, Any]) -> int:
    """Adds an entry within the transaction of the effect it records; returns its number.

    Entries of other transactions wait from here until this one ends, so call it last. Personal numbers are covered.
    """
    _wait_for_turn(connection)
    last = read_head(connection)
    said = {**detail, "for": list(represented)} if (represented := represented_by(actor)) else dict(detail)
    content = {
        "id": last.entry_id + 1,
        "at": clock.now(),
        "actor": clean_for_storage(actor)[:LONGEST_NAME],
        "action": action,
        "object": clean_for_storage(object),
        "detail": _canonical(clean_for_storage(said)),
        "previous": last.hash,
    }
    digest = hash_of([microseconds_of(content["at"]) if name == "at" else content[name] for name in HASHED])
    connection.execute(_ADD, content | {"hash": digest})
    _move_head(connection, last.entry_id + 1, digest)
    return last.entry_id + 1


def read_head(connection: Connection) -> Head:
    """The end of the chain; to note it elsewhere makes a chain that was rewritten as a whole detectable."""
    row = connection.execute(_HEAD).one_or_none()
    return Head(row.entry_id, row.hash) if row else Head(0, START)


def verify_log(connection: Connection, noted: Collection[Head] = ()) -> Broken | None:
    """The first entry that was edited, deleted, moved or inserted, or None; `noted` are heads noted earlier."""
    known: dict[int, set[str]] = {}
    for head in noted:
        known.setdefault(head.entry_id, set()).add(head.hash)
    last, end = Head(0, START), read_head(connection)
    for *content, digest, end_id, end_hash in _whole_log(connection):
        if why := _fault(content, digest, last, known):
            return Broken(last.entry_id + 1, why)
        last, end = Head(last.entry_id + 1, digest), Head(end_id or 0, end_hash or START)
    return _fault_at_end(last, end, known)


def list_entries(
    connection: Connection,
    *,
    before: int | None,
    limit: int,
    actor: str = "",
    action: str = "",
    object: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Up to `limit` entries numbered below `before`, newest first.

    Actor, action, object and moments (from `since` up to but without `until`) narrow it down.
    """
    query: Select[Any] = select(audit_entry).order_by(audit_entry.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_entry.c.id < before)
    # Numbers grow with time, so that both ends are found by the index of moments and all else goes by numbers.
    if since is not None:
        first = select(audit_entry.c.id).where(audit_entry.c.at >= since).order_by(audit_entry.c.at, audit_entry.c.id)
        query = query.where(audit_entry.c.id >= first.limit(1).scalar_subquery())
    if until is not None:
        times = audit_entry.c.at.desc(), audit_entry.c.id.desc()
        last = select(audit_entry.c.id).where(audit_entry.c.at < until).order_by(*times)
        query = query.where(audit_entry.c.id <= last.limit(1).scalar_subquery())
    for column, wanted in (("actor", actor), ("action", action), ("object", object)):
        if wanted:
            query = query.where(audit_entry.c[column] == wanted)
    return [_entry(row) for row in connection.execute(query)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._asdict() | {"detail": json.loads(row.detail)})


def _wait_for_turn(connection: Connection) -> None:
    # SQLite's writers already took their turn at the start of the transaction (BEGIN IMMEDIATE).
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _move_head(connection: Connection, entry_id: int, digest: str) -> None:
    values = {"entry_id": entry_id, "hash": digest}
    connection.execute(_MOVE_HEAD, values) if entry_id > 1 else connection.execute(_FIRST_HEAD, values)


def hash_of(content: Sequence[Any]) -> str:
    """The SHA-256 of canonical JSON of the values of `HASHED`, `at` in microseconds since 1970-01-01 UTC."""
    return hashlib.sha256(_canonical(list(content)).encode()).hexdigest()


def _whole_log(connection: Connection) -> Any:
    # The head comes with the entries in one statement, so that entries added meanwhile do not look like a fault.
    ends = (select(audit_head.c[name]).scalar_subquery() for name in ("entry_id", "hash"))
    content = (type_coerce(c, BigInteger) if c.name == "at" else c for c in (audit_entry.c[name] for name in HASHED))
    query = select(*content, audit_entry.c.hash, *ends).order_by(audit_entry.c.id)
    return connection.execute(query, execution_options={"stream_results": True, "yield_per": _BLOCK})


def _fault(content: Sequence[Any], digest: str, last: Head, known: Mapping[int, set[str]]) -> Text | None:
    previous, entry_id = content[:2]
    if entry_id != last.entry_id + 1:
        return Text("这一条缺失，或编号被改动。", "It is missing, or its number was changed.")
    if previous != last.hash:
        return Text("与上一条不相接。", "It does not follow from the entry before it.")
    if digest != hash_of(content):
        return Text("内容与其摘要值不符。", "Its content does not match its hash.")
    if known.get(entry_id, {digest}) != {digest}:
        return Text("与此前记下的摘要值不符。", "It does not match the hash noted earlier.")
    return None


def _fault_at_end(last: Head, end: Head, known: Mapping[int, set[str]]) -> Broken | None:
    if last != end:
        return Broken(
            min(last.entry_id, end.entry_id) + 1,
            Text("日志末尾与所记的终点不符。", "The log does not end where its head says."),
        )
    if known and max(known) > last.entry_id:
        return Broken(last.entry_id + 1, _CUT_OFF)
    return None


_CUT_OFF = Text(
    "日志比此前记下的短：末尾的条目被删去，或恢复了较早的备份。",
    "The log is shorter than was noted earlier: its last entries were cut off, or an older backup was restored.",
)
