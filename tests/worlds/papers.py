"""Papers of both looks with every kind of block in them, and what a print file or a document says."""

import re
import zipfile
from datetime import date
from html import unescape
from io import BytesIO

import docx

from rules.library import shipped_library
from service.core.paper import (
    Attachment,
    BlankLine,
    Block,
    Fields,
    Heading,
    Look,
    PageBreak,
    Paper,
    PaperTable,
    Paragraph,
    Signature,
    Signatures,
)

HARMFUL = '<b>&"甲」公司'


def official(number: int = 1) -> Paper:
    """An official paper with an attachment."""
    blocks: list[Block] = [Heading("一、情况"), Paragraph(f"第{number}份。"), Fields([("经营主体", HARMFUL)])]
    receipt = Attachment("送达回证", [Fields([("受送达人", None)])])
    return Paper(
        f"告知书{number}",
        blocks,
        unit="甲局",
        number=f"甲字{number}号",
        signature="甲局",
        signed_on=date(2026, 11, 30),
        attachments=[receipt],
    )


def form(number: int = 1) -> Paper:
    """A form to be filled in."""
    blocks: list[Block] = [
        Fields([("名称", HARMFUL), ("地址", None), ("电话", "")]),
        Paragraph("以下事项。"),
        PaperTable("检查事项", ("事项", "情况"), [("登记事项检查", None), ("公示信息检查", "无")]),
        BlankLine("其他：", 3),
        PageBreak(),
        Signatures([Signature("当事人意见"), Signature("负责人意见", "同意。", "张三", date(2026, 11, 1))]),
    ]
    return Paper(f"登记表{number}", blocks, unit="甲局", number=f"乙字{number}号", look=Look.FORM)


def words_of_print(page: str) -> str:
    """What a print file, or a page, says, without its style."""
    body = re.sub(r"<(style|title)>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", body)))


def words_of_docx(data: bytes) -> str:
    """What a document says, in its order, without its blanks."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        said = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", package.read("word/document.xml").decode())
    docx.Document(BytesIO(data))
    return re.sub(r"\s+", "", unescape("".join(said)))


def tier_words() -> set[str]:
    """What schemes call their tiers and figures, in Chinese."""
    found = {"类别", "风险", "等级", "分值"}
    for one in shipped_library().load_all():
        found |= {one.tier_noun.zh, one.score_noun.zh, *(tier.title.zh for tier in one.tiers)}
    return {word for word in found if len(word) > 1}
