"""Items to take away as a table, in one language, and beside them what they are, for what, by whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.queries.accounts import names_of
from service.core.clock import day_at
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.ledger.item import Item
from service.ledger.queries.listed import AskedItems, list_items, place_of
from service.ledger.sight import Sight
from service.ledger.status_words import status_words
from service.ledger.words import TYPES
from service.registries.queries.names import department_names, office_names, region_names

ROWS_AT_ONCE = 1_000
TITLE, ABOUT = Text("台账事项", "Items of the ledger"), Text("说明", "About")
PURPOSE_LENGTHS = (4, 200)


@dataclass(frozen=True, slots=True)
class TakingAway:
    """For what, by whom and when items are taken away, in which language; `filters` say in words which they are."""

    purpose: str
    actor: str
    at: datetime
    language: str
    filters: Sequence[tuple[Text, Text]] = ()
    # So many rows at most; None: as many as there are.
    most: int | None = None

    def say(self, text: Text) -> str:
        """A text in the language of the file."""
        return text.said_in(self.language)


COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("编号", "Number"), 24),
    (Text("类型", "Type"), 14),
    (Text("状态", "State"), 14),
    (Text("标题", "Title"), 34),
    (Text("内容", "Text"), 50),
    (Text("来源", "Source"), 18),
    (Text("主体名称", "Enterprise"), 30),
    (Text("统一社会信用代码", "Unified social credit code"), 22),
    (Text("涉及对象", "About"), 20),
    (Text("行政区划", "Region"), 20),
    (Text("属地监管所", "Local supervision office"), 22),
    (Text("承办部门", "Department"), 22),
    (Text("业务条线", "Business line"), 14),
    (Text("监督员编号", "Number of the supervisor"), 14),
    (Text("承办人", "Owner"), 14),
    (Text("提出日期", "Filed on"), 12),
    (Text("首次答复期限", "First answer due"), 14),
    (Text("首次答复时间", "First answered at"), 18),
    (Text("办理期限", "Due"), 12),
    (Text("是否逾期", "Overdue"), 10),
    (Text("答复时间", "Answered at"), 18),
    (Text("答复", "Answer"), 50),
    (Text("责令改正文书号", "Number of the order"), 26),
    (Text("改正期限", "To be corrected by"), 12),
    (Text("结束时间", "Ended at"), 18),
)


def export_of(connection: Connection, sight: Sight, asked: AskedItems, taking: TakingAway) -> Export:
    """The table of all items that are asked for and seen, in the order of the list.

    Reading its rows raises Problem 422 where there are more than it may have.
    """
    return Export(
        title=f"{taking.say(TITLE)}-{day_at(taking.at)}",
        columns=[ExportColumn(taking.say(heading), width) for heading, width in COLUMNS],
        rows=_rows(connection, sight, asked, taking),
        about=list(about_of(taking)),
        sheet=taking.say(TITLE),
        about_sheet=taking.say(ABOUT),
    )


def about_of(taking: TakingAway) -> Iterator[tuple[str, str]]:
    """What stands beside a table of the ledger that is taken away."""
    say = taking.say
    if taking.purpose:
        yield say(Text("用途", "Purpose")), mask_value(taking.purpose)
    yield say(Text("导出人", "Exported by")), taking.actor
    yield say(Text("导出时间", "Exported at")), moment(taking.at)
    filters = "；".join(f"{say(name)}：{say(value)}" for name, value in taking.filters)
    yield say(Text("筛选条件", "Filters")), filters or say(Text("无", "none"))


@dataclass(frozen=True, slots=True)
class _Names:
    """How the people and places of some items are called, by code."""

    people: Mapping[str, Text]
    regions: Mapping[str, Text]
    offices: Mapping[str, Text]
    departments: Mapping[str, Text]


def _rows(connection: Connection, sight: Sight, asked: AskedItems, taking: TakingAway) -> Iterator[list[Cell]]:
    day, after, read = day_at(taking.at), None, 0
    while True:
        items = list_items(connection, sight, asked, after=after, limit=ROWS_AT_ONCE, day=day)
        read += len(items)
        if taking.most is not None and read > taking.most:
            raise _too_many(taking.most)
        names = _Names(
            names_of(connection, (one.owner for one in items)),
            region_names(connection, {one.region for one in items if one.region}),
            office_names(connection, {one.office for one in items if one.office}),
            department_names(connection, {one.department for one in items if one.department}),
        )
        for item in items:
            yield _row_of(item, names, taking, day)
        if len(items) < ROWS_AT_ONCE:
            return
        after = place_of(items[-1], asked, day)


def _too_many(most: int) -> Problem:
    why = Text(f"超过{most:,}项，请先缩小筛选范围。", f"There are more than {most:,} items: narrow the list first.")
    return Problem(422, *TITLES[422], errors=[{"where": "form.rows", "zh": why.zh, "en": why.en}])


def _row_of(item: Item, names: _Names, taking: TakingAway, day: date) -> list[Cell]:
    say = taking.say

    def named(of: Mapping[str, Text], code: str | None) -> str | None:
        return say(of[code]) if code else None

    return [
        item.number,
        say(TYPES[item.type]),
        say(status_words(item, day)),
        item.title,
        item.text,
        item.source,
        item.firm_name,
        item.firm_code,
        item.about,
        named(names.regions, item.region),
        named(names.offices, item.office),
        named(names.departments, item.department),
        item.line,
        item.supervisor,
        named(names.people, item.owner),
        _day(item.filed_on),
        _day(item.first_due),
        _moment(item.first_response_at),
        _day(item.due),
        say(_YES) if is_late(item, day) else None,
        _moment(item.answered_at),
        item.answer,
        item.document_no,
        _day(item.order_due),
        _moment(item.ended_at),
    ]


def is_late(item: Item, day: date) -> bool:
    """Whether its day has passed without it being settled by then."""
    settled = day if item.resolved_at is None else day_at(item.resolved_at)
    return item.due is not None and settled > item.due


def _day(when: date | None) -> str | None:
    return None if when is None else when.isoformat()


def _moment(when: datetime | None) -> str | None:
    return None if when is None else moment(when)


_YES = Text("是", "yes")
