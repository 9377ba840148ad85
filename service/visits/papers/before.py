"""The papers that come before a visit: its approval, and the notice to the firm."""

from collections.abc import Iterator

from service.core.paper import (
    BlankLine,
    Block,
    Fields,
    Look,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    day_in_words,
)
from service.visits.paper_kinds import KINDS, PaperKind
from service.visits.papers.facts import VisitFacts
from service.visits.papers.said import (
    contact_rows,
    counted,
    days_of,
    firm_rows,
    items_table,
    methods_of,
    officers_table,
    source_rows,
)
from service.visits.words import MARKS

_RIGHTS = (
    "检查人员不得少于两人，应当主动出示执法证件；未出示的，你单位有权拒绝检查。",
    "你单位认为检查人员与本次检查有直接利害关系或者有其他关系可能影响公正检查的，有权申请回避，可以当场或者按下列联系方式提出。",
    "你单位有权就检查情况进行陈述、申辩，并可以对检查人员的行为提出意见或者投诉。",
)
_ANOTHER_DAY = "你单位确有困难需要改期的，可以在检查日前与本机关联系一次。"


def approval_of(facts: VisitFacts) -> Paper:
    """The form by which the head of the authority approves a visit."""
    visit, decided = facts.visit, facts.decided
    reasons = [("检查理由", visit.reason), ("线索或者依据材料", visit.evidence)] if not facts.plan else []
    off_site = _off_site(facts)
    rows = [
        *firm_rows(facts),
        *source_rows(facts),
        *reasons,
        *([("非现场方式的适用情况", off_site)] if off_site else []),
        *([("先行检查的原因", MARKS[visit.mark].zh)] if visit.mark else []),
        ("检查方式", methods_of(facts)),
        ("检查日期", days_of(facts)),
        ("是否事先通知", "否" if visit.unannounced else "是"),
        *([("频次情况说明", visit.signals_reason)] if visit.signals_reason else []),
    ]
    proposed = Signature("承办人意见", facts.proposed.said, facts.proposed.by, facts.proposed.on)
    head = Signature("负责人审批意见")
    if decided:
        head = Signature(head.words, decided.said, decided.by, decided.on)
    blocks: list[Block] = [
        Fields(rows),
        items_table(facts),
        officers_table(facts.courses),
        Signatures([proposed, head]),
    ]
    return Paper(KINDS[PaperKind.APPROVAL].zh, blocks, unit=facts.unit, number=f"编号：{visit.number}", look=Look.FORM)


def _off_site(facts: VisitFacts) -> str | None:
    """What was said when methods without entry were asked for; None where nobody was asked."""
    said = facts.visit.off_site
    if not said:
        return None
    answer = "可以满足检查需要" if said.get("suffice") else "不能满足检查需要"
    return f"{answer}。{said['why']}" if said.get("why") else f"{answer}。"


def notice_of(facts: VisitFacts) -> Paper:
    """The notice of inspection to the firm."""
    return Paper(
        KINDS[PaperKind.NOTICE].zh,
        list(_notice(facts)),
        unit=facts.unit,
        number=f"编号：{facts.visit.number}",
        signature=facts.unit,
        signed_on=facts.decided.on if facts.decided else None,
        look=Look.FORM,
    )


def _notice(facts: VisitFacts) -> Iterator[Block]:
    visit = facts.visit
    yield Paragraph(f"{visit.name}（{visit.subject}）：")
    yield Paragraph("本机关决定对你单位进行行政检查，现将有关事项通知如下。")
    yield Fields(
        [
            *source_rows(facts),
            ("检查日期", days_of(facts)),
            ("检查方式", methods_of(facts)),
            ("检查地点", facts.address),
            *contact_rows(facts),
        ]
    )
    yield items_table(facts)
    materials = list(dict.fromkeys(one for _, item in facts.items for one in item.materials))
    if materials:
        yield Paragraph("请准备下列材料：" + "；".join(counted(materials)) + "。")
    else:
        yield BlankLine("请准备下列材料：", 2)
    yield officers_table(facts.courses)
    for words in counted((*_RIGHTS, *([] if visit.unannounced else [_ANOTHER_DAY]))):
        yield Paragraph(words)
    yield Fields([("本机关联系电话", facts.telephone), *code_rows(facts)])
    yield Signatures([Signature("检查对象签收", "本通知书已收到。")])


def code_rows(facts: VisitFacts) -> list[tuple[str, str | None]]:
    """The code of the visit: that of the system of the province or the nation, else our own, and where it is read."""
    visit = facts.visit
    if visit.external_no:
        state = f"（{visit.external_state}）" if visit.external_state else ""
        return [("行政检查编码", f"{visit.external_no}{state}")]
    by_telephone = f"拨打{facts.telephone}" if facts.telephone else None
    return [("检查码", visit.code), ("检查码查验", facts.place or by_telephone)]


def approved_on(facts: VisitFacts) -> str | None:
    """The day on which a visit was approved, in words; None where it was not yet."""
    return day_in_words(facts.decided.on) if facts.decided else None
