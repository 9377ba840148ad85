"""The part of the monthly report about how often problems are found: by tier, or as it may leave the bureau."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from inspection.rates import Rate
from rules.library import Library
from rules.texts import Text
from service.core.formatting import NOTHING, count, share
from service.core.paper import Block, PaperTable, Paragraph
from service.estimates.kept import KeptFigures
from service.estimates.rates.figures import By, Estimate, RateRow, YearRates
from service.estimates.rates.words import DEFINITIONS, NOT_CLASSIFIED, NOT_STATED
from service.plans.plan import UNCLASSIFIED
from service.registries.queries.names import region_names
from service.reports.estimates.shown import ratio_words
from service.reports.figures import ReportEdition
from service.reports.parts.kept import NOT_COMPUTED, when_computed
from service.reports.small_counts import BELOW, COVERED, NOTE, written_counts
from service.rule_sets.queries import newest_rule_set, scheme_title, tier_titles

_HEADINGS = ("名单户次", "抽取", "有结论", "发现问题", "问题发现率", "95%置信区间", "简单比率")
_TOLD = ("发现问题", "未发现问题", "拒绝检查", "无人", "超出范围或尚无结论", "抽取")


def blocks_of_rates(
    connection: Connection, library: Library, kept: KeptFigures | None, edition: ReportEdition
) -> list[Block]:
    """The part, of the figures of a year as they were kept; None: nobody has computed any yet."""
    if kept is None:
        return [NOT_COMPUTED]
    rates = YearRates.from_plain(kept.content)
    said = Paragraph(when_computed(kept) + _uncounted(rates))
    if not rates.whole.drawn:
        return [said, Paragraph("本年度还没有随机抽取的检查。")]
    counties = region_names(connection, [row.key for row in rates.rows(By.COUNTY) if row.key])
    if edition is ReportEdition.NO_TIER:
        return [said, *_told(rates, counties)]
    return [said, *_internal(rates, library, counties)]


def _uncounted(rates: YearRates) -> str:
    return f"有{len(rates.uncounted)}次抽取的名单无法读取，未计入。" if rates.uncounted else ""


def _internal(rates: YearRates, library: Library, counties: Mapping[str, Text]) -> Iterator[Block]:
    yield Paragraph(_standing(rates.whole))
    yield Paragraph("".join(DEFINITIONS[name].zh for name in ("rate", "batches", "naive")))
    for scheme in rates.schemes:
        titles = {UNCLASSIFIED: NOT_CLASSIFIED} | tier_titles(newest_rule_set(library, scheme.scheme))
        rows = [(_title(titles, one.tier).zh, *_figures(one.of)) for one in scheme.tiers]
        caption = f"各类别问题发现率（{scheme_title(library, scheme.scheme).zh}）"
        yield PaperTable(caption, ("类别", *_HEADINGS), rows, len(_HEADINGS))
        ends = (_title(titles, tier) for tier in (scheme.best, scheme.worst))
        yield Paragraph(ratio_words(scheme.ratio, *ends).zh)
    rows = [(_county(row, counties), *_figures(row.of)) for row in rates.rows(By.COUNTY)]
    yield PaperTable("各县（市、区）问题发现率", ("县（市、区）", *_HEADINGS), rows, len(_HEADINGS))


def _standing(whole: Estimate) -> str:
    rate = whole.rate
    said = (
        f"共抽取{count(whole.drawn)}户次，有结论{count(rate.base)}户次，其中发现问题{count(rate.found)}户次；"
        f"拒绝检查{count(rate.refused)}户次，无人{count(rate.absent)}户次。"
    )
    if rate.value is None:
        return said
    if_all = f"如拒绝检查和无人的全部发现问题，为{share(rate.if_all_found)}。" if rate.refused + rate.absent else ""
    return f"{said}问题发现率为{share(rate.value)}（95%置信区间{_interval(rate)}）。{if_all}"


def _figures(one: Estimate) -> tuple[str, ...]:
    rate, naive = one.rate, one.naive.value if one.naive else None
    counts = map(count, (rate.listed, one.drawn, rate.base, rate.found))
    return *counts, share(rate.value), _interval(rate), share(naive)


def _interval(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return NOTHING
    return "全部检查" if rate.method == "all" else f"{share(rate.low)}至{share(rate.high)}"


def _title(titles: Mapping[str, Text], tier: str) -> Text:
    return titles.get(tier, Text(tier, tier))


def _county(row: RateRow, counties: Mapping[str, Text]) -> str:
    return counties[row.key].zh if row.key else NOT_STATED[By.COUNTY].zh


def _told(rates: YearRates, counties: Mapping[str, Text]) -> Iterator[Block]:
    """Counts by county, and one rate: of parts none is told, as theirs would tell what small counts do not."""
    rows = rates.rows(By.COUNTY)
    written = written_counts([_parts(row.of) for row in rows] or [_parts(rates.whole)])
    names = [*(_county(row, counties) for row in rows), "合计"][-len(written) :]
    yield Paragraph(_rate_told(rates.whole.rate, written[-1]) + NOTE)
    table = [(name, *row) for name, row in zip(names, written, strict=True)]
    yield PaperTable("各县（市、区）随机抽取的检查，户次", ("县（市、区）", *_TOLD), table, len(_TOLD))


def _rate_told(rate: Rate, total: Sequence[str]) -> str:
    if rate.value is None or {BELOW, COVERED} & set(total[:2]):
        return "有结论的检查过少，不列问题发现率。"
    interval = "" if rate.method == "all" else f"（95%置信区间{_interval(rate)}）"
    return f"{DEFINITIONS['rate'].zh}本年度问题发现率为{share(rate.value)}{interval}。"


def _parts(one: Estimate) -> list[int]:
    rate = one.rate
    return [rate.found, rate.base - rate.found, rate.refused, rate.absent, one.out_of_scope + one.awaited]
