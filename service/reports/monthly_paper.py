"""The monthly report as an official paper: a summary of figures and their causes, then tables, then who moved."""

from collections.abc import Iterator, Sequence

from rules.texts import Text
from service.core.clock import day_at
from service.core.formatting import NOTHING, count, day, share
from service.core.paper import (
    Attachment,
    Block,
    Heading,
    Paper,
    PaperLines,
    PaperTable,
    Paragraph,
    day_in_words,
    numeral_of,
)
from service.core.settings import Settings
from service.decisions.words import NOT_CLASSIFIED, WITHOUT_OFFICE
from service.intake.words import IMPORT_KINDS
from service.reports.figures import OfficeRow, Report, SchemeReport
from service.reports.summary import cause_words, summary_of
from service.rule_sets.words import tier_mark
from service.tiers.distribution import Distribution

TITLE = Text("信用分级分类监管月报", "Monthly report of credit-graded supervision")
# Offices that have a row of their own in tables.
MOST_OFFICES = 200


def paper_of(report: Report, settings: Settings) -> Paper:
    """The report on paper, under the name, the number and the signature of the settings."""
    month = report.month
    return Paper(
        title=TITLE.zh,
        blocks=list(_blocks(report)),
        unit=settings.bureau,
        number=settings.report_number.format(year=month.year, month=month.month),
        period=f"（{month.year}年{month.month}月）",
        signature=settings.report_signature or settings.bureau,
        signed_on=day_at(report.made_at),
        marks=[banner.zh.removesuffix("。") for banner in report.banners],
        attachments=_attachments(report),
    )


def _blocks(report: Report) -> Iterator[Block]:
    parts = [("总体情况", list(summary_of(report)))]
    parts += [(one.title.zh, list(_scheme(report, one))) for one in report.schemes]
    parts += [("数据时效", list(_lateness(report))), ("数据导入", list(_imports(report)))]
    for number, (title, blocks) in enumerate(parts, 1):
        yield Heading(f"{numeral_of(number)}、{title}")
        yield from blocks


def _scheme(report: Report, one: SchemeReport) -> Iterator[Block]:
    version = f"{one.last.version}版" if one.rule_set else one.last.version
    yield Paragraph(
        f"规则集版本为{version}，基准日为{day_in_words(one.last.as_of)}，"
        f"数据截止日为{day_in_words(one.last.known_on)}。"
    )
    parts = list(_tier_parts(report, one) if report.shows_tiers else _parts_without_tiers(one))
    for number, (title, blocks) in enumerate(parts, 1):
        yield Heading(f"（{numeral_of(number)}）{title}", 2)
        yield from blocks


def _tier_parts(report: Report, one: SchemeReport) -> Iterator[tuple[str, list[Block]]]:
    rows = [
        (row.title.zh, count(row.number), share(row.share), _signed(one.change(row.rank) if row.rank >= 0 else None))
        for row in one.now.rows
    ]
    headings = ("类别", "户数", "占已分类", "较上月末增减")
    yield "类别分布", [PaperTable("月末各类别户数", headings, rows, 3)]
    yield "近12个月情况", list(_months(report, one))
    yield "类别变化", list(_moves(one))
    if one.offices:
        marks = [_mark(tier) for tier in one.last.tiers]
        of_offices = ("属地监管所", "户数", *marks, "下调", "上调")
        table = PaperTable("月末各监管所户数及本月变化", of_offices, _office_rows(one), len(of_offices) - 1)
        yield "各监管所情况", [table]


def _months(report: Report, one: SchemeReport) -> Iterator[Block]:
    if sum(month is not None for month in one.months) > 1:
        series = [(_mark(tier), [_percent(m, rank) for m in one.months]) for rank, tier in enumerate(one.last.tiers)]
        yield PaperLines("各类别占已分类户数的比例（%）", report.labels, series)
    rows = [
        (label, *(count(_number(month, rank)) if month else NOTHING for rank in range(len(one.last.tiers))))
        for label, month in zip(report.labels, one.months, strict=True)
    ]
    yield PaperTable("各月末户数", ("月份", *map(_mark, one.last.tiers)), rows, len(one.last.tiers))


def _moves(one: SchemeReport) -> Iterator[Block]:
    if not one.moves.total:
        yield Paragraph("本月没有类别变化。")
        return
    ranks = one.moves.ranks
    names = [_tier_name(one, rank) for rank in ranks]
    matrix = [
        (name, *("·" if a == b else count(one.moves.cells.get((a, b), 0)) for b in ranks))
        for name, a in zip(names, ranks, strict=True)
    ]
    yield PaperTable("由上月末类别（行）调整为本月末类别（列），户数", ("类别", *names), matrix, len(names))
    rows = [(cause_words(id), count(all_), count(worse), count(better)) for id, all_, worse, better in one.moves.causes]
    yield PaperTable("变化的原因，户数", ("原因", "合计", "下调", "上调"), rows, 3)


def _office_rows(one: SchemeReport) -> list[tuple[str, ...]]:
    shown, others = _largest(one.offices)
    rows = [_office_row(one, office.name.zh, [office]) for office in shown]
    if others:
        rows.append(_office_row(one, f"其余{count(len(others))}个所", others))
    return [*rows, _office_row(one, "合计", one.offices)]


def _largest(offices: Sequence[OfficeRow]) -> tuple[list[OfficeRow], list[OfficeRow]]:
    """The offices that have a row of their own, and the others, which have fewer enterprises."""
    ranked = sorted(offices, key=lambda office: -office.total)
    own = {office.code for office in ranked[:MOST_OFFICES]}
    return [one for one in offices if one.code in own], [one for one in offices if one.code not in own]


def _office_row(one: SchemeReport, name: str, offices: Sequence[OfficeRow]) -> tuple[str, ...]:
    by_tier = (sum(office.numbers.get(rank, 0) for office in offices) for rank in range(len(one.last.tiers)))
    ends = sum(office.worse for office in offices), sum(office.better for office in offices)
    return name, *map(count, (sum(office.total for office in offices), *by_tier, *ends))


def _parts_without_tiers(one: SchemeReport) -> Iterator[tuple[str, list[Block]]]:
    rows = [
        ("经营主体", count(one.now.total)),
        ("已分类", f"{count(one.now.classified)}（{share(one.now.classified_share)}）"),
        ("批次", count(one.runs)),
        ("计算户次", count(one.examined)),
    ]
    yield "分类进展", [PaperTable("分类进展", ("项目", "数量"), rows, 1)]
    causes = [(cause_words(id), count(all_)) for id, all_, *_ in one.moves.causes]
    said: list[Block] = [PaperTable("结果变化的原因，户数", ("原因", "合计"), causes, 1)]
    yield "结果变化的原因", said if causes else [Paragraph("本月没有结果变化。")]
    shown, others = _largest(one.offices)
    offices = [_office_without_tiers(office.name.zh, [office]) for office in shown]
    if others:
        offices.append(_office_without_tiers(f"其余{count(len(others))}个所", others))
    if offices:
        yield "各监管所情况", [PaperTable("月末各监管所户数", ("属地监管所", "户数", "已分类"), offices, 2)]


def _office_without_tiers(name: str, offices: Sequence[OfficeRow]) -> tuple[str, ...]:
    total = sum(office.total for office in offices)
    return name, count(total), count(total - sum(office.numbers.get(-1, 0) for office in offices))


def _lateness(report: Report) -> Iterator[Block]:
    if not report.sources:
        yield Paragraph("没有规定更新周期的数据来源。")
        return
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
    yield PaperTable("各数据来源", ("来源", "数据至", "更新周期", "状态", "受影响批次"), rows, 1)


def _imports(report: Report) -> Iterator[Block]:
    if report.imports is None:
        yield Paragraph("导入只按全局统计，本辖区的月报不列。")
        return
    if not report.imports:
        yield Paragraph("本月没有导入。")
        return
    rows = [
        (
            one.source,
            IMPORT_KINDS[one.kind].zh if one.kind in IMPORT_KINDS else one.kind,
            *map(count, (one.imports, one.read, one.inserted, one.corrected, one.quarantined)),
        )
        for one in report.imports
    ]
    yield PaperTable("本月导入", ("来源", "内容", "次数", "读入", "新增", "更正", "待核"), rows, 5)


def _attachments(report: Report) -> list[Attachment]:
    """Who moved, by scheme; nobody is named in the edition without tiers."""
    if not report.shows_tiers:
        return []
    return [_movers(one) for one in report.schemes if one.movers]


def _movers(one: SchemeReport) -> Attachment:
    offices = {office.code: office.name for office in one.offices}
    rows = [
        (
            str(number),
            mover.name or mover.code,
            mover.code,
            offices.get(mover.office, WITHOUT_OFFICE).zh,
            _tier_name(one, mover.before),
            _tier_name(one, mover.after),
            cause_words(mover.cause),
        )
        for number, mover in enumerate(one.movers, 1)
    ]
    headings = ("序号", "经营主体名称", "统一社会信用代码", "属地监管所", "上月末", "本月末", "原因")
    blocks: list[Block] = [PaperTable("下调在前，幅度大的在前", headings, rows, 0, (4, 12, 16, 9, 5, 5, 9))]
    if one.moves.total > len(rows):
        blocks.insert(0, Paragraph(f"共{count(one.moves.total)}户，列出{count(len(rows))}户；其余见类别清单。"))
    return Attachment(f"{one.title.zh}类别变化主体名单", blocks)


def _tier_name(one: SchemeReport, rank: int) -> str:
    return _mark(one.last.tiers[rank]) if rank >= 0 else NOT_CLASSIFIED.zh


def _mark(tier: str) -> str:
    return tier_mark(tier).zh


def _number(month: Distribution, rank: int) -> int:
    return next((row.number for row in month.rows if row.rank == rank), 0)


def _percent(month: Distribution | None, rank: int) -> float | None:
    if month is None or not month.classified:
        return None
    return 100 * _number(month, rank) / month.classified


def _signed(number: int | None) -> str:
    if not number:
        return NOTHING if number is None else "0"
    return f"{number:+,}".replace("-", "\u2212")
