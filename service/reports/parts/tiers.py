"""The part of a scheme that holds tiers: how they are spread, over months and by office, and what moved."""

from collections.abc import Iterator, Sequence

from service.core.formatting import NOTHING, count, share
from service.core.paper import Block, PaperLines, PaperTable, Paragraph
from service.reports.figures import OfficeRow, Report, SchemeReport
from service.reports.parts.offices import rows_of_offices
from service.reports.parts.part import Part, cause_words, mark_of, signed_number, tier_name
from service.tiers.distribution import Distribution


def parts_with_tiers(report: Report, one: SchemeReport) -> Iterator[Part]:
    """What the internal edition tells of a scheme."""
    rows = [
        (
            row.title.zh,
            count(row.number),
            share(row.share),
            signed_number(one.change(row.rank) if row.rank >= 0 else None),
        )
        for row in one.now.rows
    ]
    headings = ("类别", "户数", "占已分类", "较上月末增减")
    yield Part("类别分布", [PaperTable("月末各类别户数", headings, rows, 3)])
    yield Part("近12个月情况", list(_months(report, one)))
    yield Part("类别变化", list(_moves(one)))
    if one.offices:
        marks = [mark_of(tier) for tier in one.last.tiers]
        of_offices = ("属地监管所", "户数", *marks, "下调", "上调")
        table = PaperTable("月末各监管所户数及本月变化", of_offices, _office_rows(one), len(of_offices) - 1)
        yield Part("各监管所情况", [table])


def _months(report: Report, one: SchemeReport) -> Iterator[Block]:
    tiers = one.last.tiers
    if sum(month is not None for month in one.months) > 1:
        series = [(mark_of(tier), [_percent(m, rank) for m in one.months]) for rank, tier in enumerate(tiers)]
        yield PaperLines("各类别占已分类户数的比例（%）", report.labels, series)
    rows = [
        (label, *(count(_number(month, rank)) if month else NOTHING for rank in range(len(tiers))))
        for label, month in zip(report.labels, one.months, strict=True)
    ]
    yield PaperTable("各月末户数", ("月份", *map(mark_of, tiers)), rows, len(tiers))


def _moves(one: SchemeReport) -> Iterator[Block]:
    if not one.moves.total:
        yield Paragraph("本月没有类别变化。")
        return
    ranks = one.moves.ranks
    names = [tier_name(one, rank) for rank in ranks]
    matrix = [
        (name, *("·" if a == b else count(one.moves.cells.get((a, b), 0)) for b in ranks))
        for name, a in zip(names, ranks, strict=True)
    ]
    yield PaperTable("由上月末类别（行）调整为本月末类别（列），户数", ("类别", *names), matrix, len(names))
    rows = [(cause_words(id), count(all_), count(worse), count(better)) for id, all_, worse, better in one.moves.causes]
    yield PaperTable("变化的原因，户数", ("原因", "合计", "下调", "上调"), rows, 3)


def _office_rows(one: SchemeReport) -> list[tuple[str, ...]]:
    rows = [*rows_of_offices(one.offices), ("合计", one.offices)]
    return [_office_row(one, name, offices) for name, offices in rows]


def _office_row(one: SchemeReport, name: str, offices: Sequence[OfficeRow]) -> tuple[str, ...]:
    by_tier = (sum(office.numbers.get(rank, 0) for office in offices) for rank in range(len(one.last.tiers)))
    ends = sum(office.worse for office in offices), sum(office.better for office in offices)
    return name, *map(count, (sum(office.total for office in offices), *by_tier, *ends))


def _number(month: Distribution, rank: int) -> int:
    return next((row.number for row in month.rows if row.rank == rank), 0)


def _percent(month: Distribution | None, rank: int) -> float | None:
    if month is None or not month.classified:
        return None
    return 100 * _number(month, rank) / month.classified
