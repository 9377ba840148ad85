"""A tier list to take away: all its rows in one language, and beside them what it is, for what, by whom and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.table_library import TableLibrary
from rules.texts import Text
from scoring.tiers import LEVELS
from service.core.clock import SHANGHAI
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.decisions import words
from service.registries.queries.names import industry_names, office_names, region_names
from service.tiers.columns import CODE, NAME, TIER, TITLE, ListColumn, Shown, chosen_columns
from service.tiers.queries.details import details_of
from service.tiers.queries.lists import TierList
from service.tiers.queries.sorted_lists import MOST_SORTED

ROWS_AT_ONCE = 2_000
LIST, ABOUT = Text("名单", "List"), Text("说明", "About")
NOTHING = Text("无", "none")


@dataclass(frozen=True, slots=True)
class Exporting:
    """For what, by whom and when a list is taken away, in which language, with which columns, how many rows at most."""

    purpose: str
    actor: str
    at: datetime
    language: str
    columns: Sequence[str]
    most: int

    def say(self, text: Text) -> str:
        """A text in the language of the export."""
        return text.said_in(self.language)


def export_of(connection: Connection, tiers: TierList, asked: Exporting, tables: TableLibrary) -> Export:
    """The export of the whole list; reading its rows raises Problem 422 where there are more than it may have."""
    columns = [NAME, CODE, TIER, TITLE, *chosen_columns(asked.columns)]
    return Export(
        title=f"{tiers.edition.scheme}-{tiers.edition.as_of}",
        columns=[ExportColumn(asked.say(column_title(tiers, column)), column.width) for column in columns],
        rows=_rows(connection, tiers, columns, asked, tables),
        about=list(_about(connection, tiers, asked)),
        sheet=asked.say(LIST),
        about_sheet=asked.say(ABOUT),
    )


def column_title(tiers: TierList, column: ListColumn) -> Text:
    """The heading of a column; tier and score are called as the scheme calls them."""
    if tiers.rule_set and column is TIER:
        return _as_heading(tiers.rule_set.tier_noun)
    if tiers.rule_set and column.id == "score":
        return _as_heading(tiers.rule_set.score_noun)
    return column.title


def _as_heading(noun: Text) -> Text:
    return Text(noun.zh, noun.en[:1].upper() + noun.en[1:])


def _about(connection: Connection, tiers: TierList, asked: Exporting) -> Iterator[tuple[str, str]]:
    edition = tiers.edition
    title = tiers.rule_set.title if tiers.rule_set else Text(edition.scheme, edition.scheme)
    in_effect = Text(f"{edition.run_id}，{_moment(edition.in_effect_at)} 生效",
                     f"{edition.run_id}, in effect since {_moment(edition.in_effect_at)}")  # fmt: skip
    filters = "；".join(f"{asked.say(name)}：{value}" for name, value in filters_in_words(connection, tiers, asked))
    for banner in tiers.banners:
        yield asked.say(Text("提示", "Notice")), asked.say(banner)
    yield asked.say(Text("用途", "Purpose")), mask_value(asked.purpose)
    yield asked.say(Text("导出人", "Exported by")), asked.actor
    yield asked.say(Text("导出时间", "Exported at")), _moment(asked.at)
    yield asked.say(Text("方案", "Scheme")), f"{asked.say(title)} ({edition.scheme}@{edition.version})"
    yield asked.say(Text("批次", "Run")), asked.say(in_effect)
    yield asked.say(Text("基准日", "As-of day")), edition.as_of.isoformat()
    yield asked.say(Text("数据截止日", "Data known by")), edition.known_on.isoformat()
    yield asked.say(Text("筛选条件", "Filters")), filters or asked.say(NOTHING)
    for reason in tiers.provisional:
        yield asked.say(words.PROVISIONAL), asked.say(reason)


def filters_in_words(connection: Connection, tiers: TierList, asked: Exporting) -> Iterator[tuple[Text, str]]:
    """The filters by name, with what is asked for in words; the account's jurisdictions are one of them."""
    question, edition, say = tiers.question, tiers.edition, asked.say
    if question.tiers:
        ids = (edition.tiers[tier] if tier >= 0 else say(words.NOT_CLASSIFIED) for tier in question.tiers)
        yield Text("类别", "Tier"), "、".join(ids)
    regions = [code for code in (*question.regions, question.region) if code]
    offices = [code for code in (*question.offices, *question.at_offices) if code]
    region, office = region_names(connection, regions), office_names(connection, offices)
    if question.regions != ("",):
        places = [*(say(region[code]) for code in question.regions), *(say(office[code]) for code in question.offices)]
        yield Text("管辖范围", "Jurisdiction"), "、".join(places)
    if question.region:
        yield Text("行政区划", "Region"), say(region[question.region])
    if question.at_offices:
        none = Text("未确定监管所", "without an office")
        named = (say(office[code]) if code else say(none) for code in question.at_offices)
        yield Text("属地监管所", "Local supervision office"), "、".join(named)
    if question.industry:
        named_industry = industry_names(connection, [question.industry])[question.industry]
        yield Text("行业", "Industry"), say(named_industry)
    if question.levels:
        yield (
            Text("判定方式", "Decided by"),
            "、".join(say(words.LEVELS[LEVELS[level]]) for level in question.levels),
        )
    if question.changed_after:
        yield Text("类别变化晚于批次", "Tier changed after run"), str(question.changed_after)
    if question.words:
        yield Text("名称或代码含有", "Name or code holds"), " ".join(question.words)
    if question.visited is not None:
        visited = Text("是", "yes") if question.visited else Text("否", "no")
        yield Text("本年度已入企检查", "Visited on site this year"), say(visited)


def _rows(
    connection: Connection, tiers: TierList, columns: Sequence[ListColumn], asked: Exporting, tables: TableLibrary
) -> Iterator[list[Cell]]:
    begin, ids = 0, [column.id for column in columns]
    while begin is not None:
        page = tiers.page(connection, ROWS_AT_ONCE, begin)
        if page.total > asked.most:
            raise _too_many(asked.most)
        if page.is_too_long:
            raise too_long_to_sort(page.total)
        shown = Shown(tiers, details_of(connection, tiers, page.rows, ids, tables))
        for row in page.rows:
            values = (column.value(shown, row) for column in columns)
            yield [asked.say(value) if isinstance(value, Text) else value for value in values]
        begin = page.next


def too_long_to_sort(total: int) -> Problem:
    """The refusal of a list that is too long for the order asked for."""
    said = Text(
        f"共 {total:,} 户；按这一项排序最多 {MOST_SORTED:,} 户，请先缩小范围。",
        f"There are {total:,}; at most {MOST_SORTED:,} are sorted by this: narrow the list first.",
    )
    return Problem(422, *TITLES[422], said)


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _too_many(most: int) -> Problem:
    said = Text(
        f"超过一次导出的上限 {most} 行，请缩小范围。", f"More than {most} rows, the most of one export; narrow it down."
    )
    return Problem(422, *TITLES[422], said)
