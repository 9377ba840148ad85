"""The parts about the data: which sources were late, and what was imported."""

from collections.abc import Iterator

from service.core.formatting import count, day
from service.core.paper import Block, PaperTable, Paragraph
from service.intake.words import IMPORT_KINDS
from service.reports.figures import Report
from service.reports.parts.part import Part


def parts_of_data(report: Report) -> Iterator[Part]:
    """What both editions tell of the data."""
    yield Part("数据时效", [_lateness(report)])
    yield Part("数据导入", [_imports(report)])


def _lateness(report: Report) -> Block:
    if not report.sources:
        return Paragraph("没有规定更新周期的数据来源。")
    rows = [
        (
            one.source.name,
            day(one.last_data_on),
            f"{one.source.due_every_days}天",
            "逾期" if one.is_late else "及时",
            count(one.late_runs),
        )
        for one in report.sources
    ]
    return PaperTable("各数据来源", ("来源", "数据至", "更新周期", "状态", "受影响批次"), rows, 1)


def _imports(report: Report) -> Block:
    if report.imports is None:
        return Paragraph("导入只按全局统计，本辖区的月报不列。")
    if not report.imports:
        return Paragraph("本月没有导入。")
    rows = [
        (
            one.source,
            IMPORT_KINDS[one.kind].zh if one.kind in IMPORT_KINDS else one.kind,
            *map(count, (one.imports, one.read, one.inserted, one.corrected, one.quarantined)),
        )
        for one in report.imports
    ]
    return PaperTable("本月导入", ("来源", "内容", "次数", "读入", "新增", "更正", "待核"), rows, 5)
