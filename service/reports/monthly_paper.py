"""The monthly report as an official paper: a summary of figures and their causes, then tables, then who moved."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rules.texts import Text
from service.core.formatting import NOTHING, count, day, share
from service.core.settings import Settings
from service.decisions.words import CAUSES, NOT_CLASSIFIED, WITHOUT_OFFICE
from service.intake.words import IMPORT_KINDS
from service.reports.figures import OfficeRow, Report, SchemeReport
from service.reports.months import next_month
from service.reports.paper import (
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
from service.rule_sets.words import tier_mark
from service.tiers.distribution import Distribution

TITLE = Text("信用分级分类监管月报", "Monthly report of credit-graded supervision")
# Offices that the summary names, and those that have a row of their own in tables.
_MOST_NAMED, MOST_OFFICES = 3, 200
_EVERYWHERE = "全辖区"


def paper_of(report: Report, settings: Settings) -> Paper:
    """The report on paper, under the name, the number and the signature of the settings."""
    month = report.month
    return Paper(
        [banner.zh.removesuffix("。") for banner in report.banners],
        settings.bureau,
        settings.report_number.format(year=month.year, month=month.month),
        TITLE.zh,
        f"（{month.year}年{month.month}月）",
        list(_blocks(report)),
        _attachments(report),
        settings.report_signature or settings.bureau,
        report.made_at.date(),
    )


def _blocks(report: Report) -> Iterator[Block]:
    parts = [("总体情况", list(_summary(report)))]
    parts += [(one.title.zh, list(_scheme(report, one))) for one in report.schemes]
    parts += [("数据时效", list(_lateness(report))), ("数据导入", list(_imports(report)))]
    for number, (title, blocks) in enumerate(parts, 1):
        yield Heading(f"{numeral_of(number)}、{title}")
        yield from blocks


def _summary(report: Report) -> Iterator[Block]:
    if not report.schemes:
        yield Paragraph("本月末没有生效的分类结果。")
    for one in report.schemes:
        yield Paragraph("".join(_standing(report, one)))
        yield Paragraph("".join(_movement(report, one)))
    yield Paragraph("".join(_data(report)))


def _standing(report: Report, one: SchemeReport) -> Iterator[str]:
    places = "、".join(place.zh for place in report.places) or _EVERYWHERE
    now = one.now
    yield f"按{one.title.zh}，截至{day_in_words(_last_day(report))}，{places}共有经营主体{count(now.total)}户，"
    yield f"已分类{count(now.classified)}户，占{share(now.classified_share)}。"
    if not report.shows_tiers:
        return
    rated = [row for row in now.rows if row.rank >= 0]
    parts = [f"{row.title.zh}{count(row.number)}户，占{share(row.share)}{_since(one, row.rank)}" for row in rated]
    yield f"其中：{'；'.join(parts)}。" if parts else ""
    worst = rated[-1] if rated else None
    leading = sorted(one.offices, key=lambda office: -office.numbers.get(worst.rank, 0)) if worst else []
    named = [office for office in leading if worst and office.code and office.numbers.get(worst.rank)][:_MOST_NAMED]
    if worst and named:
        said = "、".join(f"{office.name.zh}（{count(office.numbers[worst.rank])}户）" for office in named)
        yield f"{worst.title.zh}户数较多的监管所是{said}。"


def _since(one: SchemeReport, rank: int) -> str:
    more = one.change(rank)
    if more is None:
        return ""
    return f"，较上月末{'增加' if more > 0 else '减少'}{count(abs(more))}户" if more else "，与上月末持平"


def _movement(report: Report, one: SchemeReport) -> Iterator[str]:
    moves = one.moves
    if not one.runs:
        yield "本月没有新的分类结果生效。"
        return
    yield f"本月有{count(one.runs)}个批次的分类结果生效，累计计算{count(one.examined)}户次"
    yield f"，首次分类{count(moves.first)}户。" if moves.first else "。"
    if not moves.total:
        yield "与上月末相比，没有经营主体的类别发生变化。"
        return
    yield f"与上月末相比，{count(moves.total)}户的分类结果发生变化"
    if report.shows_tiers:
        ways = [("类别下调", moves.worse), ("类别上调", moves.better), ("转入或转出暂未分类", moves.other)]
        yield f"，其中{'、'.join(f'{words}{count(number)}户' for words, number in ways if number)}"
    causes = sorted((cause for cause in moves.causes if cause[0] != "first"), key=lambda cause: -cause[1])
    said = "、".join(f"{_cause(id)}{count(all_)}户（占{share(all_ / moves.total)}）" for id, all_, *_ in causes)
    yield f"。变化的原因依次为：{said}。"


def _data(report: Report) -> Iterator[str]:
    late = [one for one in report.sources if one.is_late]
    if late:
        said = "、".join(f"{one.source.name}（数据至{day(one.last_data_on)}）" for one in late)
        yield f"数据时效方面，{count(len(report.sources))}个定期更新的数据来源中{count(len(late))}个逾期：{said}。"
    elif report.sources:
        yield f"{count(len(report.sources))}个定期更新的数据来源均及时更新。"
    if report.imports is not None:
        number, inserted, waiting = (
            sum(getattr(one, name) for one in report.imports) for name in ("imports", "inserted", "quarantined")
        )
        yield f"本月导入数据{count(number)}次，新增{count(inserted)}条，待核{count(waiting)}条。"


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
    rows = [(_cause(id), count(all_), count(worse), count(better)) for id, all_, worse, better in one.moves.causes]
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
    causes = [(_cause(id), count(all_)) for id, all_, *_ in one.moves.causes]
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
            _cause(mover.cause),
        )
        for number, mover in enumerate(one.movers, 1)
    ]
    headings = ("序号", "经营主体名称", "统一社会信用代码", "属地监管所", "上月末", "本月末", "原因")
    blocks: list[Block] = [PaperTable("下调在前，幅度大的在前", headings, rows, 0, (4, 12, 16, 9, 5, 5, 9))]
    if one.moves.total > len(rows):
        blocks.insert(0, Paragraph(f"共{count(one.moves.total)}户，列出{count(len(rows))}户；其余见类别清单。"))
    return Attachment(f"{one.title.zh}类别变化主体名单", blocks)


def _last_day(report: Report) -> date:
    """The last day that the report speaks of."""
    return min(next_month(report.month) - timedelta(days=1), report.made_at.date())


def _tier_name(one: SchemeReport, rank: int) -> str:
    return _mark(one.last.tiers[rank]) if rank >= 0 else NOT_CLASSIFIED.zh


def _mark(tier: str) -> str:
    return tier_mark(tier).zh


def _cause(id: str) -> str:
    return CAUSES[id].zh if id in CAUSES else id


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
