"""What a notice says of records: those that an enterprise has, or a penalty that is only typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.basis import Citation
from rules.fields import RECORD_FIELDS
from rules.remedies import Remedies, Remedy
from rules.texts import Text
from scoring.course import UnchangedFacts
from scoring.document_numbers import document_compared
from scoring.facts import MISSING, Facts
from scoring.mended_facts import (
    PossibleAct,
    Standing,
    Unmendable,
    acts_about,
    remedies_of_records,
    visible_facts_of,
)
from service.core.names import NO_NAME
from service.facts.full_facts import facts_of
from service.facts.histories import OF_TIERS, group_by_record, record_versions_of
from service.facts.stored import StoredFacts
from service.notices.notice import Item
from service.notices.words import ACTS
from service.scores.record_words import kind_of

PENALTY = "administrative_penalty"
UNSPOKEN = Text("未规定修复途径，由作出决定的机关答复", "no way is laid down; the authority that decided answers")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What would be said of a record, and the day on which the record first came to be known.

    `kind` and `what` (what is to be done, or why nothing is) say for a page what the item says in Chinese.
    """

    item: Item
    known_on: date
    kind: Text
    what: Text


@dataclass(frozen=True, slots=True)
class TypedPenalty:
    """A penalty that no data hold yet: its number, day, severity (None: not classified) and articles."""

    document_no: str
    occurred_on: date
    severity: int | None
    articles: str
    authority: str


def items_of(stored: StoredFacts, enterprise_id: int, remedies: Remedies, today: date) -> list[KnownItem]:
    """What can be said today of the records of an enterprise that count against it, the newest first."""
    facts = facts_of(stored, today, today)
    if not len(facts):
        return []
    one = visible_facts_of(UnchangedFacts(facts), 0, today, today)
    known = _known_of(stored, enterprise_id, today)
    found = [
        _known_item_of(one, about, *known[about.record.record_id])
        for about in remedies_of_records(one, remedies, today)
        if about.record.record_type not in OF_TIERS and about.record.record_id in known
    ]
    return sorted(found, key=lambda each: (each.item.occurred_on, each.item.record_id or ""), reverse=True)


def item_of_typed(typed: TypedPenalty, remedies: Remedies, today: date) -> Item:
    """What can be said today of a penalty that is only typed in."""
    record = Standing(0, PENALTY, typed.document_no, typed.occurred_on)
    found = remedies.remedies_for(PENALTY, typed.severity, None)
    acts = acts_about(record, found, today)
    about = min(acts, key=lambda act: act.day) if acts else Unmendable(record, found[0] if found else None)
    stated = {"document_no": typed.document_no, "authority": typed.authority, "articles": typed.articles}
    return _said(about, None, None, typed.severity, stated)


def record_of_typed(typed: Item, records: Sequence[KnownItem]) -> Item | None:
    """The record that a typed penalty turned out to be: the one of its number, None while none has arrived."""
    number = document_compared(typed.document_no or "")
    for one in records:
        if one.item.record_type == PENALTY and document_compared(one.item.document_no or "") == number:
            return one.item
    return None


def _known_of(stored: StoredFacts, enterprise_id: int, today: date) -> dict[str, tuple[int, date]]:
    """Number and first day of each record, by what facts call it."""
    versions = record_versions_of(stored, enterprise_id, today, tiers_of=NO_NAME)
    known = {}
    for record in group_by_record(versions):
        if any(version.is_known for version in record):
            identity, name = record[0].identity, record[0].record_id
            first = min(version.recorded_on for version in record)
            known[f"{name}~{identity & 0xFFFFFFFF:08x}"] = known[name] = (identity, first)
    return known


def _known_item_of(facts: Facts, about: PossibleAct | Unmendable, identity: int, known_on: date) -> KnownItem:
    record = about.record
    severity = _held(facts, "severity", record.row)
    stated = {name: _held(facts, name, record.row) for name in ("document_no", "authority", "reason")}
    item = _said(about, identity, record.record_id, severity, stated)
    return KnownItem(item, known_on, kind_of(record.record_type), _what_of(about))


def _what_of(about: PossibleAct | Unmendable) -> Text:
    """What is to be done about a record, or why nothing is."""
    if isinstance(about, PossibleAct):
        return ACTS[about.way.act]
    return about.remedy.why_not if about.remedy and about.remedy.why_not else UNSPOKEN


def _said(
    about: PossibleAct | Unmendable, identity: int | None, record_id: str | None, severity: int | None, stated: Any
) -> Item:
    way = about.way if isinstance(about, PossibleAct) else None
    remedy: Remedy | None = about.remedy
    what = _what_of(about).zh
    return Item(
        record_type=about.record.record_type,
        kind=kind_of(about.record.record_type).zh,
        identity=identity,
        record_id=record_id,
        document_no=stated.get("document_no"),
        occurred_on=about.record.occurred_on,
        authority=stated.get("authority"),
        severity=severity,
        articles=stated.get("articles"),
        reason=stated.get("reason"),
        act=what if way else None,
        earliest=about.day if isinstance(about, PossibleAct) else None,
        where=way.where.zh if way else None,
        bring=tuple(one.zh for one in way.bring) if way else (),
        decided_by=way.decided_by.zh if way and way.decided_by else None,
        why_not=None if way else what,
        basis=remedy.basis.title.zh if remedy and isinstance(remedy.basis, Citation) else None,
    )


def _held(facts: Facts, name: str, row: int) -> Any:
    """The value of a record's field, None where it is not stated."""
    column = facts.records.columns.get(name)
    if column is None or int(column[row]) == MISSING[RECORD_FIELDS[name].kind]:
        return None
    words = facts.vocabularies.get(f"record.{name}")
    return words.texts[int(column[row])] if words is not None else int(column[row])
