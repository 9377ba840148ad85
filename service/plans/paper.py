"""The paper table of an annual plan, as it is filed and published: in Chinese, and without a ratio by tier."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.texts import Text
from service.core.files.exports import Export, ExportColumn
from service.plans.line_checks import percent_of
from service.plans.plan import UNCLASSIFIED, Plan, PlanLine
from service.plans.queries.named import NamedCodes

# As bureaus print it.
HEADINGS = (
    *("序号", "检查主体", "年度计划名称", "检查内容", "计划开展时间"),
    *("股室", "抽查比例", "抽查频次", "抽查数量"),
)
_WIDTHS = (6, 22, 30, 44, 26, 14, 24, 20, 12)
# What a ratio by tier would tell: who was drawn at a high one.
BY_CLASS = "按信用风险分类差异化确定"
BUREAU = "本局"
SHEET, ABOUT = "抽查计划", "说明"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of a plan, cell by cell as the headings say."""

    cells: tuple[str, ...]


def paper_rows(lines: Sequence[PlanLine], plan: Plan, named: NamedCodes) -> Iterator[PaperRow]:
    """The rows of the lines, in their order."""
    for line in lines:
        yield PaperRow(
            (
                str(line.number),
                _who(line, plan, named),
                line.title,
                "、".join(named.item(code) for code in line.items),
                f"{line.starts_on}至{line.ends_on}",
                line.section or "",
                _ratio(line),
                f"每户本年度至多1次，分{line.shares}批" if line.shares > 1 else "每户本年度至多1次",
                str(line.planned_number) if line.planned_number else "",
            )
        )


def paper_of(plan: Plan, lines: Sequence[PlanLine], named: NamedCodes, about: Sequence[tuple[str, str]]) -> Export:
    """The table to take away, with what it is and who took it."""
    columns = [ExportColumn(heading, width) for heading, width in zip(HEADINGS, _WIDTHS, strict=True)]
    rows = [row.cells for row in paper_rows(lines, plan, named)]
    return Export(plan.title, columns, rows, about, SHEET, ABOUT)


def _who(line: PlanLine, plan: Plan, named: NamedCodes) -> str:
    lead = line.lead_department or plan.department
    first = named.departments[lead].zh if lead else BUREAU
    others = [named.departments[code].zh for code in line.co_departments]
    return f"{first}（配合：{'、'.join(others)}）" if others else first


def _ratio(line: PlanLine) -> str:
    if line.planned_number is not None:
        return ""
    ratios = line.ratios or {}
    if line.scheme is None and UNCLASSIFIED in ratios:
        return f"{percent_of(Fraction(*ratios[UNCLASSIFIED]))}%"
    return BY_CLASS


NOTE = Text(
    "各类别的比例不对外公布，故不列入本表。", "Ratios by tier are not published, so that the table does not have them."
)
