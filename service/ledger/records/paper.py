"""The answer to an objection or a repair as a paper for who asked: of the record alone, in Chinese, never of a tier."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.core.clock import day_at
from service.core.paper import Fields, Look, Paper, Paragraph, day_in_words
from service.core.plain import Plain
from service.facts.histories import RecordVersion
from service.ledger.item import Item
from service.ledger.records.filed import CORRECTABLE
from service.ledger.records.versions import versions_of_record
from service.ledger.states import How, ItemType, Outcome
from service.scores.record_words import kind_of

_TITLES = {ItemType.OBJECTION: "异议处理答复书", ItemType.REPAIR: "信用修复决定书"}
_REMEDIES = (
    "如不服本决定，可以自收到本文书之日起六十日内依法申请行政复议，"
    "或者自收到本文书之日起六个月内依法向人民法院提起行政诉讼。"
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def paper_of(connection: Connection, item: Item, day: date, unit: str) -> Paper:
    """The paper of a decided objection or repair, in the name of a unit."""
    assert item.enterprise_id is not None
    assert item.record_identity is not None
    assert item.answered_at is not None
    versions = versions_of_record(connection, item.enterprise_id, item.record_identity, day)
    decided_on = day_at(item.answered_at)
    facts = [
        ("经营主体", item.firm_name),
        ("统一社会信用代码", item.firm_code),
        *_record_facts(item, versions),
        *([("受理编号", item.acceptance_no)] if item.acceptance_no else []),
        ("提出日期", day_in_words(item.filed_on)),
        ("决定日期", day_in_words(decided_on)),
    ]
    said = (_decided(item, decided_on), *(item.answer or "").splitlines(), _REMEDIES)
    return Paper(
        title=_TITLES[item.type],
        blocks=[Fields(facts), *(Paragraph(words) for words in said if words)],
        unit=unit,
        number=item.number,
        signature=unit,
        signed_on=decided_on,
        look=Look.FORM,
    )


def _record_facts(item: Item, versions: Sequence[RecordVersion]) -> list[tuple[str, str]]:
    """What is told of the record: its kind, and what its source stated, whether it counts still or not."""
    said: Plain = {}
    # What was decided stands in the decision: told is what was known when it was asked for.
    for one in [one for one in versions if one.recorded_on < item.filed_on] or versions[:1]:
        said |= {name: value for name, value in one.fields.items() if value is not None}
    named = (("document_no", "文书号"), ("authority", "决定机关"), ("occurred_on", "记录日期"))
    kind = kind_of(item.record_type or "").zh
    return [("所涉记录", kind), *((words, _written(said[name])) for name, words in named if said.get(name))]


def _decided(item: Item, day: date) -> str:
    """What was decided upon the record, in a sentence."""
    proposal: Any = item.proposal or {}
    if item.type is ItemType.REPAIR:
        if item.decision is Outcome.REFUSED:
            return f"经审查，不予信用修复。理由：{_end(proposal.get('reason'))}"
        return f"经审查，准予信用修复，修复日期为{day_in_words(day)}。"
    if item.decision is Outcome.REFUSED:
        return f"经核实，异议不予采纳，记录不作变更。理由：{_end(proposal.get('reason'))}"
    begun = "经核实，异议部分采纳" if item.decision is Outcome.PARTLY else "经核实，异议予以采纳"
    if proposal.get("how") == How.REVOKED:
        return f"{begun}，该记录自{day_in_words(day)}起撤销。"
    values = "；".join(
        f"{CORRECTABLE[name].zh}：{_written(value)}" for name, value in (proposal.get("values") or {}).items()
    )
    return f"{begun}，该记录自{day_in_words(day)}起更正为：{values}。"


def _written(value: Any) -> str:
    """A value of a record as papers write it: a day in words, and all else as its source states it."""
    said = str(value)
    return day_in_words(date.fromisoformat(said)) if _DAY.fullmatch(said) else said


def _end(reason: str | None) -> str:
    said = (reason or "").rstrip("。")
    return f"{said}。"
