"""A workload in words: what falls short, and what it was reckoned with."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from rules.inspection import Bound
from rules.texts import Text
from scoring.workload import tenths_of
from service.rule_sets.words import frequency_text
from service.tiers.workload import TierLoad, Workload

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOW = (
    Text(
        "一个类别全年检查次数：抽查比例乘以户数（含本年度已抽查的），进一取整，减去已抽查户数，且不超过各户年度上限的剩余次数之和。",
        "Visits of a tier in a year: its ratio times its enterprises, those drawn this year included, rounded up, less "
        "those drawn, and no more than what is left of the caps of all of them.",
    ),
    Text(
        "各监管所：随机抽取时尚未抽查的各户机会均等，按此分摊；各月：按剩余工作日分摊。显示一位小数，合计取自未舍入的数。",
        "Offices: a draw takes all enterprises not drawn yet alike, and so they share. Months: in proportion to the "
        "working days left. One decimal is shown; totals are of figures that are not rounded.",
    ),
    Text(
        "已抽查：本年度有本机关决定的计划抽查的经营主体；登记抽查事项以前不分检查机关和事项。",
        "Drawn: enterprises with a planned random inspection of this year that no superior ordered; as long as items "
        "are not registered, whichever authority and item it was.",
    ),
)


def month_words(month: int) -> Text:
    """The name of a month, short."""
    return Text(f"{month}月", MONTHS[month - 1])


def shown(visits: Fraction) -> str:
    """Visits with one decimal."""
    tenths = tenths_of(visits)
    return f"{tenths // 10:,}.{tenths % 10}"


def percent_of(ratio: Fraction) -> str:
    """A ratio in per cent, as it is written."""
    return f"{float(ratio * 100):.10g}"


def shortfalls_of(load: Workload) -> list[Text]:
    """What cannot be made of what ratios and frequencies ask for."""
    return [*_kept_back(load), *_below_frequency(load), *_without_days(load)]


def _kept_back(load: Workload) -> Iterator[Text]:
    for tier in load.tiers:
        if made := tier.made.kept_back and tier.made:
            yield Text(
                f"{tier.title.zh}：全年应抽查 {made.wanted:,} 户，已抽查 {made.drawn:,} 户；"
                f"年度上限只允许再检查 {made.caps_left:,} 次，缺 {made.kept_back:,} 次。",
                f"{tier.title.en}: {made.wanted:,} enterprises are to be drawn this year, {made.drawn:,} have been; "
                f"the caps let through {made.caps_left:,} more visits, {made.kept_back:,} too few.",
            )


def _below_frequency(load: Workload) -> Iterator[Text]:
    """A draw visits an enterprise once: a frequency of more, or of all enterprises, is not met by it."""
    for tier in load.tiers:
        norm = load.block.tiers[tier.id].frequency
        if norm.bound is Bound.AT_LEAST and (missing := _asked_by_frequency(load, tier) - tier.made.wanted) > 0:
            said = frequency_text(norm)
            yield Text(
                f"{tier.title.zh}：频次要求{said.zh}，全年共 {_asked_by_frequency(load, tier):,} 次；"
                f"按比例抽查只有 {tier.made.wanted:,} 次，另有 {missing:,} 次须另行安排。",
                f"{tier.title.en}: the frequency asks for {said.en} at each enterprise, "
                f"{_asked_by_frequency(load, tier):,} in the year; the ratio gives {tier.made.wanted:,}, and "
                f"{missing:,} more must be planned besides.",
            )


def _asked_by_frequency(load: Workload, tier: TierLoad) -> int:
    norm = load.block.tiers[tier.id].frequency
    return ceil(Fraction(tier.made.firms * norm.visits * 12, norm.months))


def _without_days(load: Workload) -> Iterator[Text]:
    if load.visits and not sum(load.months.days):
        yield Text(
            f"{load.months.year}年已没有工作日，{load.visits:,} 次检查无法安排。",
            f"No working day of {load.months.year} is left: {load.visits:,} visits cannot be made.",
        )


def remarks_of(load: Workload) -> list[Text]:
    """What the figures leave out, or were reckoned without."""
    return [*_left_out(load), *_without_table(load)]


def _left_out(load: Workload) -> Iterator[Text]:
    if number := load.frame.unclassified:
        least = load.block.statutory
        zh = f"，法定频次（{frequency_text(least).zh}）仍须执行" if least else ""
        en = f"; the statutory frequency ({frequency_text(least).en}) holds for them all the same" if least else ""
        yield Text(
            f"{number:,} 户暂未分类，没有抽查比例，未计入{zh}。",
            f"Not classified: {number:,}; without a ratio they are left out{en}.",
        )
    for one in load.offices:
        if not one.code:
            yield Text(
                f"{one.enterprises:,} 户未确定监管所，其检查次数单列一行。",
                f"At no supervision office: {one.enterprises:,}; their visits have a row of their own.",
            )


def _without_table(load: Workload) -> Iterator[Text]:
    year, calendar = load.months.year, load.months.calendar
    if calendar is None:
        yield Text(
            f"缺少{year}年工作日历，各月暂按自然日分摊，导入后按工作日分摊。",
            f"The {year} calendar is missing: months share by all their days until it is imported.",
        )
    elif calendar.invented:
        yield Text(f"{year}年工作日历为示范虚构。", f"The {year} calendar is invented for the demonstration.")
    if not load.frame.counts_visits:
        yield Text(
            "没有规定哪些检查计入年度上限，已用次数未扣除。",
            "No table says which visits count towards the caps: none has been taken off.",
        )
