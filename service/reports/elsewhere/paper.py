"""The part of the monthly report about what other places published, beside our own figures where they may stand."""

from sqlalchemy import Connection

from service.access.reach import Reach
from service.core.formatting import NOTHING, day
from service.core.paper import Block, PaperTable, Paragraph, day_in_words
from service.estimates.effect.measures import UNDISTURBED
from service.estimates.elsewhere.published import PublishedFigure
from service.estimates.elsewhere.queries.beside import MeasureBeside, measures_beside
from service.reports.elsewhere.telling import number_words
from service.reports.figures import ReportEdition

_HEADINGS = ("指标", "地区", "期间", "公布值", "可比", "定义和来源")
_WIDTHS = (3, 3, 4, 2, 2, 7)


def blocks_of_elsewhere(connection: Connection, reach: Reach, year: int, edition: ReportEdition) -> list[Block]:
    """The part; our own figures stand in the part of the effect, in the internal edition here as well."""
    shown = [one for one in measures_beside(connection, year, reach) if one.others]
    if edition is ReportEdition.NO_TIER:
        # It speaks of the best tiers.
        shown = [one for one in shown if one.name != UNDISTURBED]
    if not shown:
        return [Paragraph("没有登记其他地区公布的数据。")]
    rows = [_row(one, other) for one in shown for other in one.others]
    blocks: list[Block] = [
        Paragraph("其他地区公布的数据按地区名称列出，不作排名；定义与本局不同的，不可比。"),
        PaperTable("其他地区公布的数据", _HEADINGS, rows, 0, _WIDTHS),
    ]
    if edition is ReportEdition.INTERNAL:
        blocks.append(PaperTable("本局同一指标", ("指标", "数值", "数据截至"), [_own(one) for one in shown], 2))
    return blocks


def _row(one: MeasureBeside, other: PublishedFigure) -> tuple[str, ...]:
    published = f"，{day_in_words(other.published_on)}公布" if other.published_on else ""
    return (
        one.measure.title.zh,
        other.place,
        f"{day(other.begins)}至{day(other.ends)}",
        _number(one, other.value),
        "可比" if other.comparable else "不可比",
        f"{other.definition}（{other.source}{published}）",
    )


def _own(one: MeasureBeside) -> tuple[str, str, str]:
    if one.ours is None:
        return one.measure.title.zh, NOTHING, NOTHING
    return one.measure.title.zh, _number(one, one.ours.value), day(one.ours.until)


def _number(one: MeasureBeside, value: float | str) -> str:
    return number_words(value, one.measure.unit).zh
