"""The rates of a year as a table that is taken away: each row with its tiers below it, every figure of the page."""

from collections.abc import Callable, Iterator, Sequence

from rules.texts import Text
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import day, moment
from service.estimates.rates.figures import By, Estimate
from service.estimates.rates.queries.asked import AskedRates, RateNames, own_rows
from service.estimates.rates.words import BY_WORDS, DEFINITIONS, METHODS

TITLE = Text("问题发现率", "Rates of problems found")
WHOLE = Text("全部", "All")
# The figures of an estimate, as the page and the table name them.
FIGURES: Sequence[tuple[Text, Callable[[Estimate], Cell]]] = (
    (Text("问题发现率", "Rate"), lambda one: _share(one.rate.value)),
    (Text("区间下限", "Low"), lambda one: _share(one.rate.low)),
    (Text("区间上限", "High"), lambda one: _share(one.rate.high)),
    (Text("简单比率", "Plain ratio"), lambda one: _share(one.naive.value) if one.naive else None),
    (Text("简单比率的户次", "Visits of it"), lambda one: one.naive.base if one.naive else None),
    (
        Text("拒绝和无人全部视为发现问题", "If all refused and absent had been found"),
        lambda one: _share(one.rate.if_all_found),
    ),
    (Text("名单户次", "On the lists"), lambda one: one.rate.listed),
    (Text("其中有结论的层", "Of strata looked at"), lambda one: one.rate.spoken_of),
    (Text("抽取户次", "Drawn"), lambda one: one.drawn),
    (Text("有结论户次", "Looked at"), lambda one: one.rate.base),
    (Text("发现问题", "Found"), lambda one: one.rate.found),
    (Text("拒绝检查", "Refused"), lambda one: one.rate.refused),
    (Text("无人", "Absent"), lambda one: one.rate.absent),
    (Text("超出范围", "Out of scope"), lambda one: one.out_of_scope),
    (Text("尚无结论", "No result yet"), lambda one: one.awaited),
)
_METHOD = Text("区间的算法", "How the interval is found")
_DIGITS = 6


def export_of(asked: AskedRates, by: By, names: RateNames, language: str) -> Export:
    """The table in a language."""

    def said(words: Text) -> str:
        return words.said_in(language)

    headings = [ExportColumn(said(BY_WORDS[by]), 28), ExportColumn(said(BY_WORDS[By.TIER]), 24)]
    headings += [ExportColumn(said(words), 14) for words, _ in FIGURES]
    about = [
        (said(Text("年度", "Year")), str(asked.rates.year)),
        (said(Text("数据截至", "Data up to")), day(asked.until)),
        (said(Text("统计时间", "Reckoned at")), moment(asked.made_at)),
        *((said(Text("说明", "Note")), said(words)) for words in DEFINITIONS.values()),
    ]
    rows = ((said(name), said(tier), *figures, said(method)) for name, tier, figures, method in _rows(asked, by, names))
    title = said(TITLE)
    return Export(title, [*headings, ExportColumn(said(_METHOD), 24)], rows, about, sheet=title[:31], is_ordered=True)


def _rows(asked: AskedRates, by: By, names: RateNames) -> Iterator[tuple[Text, Text, Sequence[Cell], Text]]:
    yield WHOLE, WHOLE, *_figures_of(asked.rates.whole)
    if by is By.TIER:
        for scheme in asked.rates.schemes:
            for tier in scheme.tiers:
                yield names.schemes[tier.scheme], names.tier(tier.scheme, tier.tier), *_figures_of(tier.of)
        return
    for row in own_rows(asked.rates, by):
        name = names.keys.get(row.key, Text(row.key, row.key))
        yield name, WHOLE, *_figures_of(row.of)
        for tier in row.tiers:
            yield name, names.tier(tier.scheme, tier.tier), *_figures_of(tier.of)


def _figures_of(one: Estimate) -> tuple[Sequence[Cell], Text]:
    return [figure(one) for _, figure in FIGURES], METHODS[one.rate.method]


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
