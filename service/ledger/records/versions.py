"""What the ledger states of a record: a version of it, in the transaction of the act that it follows from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.texts import Text
from service.core.errors import Conflict
from service.core.names import EVERY_NAME
from service.core.plain import Plain
from service.facts.histories import RecordVersion, known_fields_of, record_versions_of
from service.facts.stored import StoredFacts, read_stored
from service.intake.write import take_rows
from service.intake.write.permitted import SOURCE_OF_LEDGER
from service.ledger.item import Item
from service.ledger.records.actions import ORDER

# What makes a record of one type known where it has no number of its own.
_PARTS = ("occurred_on", "authority", "document_no", "source", "scheme")
# What the ledger states of every version itself.
_OF_VERSION = frozenset({"recorded_at", "version", "revoked"})


def versions_of_record(
    connection: Connection, enterprise_id: int, identity: int, day: date, stored: StoredFacts | None = None
) -> list[RecordVersion]:
    """All versions of a record, the one that is known on the day marked; none: the enterprise has no such record.

    `stored` is what is stored of the enterprise, where that was read before.
    """
    stored = stored or read_stored(connection, [enterprise_id])
    versions = record_versions_of(stored, enterprise_id, day, tiers_of=EVERY_NAME)
    wanted = _joined_identity(stored, enterprise_id, identity)
    return [version for version in versions if version.identity == wanted]


def _joined_identity(stored: StoredFacts, enterprise_id: int, identity: int) -> int:
    """The number of the record that a number belongs to, since a person joined two."""
    owner, own = np.array([enterprise_id], np.int64), np.array([identity], np.int64)
    joined = stored.ties.joined(owner, own)
    return int((own if joined is None else joined)[0])


def state_of_record(connection: Connection, item: Item, says: Mapping[str, Any], by: str, day: date) -> None:
    """Writes what the ledger says of the item's record, as every source states it, and makes the firm due.

    It is dated, and numbered above all that is known of the record where something is dated the same day: what is held
    (an open objection, a revocation) is lifted only by what is dated or numbered later.
    """
    versions = _versions_of(connection, item, day)
    _take(connection, "repairs", _called(versions, item) | _told_later(versions, day) | dict(says), by, day, item)


def correct_record(connection: Connection, item: Item, values: Mapping[str, Any], by: str, day: date) -> None:
    """Writes the item's record as it is known, but for `values`: so says every source that states it from now on."""
    versions = _versions_of(connection, item, day)
    enterprise_id, identity = item.enterprise_id, versions[0].identity
    assert enterprise_id is not None
    stored = read_stored(connection, [enterprise_id])
    known = known_fields_of(stored, [(enterprise_id, identity)], day, stored.last_change)
    if not known:
        raise _refused(item, Text("这条记录已被撤销。", "The record was revoked."))
    fields = {name: value for name, value in known[enterprise_id, identity].items() if name not in _OF_VERSION}
    _take(connection, "records", fields | _told_later(versions, day) | dict(values), by, day, item)


def enter_order(connection: Connection, item: Item, by: str, day: date) -> None:
    """Writes the record of an order to correct, which lives as long as its item."""
    row = {
        "type": ORDER,
        "record_id": item.number,
        "occurred_on": item.filed_on,
        "document_no": item.document_no,
        "recorded_at": day,
        "reason": item.title,
    }
    _take(connection, "records", row, by, day, item, is_new=True)


def _versions_of(connection: Connection, item: Item, day: date) -> list[RecordVersion]:
    assert item.enterprise_id is not None
    assert item.record_identity is not None
    versions = versions_of_record(connection, item.enterprise_id, item.record_identity, day)
    if not versions:
        raise _refused(item, Text("该主体现在没有这条记录。", "The enterprise has no such record now."))
    return versions


def _called(versions: list[RecordVersion], item: Item) -> Plain:
    """What tells which record it is: its number, else its parts."""
    one = versions[0]
    if one.record_id:
        return {"type": one.type, "record_id": one.record_id}
    parts = {name: one.fields[name] for name in _PARTS if name in one.fields}
    return {"type": one.type, "record_id": item.number, **parts}


def _told_later(versions: list[RecordVersion], day: date) -> Plain:
    if all(version.recorded_on < day for version in versions):
        return {"recorded_at": day}
    return {"recorded_at": day, "version": max(version.version or 0 for version in versions) + 1}


def _take(
    connection: Connection, kind: str, row: Plain, by: str, day: date, item: Item, *, is_new: bool = False
) -> None:
    taken = take_rows(
        connection,
        kind,
        [{"uscc": item.firm_code, **{name: value for name, value in row.items() if value is not None}}],
        source=SOURCE_OF_LEDGER,
        actor=by,
        data_on=day,
        known_on=day,
        approved=True,
        record=None if is_new else item.record_identity,
    )
    if taken.rejects:
        first = taken.rejects[0]
        raise _refused(item, Text(str(first["zh"]), str(first["en"])))


def _refused(item: Item, why: Text) -> Conflict:
    return Conflict(
        Text("记录未能更改。", "The record could not be changed."),
        item.number,
        why,
        Text("请核对该主体的记录后再试。", "Check the enterprise's records, then try again."),
    )
