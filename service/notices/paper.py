"""A notice of credit repair as an official paper: records, acts, where, earliest day, and nothing else."""

from collections.abc import Iterator

from service.core.paper import Attachment, Block, Fields, Heading, Paper, Paragraph, day_in_words, numeral_of
from service.core.settings import Settings
from service.notices.notice import About, Item, Notice
from service.notices.words import SERVED_WORDS, TITLE
from service.rule_sets.words import SEVERITIES


def paper_of(notice: Notice, settings: Settings) -> Paper:
    """The notice as a paper, as it was made; the receipt says how it was served once that is noted."""
    return Paper(
        marks=notice.marks,
        unit=settings.bureau,
        number=f"编号：{notice.made_on.year}-{notice.id}",
        title=TITLE.zh,
        period=_about(notice),
        blocks=list(_blocks(notice)),
        attachments=[_receipt(notice)],
        signature=settings.bureau,
        signed_on=notice.made_on,
    )


def _about(notice: Notice) -> str:
    match notice.about:
        case About.TYPED:
            return "（与行政处罚决定书一并送达）"
        case About.PERIOD:
            assert notice.period is not None
            begins, ends = (day_in_words(day) for day in notice.period)
            return f"（{begins}至{ends}知悉的行政处罚）"
    return f"（{notice.items[0].kind}）"


def _blocks(notice: Notice) -> Iterator[Block]:
    yield Paragraph(f"{notice.name or notice.code}（统一社会信用代码：{notice.code}）：")
    yield Paragraph(
        f"你单位有下列{len(notice.items)}条记录。可以修复的，自所列最早日期起，在所列渠道提交所列材料办理；"
        "对记录本身有异议的，可以申请异议核实。"
    )
    for number, item in enumerate(notice.items, 1):
        counted = f"{numeral_of(number) if number < 100 else number}、"
        yield Heading(f"{counted}{item.kind}{f'（{item.document_no}）' if item.document_no else ''}")
        yield Fields(list(_rows(item, notice)))


def _rows(item: Item, notice: Notice) -> Iterator[tuple[str, str]]:
    said = (
        ("文书号", item.document_no),
        ("作出机关", item.authority),
        ("作出日期", day_in_words(item.occurred_on)),
        ("事由", item.reason),
        ("失信程度", None if item.severity is None else SEVERITIES[item.severity].zh),
        ("适用条款", item.articles),
        ("办理事项", item.act),
        ("最早日期", _earliest(item, notice)),
        ("办理渠道", item.where),
        ("所需材料", "；".join(item.bring)),
        ("决定机关", item.decided_by),
        ("说明", item.why_not),
        ("依据", item.basis),
    )
    yield from ((words, value) for words, value in said if value)


def _earliest(item: Item, notice: Notice) -> str | None:
    if item.earliest is None:
        return None
    return "即日起" if item.earliest <= notice.made_on else day_in_words(item.earliest)


def _receipt(notice: Notice) -> Attachment:
    """The receipt, to be filled in by hand where the service is not noted yet."""
    served = notice.service
    rows = [
        ("送达文书", f"{TITLE.zh}（编号：{notice.made_on.year}-{notice.id}）"),
        ("受送达人", notice.name or notice.code),
        ("送达方式", SERVED_WORDS[served.by].zh if served else None),
        ("送达日期", day_in_words(served.on) if served else None),
        ("受送达人签名或者盖章", None),
        ("送达人", None),
    ]
    return Attachment("送达回证", [Fields(rows)])
