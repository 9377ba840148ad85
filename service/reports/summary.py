"""The summary of a monthly report: sentences that name its figures and their causes."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.core.clock import day_at
from service.core.formatting import count, day, share
from service.core.paper import Block, Paragraph, day_in_words
from service.decisions.words import NOT_CLASSIFIED
from service.reports.figures import Report, SchemeReport
from service.reports.months import next_month
from service.reports.parts.part import cause_words
from service.reports.parts.told import told_causes, told_progress
from service.reports.small_counts import written_counts

# Offices that are named.
_MOST_NAMED = 3
_EVERYWHERE = "全辖区"


def summary_of(report: Report) -> Iterator[Block]:
    """The paragraphs of the summary: of every scheme where things stand and what moved, then of the data."""
    if not report.schemes:
        yield Paragraph("本月末没有生效的分类结果。")
    for one in report.schemes:
        yield Paragraph("".join(_standing(report, one)))
        yield Paragraph("".join(_movement(report, one)))
    yield Paragraph("".join(_data(report)))


def _standing(report: Report, one: SchemeReport) -> Iterator[str]:
    places = "、".join(place.zh for place in report.places) or _EVERYWHERE
    now = one.now
    yield f"按{one.title.zh}，截至{day_in_words(_last_day(report))}，{places}共有经营主体"
    if not report.shows_tiers:
        classified, without, total = told_progress(one)
        known = f"已分类{classified}户，" if classified[0].isdigit() else ""
        yield f"{total}户，其中{known}{NOT_CLASSIFIED.zh}{without}户。"
        return
    yield f"{count(now.total)}户，已分类{count(now.classified)}户，占{share(now.classified_share)}。"
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
    if not report.shows_tiers:
        yield from _movement_told(one)
        return
    yield f"，首次纳入分类范围{count(moves.first)}户。" if moves.first else "。"
    if not moves.total:
        yield "与上月末相比，没有经营主体的类别发生变化。"
        return
    yield f"与上月末相比，{count(moves.total)}户的分类结果发生变化"
    ways = [("类别下调", moves.worse), ("类别上调", moves.better), ("转入或转出暂未分类", moves.other)]
    yield f"，其中{'、'.join(f'{words}{count(number)}户' for words, number in ways if number)}"
    causes = sorted((cause for cause in moves.causes if cause[0] != "first"), key=lambda cause: -cause[1])
    said = "、".join(f"{cause_words(id)}{count(all_)}户（占{share(all_ / moves.total)}）" for id, all_, *_ in causes)
    yield f"。变化的原因依次为：{said}。"


def _movement_told(one: SchemeReport) -> Iterator[str]:
    """The same as it may be told outside the bureau."""
    ((first,),) = written_counts([[one.moves.first]])
    yield f"，首次纳入分类范围{first}户。" if one.moves.first else "。"
    causes = told_causes(one)
    yield f"与上月末相比，{causes[-1][1]}户的分类结果发生变化。" if causes else "与上月末相比，没有分类结果发生变化。"


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


def _last_day(report: Report) -> date:
    """The last day that the report speaks of."""
    return min(next_month(report.month) - timedelta(days=1), day_at(report.made_at))
