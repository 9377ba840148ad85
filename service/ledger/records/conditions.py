"""Under which conditions a record is repaired, by the table of remedies: told in words, and which of them it meets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.remedies import Mended, Remedies, Remedy
from rules.texts import Text
from service.core.plain import Plain, text_of
from service.facts.histories import RecordVersion
from service.facts.stored import StoredFacts
from service.ledger.item import Item
from service.ledger.records.versions import versions_of_record
from service.ledger.states import ItemType
from service.ledger.words import CHANNELS
from service.rule_sets.queries.adopted import adopted_tables

# What no table, or no entry of it, says.
_NO_REPAIR = Text("这类记录没有信用修复途径", "no table has a repair for such a record")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, and what there is; `met` None: somebody has to look at the papers."""

    asks: Text
    there_is: Text
    met: bool | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Those of the entry of a table that speaks of the record, where the repair is asked for, and who decides.

    Without an entry nothing repairs it, and `why_not` says so.
    """

    table: Remedies
    remedy: Remedy | None
    why_not: Text | None
    rows: Sequence[Condition]

    @property
    def unmet(self) -> bool:
        """Whether the record's facts do not meet one."""
        return self.why_not is not None or any(one.met is False for one in self.rows)


def conditions_of(
    connection: Connection, item: Item, day: date, stored: StoredFacts | None = None
) -> Conditions | None:
    """The conditions of a repair that was asked for and is not decided; None where no table says or no record is.

    `stored` is what is stored of its firm, where that was read before.
    """
    if not has_conditions(item):
        return None
    assert item.enterprise_id is not None
    assert item.record_identity is not None
    table = remedies_on(connection, day)
    record = known_version_of(versions_of_record(connection, item.enterprise_id, item.record_identity, day, stored))
    if table is None or record is None:
        return None
    remedy, why_not = repair_of(table, record, item.filed_on), why_no_repair(table, record, item.filed_on)
    rows = list(_conditions(remedy, record, item)) if remedy is not None else []
    return Conditions(table, remedy, why_not, rows)


def has_conditions(item: Item) -> bool:
    """Whether it is a repair that is not decided."""
    return item.type is ItemType.REPAIR and item.decision is None


def remedies_on(connection: Connection, day: date) -> Remedies | None:
    """The table of remedies in force, None where there is none."""
    return adopted_tables(connection).remedies(day, day)


def known_version_of(versions: Sequence[RecordVersion]) -> RecordVersion | None:
    """The version of a record that counts, None where it does not."""
    return next((one for one in versions if one.is_known), None)


def repair_of(table: Remedies, record: RecordVersion, day: date) -> Remedy | None:
    """The entry by which the record can be repaired, if not on the day then later; None where there is none.

    Of several the one that lets it be asked for first.
    """
    begun = _began(record)
    found = [
        (max(first, day), one.id, one)
        for one in _entries(table, record)
        if one.way is not None and one.way.sets is Mended.REPAIRED_ON and (first := one.earliest_day(begun)) is not None
        # Its first day lies in its period; that of the request must, too, where it is later.
        if one.law_until is None or max(first, day) < one.law_until
    ]
    return min(found)[2] if found else None


def why_no_repair(table: Remedies, record: RecordVersion, day: date) -> Text | None:
    """Why no repair is taken for the record, in words; None where one is, be it too early."""
    repaired = record.fields.get("repaired_on")
    if repaired is not None and date.fromisoformat(repaired) <= day:
        return Text(f"这条记录已于 {repaired} 修复。", f"The record was repaired on {repaired}.")
    if repair_of(table, record, day) is not None:
        return None
    other = next((one for one in _entries(table, record) if _is_in_force(one, day)), None)
    if other is not None and other.way is not None:
        zh, en = other.way.where.zh, other.way.where.en
        return Text(
            f"“{other.title.zh}”不经信用修复：请向{zh}办理。",
            f"{other.title.en} is not a matter of repair: it is settled by {en}.",
        )
    why = other.why_not if other is not None and other.why_not is not None else _NO_REPAIR
    return Text(f"不受理修复：{why.zh}。", f"No repair is taken: {why.en}.")


def _entries(table: Remedies, record: RecordVersion) -> Sequence[Remedy]:
    return table.remedies_for(record.type, record.fields.get("severity"), record.fields.get("outcome"))


def _is_in_force(one: Remedy, day: date) -> bool:
    return (one.law_from is None or one.law_from <= day) and (one.law_until is None or day < one.law_until)


def _began(record: RecordVersion) -> date:
    return date.fromisoformat(record.fields["occurred_on"])


def _conditions(remedy: Remedy, record: RecordVersion, item: Item) -> Iterator[Condition]:
    way, first = remedy.way, remedy.earliest_day(_began(record))
    assert way is not None
    assert first is not None
    yield Condition(
        Text(f"最早可申请日期 {first}", f"It may be asked for from {first} on"),
        Text(f"记录日期 {_began(record)}，申请日期 {item.filed_on}", f"of {_began(record)}, asked for {item.filed_on}"),
        item.filed_on >= first,
    )
    assert item.channel is not None
    said = CHANNELS[item.channel]
    number = item.acceptance_no or ""
    yield Condition(
        Text(f"向{way.where.zh}提出", f"Asked for at {way.where.en}"),
        Text(f"由{said.zh}受理，编号 {number}", f"accepted by {said.en}, number {number}"),
        None,
    )
    for paper in way.bring:
        yield Condition(paper, Text("见附件", "see the files"), None)


def conditions_json(found: Conditions) -> Plain:
    """The conditions as plain data."""
    way = found.remedy.way if found.remedy is not None else None
    said: dict[str, Any] = {
        "table": found.table.name,
        "is_demonstration": found.table.is_demonstration,
        "title": text_of(found.remedy.title) if found.remedy is not None else None,
        "why_not": text_of(found.why_not) if found.why_not is not None else None,
        "decided_by": text_of(way.decided_by) if way is not None and way.decided_by is not None else None,
        "conditions": [
            {"asks": text_of(one.asks), "there_is": text_of(one.there_is), "met": one.met} for one in found.rows
        ],
    }
    return said
