"""The case file of an item of the ledger: what was filed, each step with its opinion, its record, paper and files."""

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.case_files.case_file import AskedCase, CaseFile
from service.case_files.firm import known_paper_of
from service.case_files.kept import kept_part
from service.case_files.proof import proof_of
from service.core.clock import day_at, today
from service.core.formatting import moment
from service.core.paper import Block, Fields, Look, Paper, PaperTable, Paragraph, day_in_words
from service.core.settings import Settings
from service.ledger.item import Item
from service.ledger.queries.attachments import attachments_of
from service.ledger.queries.items import extension_of, get_item, no_such_item, steps_of
from service.ledger.records.paper import paper_of
from service.ledger.records.versions import versions_of_record
from service.ledger.states import DECIDED
from service.ledger.status_words import status_words
from service.ledger.words import ACTS, STATUSES, TYPES
from service.scores.record_words import describe_record, kind_of


def item_case(connection: Connection, settings: Settings, account: Account, asked: AskedCase) -> CaseFile:
    """The case file of the item of that number; raises Problem 404 where the account has none of it to read."""
    item = get_item(connection, asked.key)
    if not item.lies_in(account.reach(Permission.CASE_FILE_READ)):
        raise no_such_item()
    proof, entries = proof_of(connection, settings, {f"ledger item {item.number}"})
    papers = [_about(item), _course(connection, item)]
    if item.record_identity is not None and item.enterprise_id is not None:
        papers.append(_record(connection, item))
    if item.type in DECIDED and item.decision is not None:
        papers.append(paper_of(connection, item, today(), settings.bureau))
    if item.enterprise_id is not None:
        papers.append(known_paper_of(connection, item.enterprise_id, day_at(item.answered_at or item.filed_at)))
    files = attachments_of(connection, item.id)
    return CaseFile(
        asked,
        f"台账事项案卷　{item.number}",
        [("类型", TYPES[item.type].zh), ("事由", item.title), ("经营主体", item.firm_name or "没有")],
        [*papers, proof],
        [*(kept_part(settings, one.name, one.media_type, one.sha256) for one in files), entries],
    )


def _about(item: Item) -> Paper:
    rows: list[tuple[str, str | None]] = [
        ("编号", item.number),
        ("类型", TYPES[item.type].zh),
        ("事由", item.title),
        ("内容", item.text),
        ("来源", item.source),
        ("经营主体", f"{item.firm_name}（{item.firm_code}）" if item.firm_code else "没有"),
        ("提出日期", day_in_words(item.filed_on)),
        ("办结期限", day_in_words(item.due) if item.due else "没有"),
        ("状态", status_words(item, today()).zh),
        ("文书号", item.document_no or "没有"),
        ("答复", item.answer or "没有"),
    ]
    return Paper("事项", [Fields(rows)], look=Look.FORM)


def _course(connection: Connection, item: Item) -> Paper:
    steps, extension = steps_of(connection, item.id), extension_of(connection, item.id)
    people = names_of(connection, {one.by for one in steps})
    rows = [
        (moment(one.at), people[one.by].zh, ACTS[one.act].zh, STATUSES[one.to_status].zh, one.note or "")
        for one in steps
    ]
    blocks: list[Block] = [
        PaperTable("办理经过和意见", ("时间", "何人", "办理", "状态", "意见或者说明"), rows, 0, (4, 3, 4, 4, 8))
    ]
    if extension:
        granted = {None: "待决定", True: "同意", False: "不同意"}[extension.granted]
        asked = f"申请延长{extension.days}个工作日：{extension.reason}"
        blocks.append(Paragraph(f"{asked}。{granted}。{extension.opinion or ''}"))
    return Paper("办理经过", blocks, look=Look.FORM)


def _record(connection: Connection, item: Item) -> Paper:
    """All versions of the record that it is about: what each source stated, and when it came to be known."""
    assert item.enterprise_id is not None
    assert item.record_identity is not None
    versions = versions_of_record(connection, item.enterprise_id, item.record_identity, today())
    rows = [
        (
            kind_of(one.type).zh,
            str(one.recorded_on),
            one.source or "",
            "；".join(f"{words.zh}：{value.zh}" for words, value in describe_record({"type": one.type, **one.fields})),
            "是" if one.is_known else "否",
        )
        for one in versions
    ]
    table = PaperTable("记录的各个版本", ("类型", "知悉日期", "来源", "内容", "现行"), rows, 0, (3, 3, 3, 9, 2))
    return Paper("所涉记录", [table if rows else Paragraph("没有这条记录。")], look=Look.FORM)
