"""The part of the monthly report about whether supervision works: measures, months, offices, frequencies marked."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from rules.texts import Text
from service.core.formatting import NOTHING, count
from service.core.paper import Block, PaperLines, PaperTable, Paragraph
from service.decisions.words import WITHOUT_OFFICE
from service.estimates.effect import measures
from service.estimates.effect.counted import By
from service.estimates.effect.figures import EffectFigures, Told
from service.estimates.effect.measures import MEASURES, UNITS, Unit
from service.estimates.kept import KeptFigures
from service.registries.queries.names import office_names
from service.reports.effect.cards import written_of
from service.reports.figures import ReportEdition
from service.reports.parts.kept import NOT_COMPUTED, when_computed
from service.reports.parts.offices import MOST_OFFICES
from service.reports.small_counts import BELOW, LEAST, NOTE, written_counts

# What is told of months and of offices.
_IN_TIME = (measures.PUBLISHED, measures.ANSWERED, measures.CLOSED)
# Told elsewhere in the report.
_ELSEWHERE = frozenset({measures.PROBLEM_RATE})
# What speaks of tiers.
_OF_TIERS = frozenset({measures.UNDISTURBED})
# What is a part of a whole; of others the two numbers are of different things.
_PARTS = frozenset(
    {
        measures.UNDISTURBED,
        measures.OVERLAP,
        measures.MERGED,
        measures.RETURNED,
        measures.SATISFIED,
        *_IN_TIME,
    }
)
_HEADINGS = ("指标", "定义", "数值", "分子", "分母")
_WIDTHS = (6, 12, 4, 4, 4)


def blocks_of_effect(connection: Connection, kept: KeptFigures | None, edition: ReportEdition) -> list[Block]:
    """The part, of the figures of a year as they were kept; None: nobody has computed any yet."""
    if kept is None:
        return [NOT_COMPUTED]
    figures = EffectFigures.from_plain(kept.content)
    blocks: list[Block] = [Paragraph(when_computed(kept) + _uncounted(figures))]
    if edition is ReportEdition.NO_TIER:
        return [*blocks, Paragraph(NOTE), _told_measures(figures)]
    return [
        *blocks,
        _measures(figures),
        *_months(figures, kept.until.month),
        *_offices(connection, figures),
        *_marked(figures),
    ]


def _uncounted(figures: EffectFigures) -> str:
    return f"有{figures.uncounted}次抽取的名单无法读取，未计入检查频次。" if figures.uncounted else ""


def _measures(figures: EffectFigures) -> Block:
    rows = []
    for id, measure in MEASURES.items():
        if id not in _ELSEWHERE:
            told = figures.told(id)
            rows.append(
                (measure.title.zh, measure.definition.zh, _value(id, told), count(told.part), count(told.whole))
            )
    return PaperTable("成效指标", _HEADINGS, rows, 3, _WIDTHS)


def _value(id: str, told: Told) -> str:
    """The figure as the page writes it, with its unit."""
    unit, written = MEASURES[id].unit, written_of(id, told)
    return written if told.value is None or unit is Unit.SHARE else f"{written}{UNITS[unit].zh}"


def _told_measures(figures: EffectFigures) -> Block:
    """The measures as they may leave the bureau: none of tiers, and none that would tell a small count."""
    ids = [id for id in MEASURES if id not in _ELSEWHERE | _OF_TIERS]
    rows = [(MEASURES[id].title.zh, MEASURES[id].definition.zh, *_told(id, figures.told(id))) for id in ids]
    return PaperTable("成效指标", _HEADINGS, rows, 3, _WIDTHS)


def _told(id: str, told: Told) -> tuple[str, str, str]:
    """The value, the part and the whole: the value only where both numbers are told."""
    if told.part is None or told.whole is None:
        small = told.value is not None and told.value < LEAST
        return (BELOW if small else _value(id, told)), NOTHING, NOTHING
    if id in _PARTS:
        ((part, rest, whole),) = written_counts([[told.part, told.whole - told.part]])
        return _value(id, told) if part[0].isdigit() and rest[0].isdigit() else NOTHING, part, whole
    return _value(id, told) if min(told.part, told.whole) >= LEAST else NOTHING, NOTHING, NOTHING


def _months(figures: EffectFigures, last: int) -> Iterator[Block]:
    """How much was in time, month by month up to that one."""
    months = [f"{month:02}" for month in range(1, last + 1)]
    told = {id: [figures.told(id, figures.tables[By.MONTH].get(month, {})) for month in months] for id in _IN_TIME}
    titles = [MEASURES[id].title.zh for id in _IN_TIME]
    labels = [f"{int(month)}月" for month in months]
    if any(sum(one.value is not None for one in ones) > 1 for ones in told.values()):
        series = [
            (MEASURES[id].title.zh, [None if one.value is None else 100 * one.value for one in ones])
            for id, ones in told.items()
        ]
        yield PaperLines("按期情况（%）", labels, series)
    rows = [(label, *(_value(id, told[id][place]) for id in _IN_TIME)) for place, label in enumerate(labels)]
    yield PaperTable("各月按期情况", ("月份", *titles), rows, len(titles))


def _offices(connection: Connection, figures: EffectFigures) -> Iterator[Block]:
    """How much was in time by office, by code: nobody is ranked."""
    table = figures.tables[By.OFFICE]
    told = {office: [figures.told(id, numbers) for id in _IN_TIME] for office, numbers in table.items()}
    known = (code for code, ones in told.items() if any(one.whole for one in ones))
    codes = sorted(known, key=lambda code: (not code, code))
    names: Mapping[str, Text] = office_names(connection, [code for code in codes if code])
    rows = [_office_row(names[code].zh if code else WITHOUT_OFFICE.zh, told[code]) for code in codes[:MOST_OFFICES]]
    titles = [MEASURES[id].title.zh for id in _IN_TIME]
    yield PaperTable("各监管所按期情况", ("属地监管所", *titles), rows, len(titles))


def _office_row(name: str, told: Sequence[Told]) -> tuple[str, ...]:
    return name, *(_value(id, one) for id, one in zip(_IN_TIME, told, strict=True))


def _marked(figures: EffectFigures) -> Iterator[Block]:
    """How many groups were reached otherwise than chance explains; which they are stands on the page."""
    rows = figures.frequency
    if not rows:
        return
    marked = sum(row.is_unusual for row in rows)
    said = f"其中{count(marked)}组标为异常，见监管成效页面" if marked else "没有标为异常的"
    yield Paragraph(
        f"按县（市、区）、行业门类和规模共{count(len(rows))}组核对承诺的和实际的检查频次（全表错误率1%），{said}。"
    )
