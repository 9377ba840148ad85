"""What was known of a firm on a day: what it states, and its records; of tiers only where they may be told."""

from datetime import date

from sqlalchemy import Connection

from service.core.names import NO_NAME, Names
from service.core.paper import Block, Fields, Heading, Look, Paper, PaperTable, Paragraph, day_in_words
from service.facts.full_facts import facts_of
from service.facts.histories import RecordVersion, record_versions_of, stated_attributes_of
from service.facts.stored import read_stored
from service.scores.record_words import describe_attributes, describe_record, kind_of


def known_paper_of(connection: Connection, enterprise_id: int, day: date, tiers_of: Names = NO_NAME) -> Paper:
    """The paper of what was known of the firm on the day; records of tiers only under the schemes `tiers_of`."""
    stored = read_stored(connection, [enterprise_id])
    facts = facts_of(stored, day, day)
    stated = stated_attributes_of(facts, 0) if len(facts) else {}
    versions = [one for one in record_versions_of(stored, enterprise_id, day, tiers_of=tiers_of) if one.is_known]
    rows = [_row_of(one) for one in versions]
    blocks: list[Block] = [
        Paragraph(f"截至{day_in_words(day)}知悉的情况。"),
        Heading("一、登记信息"),
        Fields([(words.zh, value.zh) for words, value in describe_attributes(stated, {})]),
        Heading("二、信用记录"),
        PaperTable("记录", ("类型", "日期", "文书号或者编号", "来源", "内容"), rows, 0, (3, 3, 4, 3, 8))
        if rows
        else Paragraph("没有记录。"),
    ]
    return Paper("已知情况", blocks, look=Look.FORM)


def _row_of(one: RecordVersion) -> tuple[str, ...]:
    said = "；".join(f"{words.zh}：{value.zh}" for words, value in describe_record({"type": one.type, **one.fields}))
    day, number = str(one.fields.get("occurred_on", "")), str(one.fields.get("document_no") or one.record_id)
    return kind_of(one.type).zh, day, number, one.source or "", said
