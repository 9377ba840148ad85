"""A workload to take away: offices by month in one language, and beside them what it is, by whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from rules.texts import Text
from scoring.workload import tenths_of
from service.core.banners import banners_of
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.decisions.editions import Edition
from service.decisions.words import WITHOUT_OFFICE
from service.rule_sets.words import MODES
from service.tiers.workload import Workload
from service.tiers.workload_words import HOW, month_words, percent_of, remarks_of, shortfalls_of

TITLE = Text("检查工作量测算", "Workload of inspections")
OFFICE, ENTERPRISES = Text("属地监管所", "Local supervision office"), Text("户数", "Enterprises")
YEAR, TOTAL, ABOUT = Text("全年", "Year"), Text("合计", "Total"), Text("说明", "About")


@dataclass(frozen=True, slots=True)
class TakingAway:
    """By whom and when a workload is taken away, in which language; `filters` are what narrowed it, in words."""

    actor: str
    at: datetime
    language: str
    filters: Sequence[tuple[Text, Text]]

    def say(self, text: Text) -> str:
        """A text in the language of the file."""
        return text.said_in(self.language)


def export_of(load: Workload, edition: Edition, offices: Mapping[str, Text], taking: TakingAway) -> Export:
    """The table of all offices, the heaviest first, with the total in its last row."""
    say = taking.say
    months = [say(month_words(stretch.first.month)) for stretch in load.months.stretches]
    columns = [ExportColumn(say(OFFICE), 28), ExportColumn(say(ENTERPRISES), 12)]
    columns += [ExportColumn(words, 9) for words in (*months, say(YEAR))]
    return Export(
        title=f"{edition.scheme}-{load.mode.value}-{load.months.year}",
        columns=columns,
        rows=list(_rows(load, offices, taking)),
        about=list(_about(load, edition, taking)),
        sheet=say(TITLE),
        about_sheet=say(ABOUT),
    )


def _rows(load: Workload, offices: Mapping[str, Text], taking: TakingAway) -> Iterator[list[Cell]]:
    for one in load.offices:
        name = taking.say(offices[one.code] if one.code else WITHOUT_OFFICE)
        yield [name, one.enterprises, *_figures(load, one.visits)]
    yield [taking.say(TOTAL), load.frame.enterprises, *_figures(load, Fraction(load.visits))]


def _figures(load: Workload, visits: Fraction) -> list[float]:
    return [tenths_of(one) / 10 for one in (*load.by_month(visits), visits)]


def _about(load: Workload, edition: Edition, taking: TakingAway) -> Iterator[tuple[str, str]]:
    say = taking.say
    for banner in banners_of(load.rule_set):
        yield say(Text("提示", "Notice")), say(banner)
    yield say(Text("导出人", "Exported by")), taking.actor
    yield say(Text("导出时间", "Exported at")), moment(taking.at)
    yield say(Text("方案", "Scheme")), f"{say(load.rule_set.title)} ({load.rule_set.name})"
    yield say(Text("基准日", "As-of day")), edition.as_of.isoformat()
    yield say(Text("数据截止日", "Data known by")), edition.known_on.isoformat()
    yield say(Text("事项类别", "Mode of items")), say(MODES[load.mode])
    yield say(Text("年度", "Year")), str(load.months.year)
    for name, value in taking.filters:
        yield say(name), say(value)
    for tier in load.tiers:
        yield say(tier.title), say(_tier_words(load, tier.rank))
    for words in shortfalls_of(load):
        yield say(Text("缺口", "Falls short")), say(words)
    for words in (*remarks_of(load), *HOW):
        yield say(ABOUT), say(words)


def _tier_words(load: Workload, rank: int) -> Text:
    tier = load.tiers[rank]
    zh = f"（规则集规定 {percent_of(tier.stated_ratio)}%）" if tier.is_other else ""
    en = f" (the rule set says {percent_of(tier.stated_ratio)}%)" if tier.is_other else ""
    made = tier.made
    return Text(
        f"{made.firms:,} 户，比例 {percent_of(tier.ratio)}%{zh}，应抽查 {made.wanted:,}，已抽查 {made.drawn:,}，"
        f"还应检查 {made.visits:,} 次",
        f"{made.firms:,} enterprises, ratio {percent_of(tier.ratio)}%{en}, {made.wanted:,} to be drawn, {made.drawn:,} "
        f"drawn, {made.visits:,} visits to be made",
    )
