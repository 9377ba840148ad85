"""What the page of rates shows: pictures, rows and sentences of one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from inspection.rates import Ratio
from rules.texts import Text
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.formatting import NOTHING, share
from service.estimates.rates.figures import By, Estimate, SchemeRates
from service.estimates.rates.queries.asked import AskedRates, RateNames, own_rows
from service.estimates.rates.words import BY_WORDS

ESTIMATE, NAIVE = Text("估计", "Estimate"), Text("简单", "Plain")
# A picture of more rows is no picture any more.
MOST_PICTURED = 40
# A limit beyond this says no more than that it is far.
_MOST_TOLD = 100
_ESTIMATE_LOOK, _NAIVE_LOOK = "accent", "drop"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its name; `rank` of `of` tiers, where it is one."""

    name: Text
    of: Estimate
    tier: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Rows under a title with their picture, "" where there are none or too many; `ratio` is said of tiers."""

    title: Text
    heading: Text
    rows: Sequence[ShownRow]
    picture: Markup | str
    ratio: Text | None = None


@dataclass(frozen=True, slots=True)
class TierTable:
    """The rates of the tiers of a scheme by the rows of a table: names of the tiers, and by row an estimate of each."""

    title: Text
    tiers: Sequence[tuple[str, int, int]]
    rows: Sequence[tuple[Text, Sequence[Estimate | None]]]


def tables_of(asked: AskedRates, by: By, names: RateNames, language: str) -> list[ShownTable]:
    """The tables of a page: of tiers one for each scheme, else one."""
    if by is By.TIER:
        return [_table_of_scheme(one, names, language) for one in asked.rates.schemes]
    rows = [ShownRow(names.keys.get(row.key, Text(row.key, row.key)), row.of) for row in own_rows(asked.rates, by)]
    title = Text(f"按{BY_WORDS[by].zh}", f"By {BY_WORDS[by].en.lower()}")
    return [ShownTable(title, BY_WORDS[by], rows, _picture_of(title, rows, language))]


def tier_tables_of(asked: AskedRates, by: By, names: RateNames) -> list[TierTable]:
    """By scheme the rates of each tier in each row; none where the rows are tiers."""
    if by is By.TIER:
        return []
    rows = own_rows(asked.rates, by)
    found = []
    for one in asked.rates.schemes:
        tiers = [tier.tier for tier in one.tiers]
        held = [{tier.tier: tier.of for tier in row.tiers if tier.scheme == one.scheme} for row in rows]
        of = len(tiers) - 1
        lines = [
            (names.keys.get(row.key, Text(row.key, row.key)), [by_tier.get(tier) for tier in tiers])
            for row, by_tier in zip(rows, held, strict=True)
            if by_tier
        ]
        marks = [(tier, rank, of) for rank, tier in enumerate(tiers)]
        found.append(TierTable(names.schemes[one.scheme], marks, lines))
    return [table for table in found if table.rows]


def _table_of_scheme(one: SchemeRates, names: RateNames, language: str) -> ShownTable:
    of = len(one.tiers) - 1
    rows = [
        ShownRow(names.tier(tier.scheme, tier.tier), tier.of, (rank, of, tier.tier) if rank < of else None)
        for rank, tier in enumerate(one.tiers)
    ]
    title = names.schemes[one.scheme]
    best, worst = names.tier(one.scheme, one.best), names.tier(one.scheme, one.worst)
    return ShownTable(
        title, BY_WORDS[By.TIER], rows, _picture_of(title, rows, language), ratio_words(one.ratio, best, worst)
    )


def ratio_words(ratio: Ratio, best: Text, worst: Text) -> Text:
    """How the rates of the worst and the best tier compare, in one sentence."""
    if ratio.low is None:
        return Text(
            f"检查户次不足，暂不能比较“{worst.zh}”与“{best.zh}”的问题发现率。",
            f"Too few were looked at to compare the rates of {worst.en} and {best.en}.",
        )
    low = f"{ratio.low:.1f}"
    if ratio.high is None:
        return Text(
            f"“{worst.zh}”的问题发现率至少是“{best.zh}”的{low}倍（后者可能为0，没有上限）。",
            f"The rate of {worst.en} is at least {low} times that of {best.en}, which may be 0.",
        )
    value = NOTHING if ratio.value is None else f"{ratio.value:.1f}"
    high = Text(f"{ratio.high:.1f}倍", f"{ratio.high:.1f}")
    if ratio.high > _MOST_TOLD:
        high = Text(f"{_MOST_TOLD}倍以上", f"more than {_MOST_TOLD}")
    zh = f"“{worst.zh}”的问题发现率约为“{best.zh}”的{value}倍，两个区间所允许的范围为{low}至{high.zh}。"
    en = f"The rate of {worst.en} is about {value} times that of {best.en}; the two intervals allow {low} to {high.en}."
    if ratio.low <= 1:
        zh += "尚不能断定前者更高。"
        en += " Whether it is higher at all cannot be said yet."
    return Text(zh, en)


def _picture_of(title: Text, rows: Sequence[ShownRow], language: str) -> Markup | str:
    groups = [
        RateGroup(
            row.name.said_in(language),
            [
                _bar(ESTIMATE, row.of.rate.value, row.of.rate.low, row.of.rate.high, _ESTIMATE_LOOK, language),
                _bar(NAIVE, row.of.naive.value if row.of.naive else None, None, None, _NAIVE_LOOK, language),
            ],
        )
        for row in rows
        if row.of.rate.value is not None
    ]
    return grouped_rates(title.said_in(language), groups) if 0 < len(groups) <= MOST_PICTURED else ""


def _bar(words: Text, value: float | None, low: float | None, high: float | None, look: str, language: str) -> Rate:
    return Rate(words.said_in(language), value, low, high, share(value), look)
