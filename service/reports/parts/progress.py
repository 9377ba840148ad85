"""The part of a scheme that holds no tier: how far classification has come, and why results changed.

It may leave the bureau: counts below 5 are not told, nor what would let them be computed back.
"""

from collections.abc import Iterator

from service.core.formatting import count
from service.core.paper import Block, PaperTable, Paragraph
from service.decisions.words import NOT_CLASSIFIED
from service.reports.figures import SchemeReport
from service.reports.parts.part import Part, cause_words
from service.reports.parts.told import told_causes, told_offices, told_progress
from service.reports.small_counts import NOTE


def parts_without_tiers(one: SchemeReport) -> Iterator[Part]:
    """What the edition without tiers tells of a scheme."""
    said = f"本月有{count(one.runs)}个批次的分类结果生效，累计计算{count(one.examined)}户次。{NOTE}"
    headings = ("项目", "已分类", NOT_CLASSIFIED.zh, "合计")
    table = PaperTable("月末户数", headings, [("经营主体", *told_progress(one))], 3)
    yield Part("分类进展", [Paragraph(said), table])
    yield Part("结果变化的原因", [_causes(one)])
    if one.offices:
        yield Part("各监管所情况", [PaperTable("月末各监管所户数", ("属地监管所", "户数"), told_offices(one), 1)])


def _causes(one: SchemeReport) -> Block:
    rows = [(cause_words(cause) if cause else "合计", number) for cause, number in told_causes(one)]
    if not rows:
        return Paragraph("本月没有结果变化。")
    return PaperTable("结果变化的原因，户数", ("原因", "户数"), rows, 1)
