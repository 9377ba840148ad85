"""The brief of a month (简报): what was filed, answered in time or late, closed out, and what was left open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import day_at, today
from service.core.files.exports import Cell, Export, ExportColumn
from service.ledger.exchange.table import ABOUT, TakingAway, about_of
from service.ledger.queries.months import CountedItem, items_between
from service.ledger.sight import Sight
from service.ledger.states import ItemStatus, ItemType
from service.ledger.words import TYPES
from service.registries.queries.names import office_names

TITLE = Text("台账简报", "Brief of the ledger")
NO_OFFICE = Text("未确定监管所", "Without an office")
ALL = Text("合计", "All")
# What each figure is called, in the order of `Figures`.
FIGURES: Mapping[str, Text] = {
    "filed": Text("本月收到", "Filed"),
    "in_time": Text("按期办结", "Settled in time"),
    "late": Text("逾期办结", "Settled late"),
    "unclocked": Text("办结（无期限）", "Settled, without a day"),
    "closed_out": Text("销号", "Closed out"),
    "open": Text("期末未办结", "Open at the end"),
    "overdue": Text("其中逾期", "Of these overdue"),
}
# Items that are named in a brief; all of them are on the list.
MOST_NAMED = 30


@dataclass(slots=True)
class Figures:
    """How many items: the last two at the end of the month, or today while it goes on."""

    filed: int = 0
    in_time: int = 0
    late: int = 0
    unclocked: int = 0
    closed_out: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def settled(self) -> int:
        """Whose clock stopped in the month."""
        return self.in_time + self.late + self.unclocked

    @property
    def share_in_time(self) -> float | None:
        """The share settled in time of all whose day is known; None where there is none."""
        clocked = self.in_time + self.late
        return self.in_time / clocked if clocked else None

    def cells(self) -> list[int]:
        """The figures in the order of `FIGURES`."""
        return [getattr(self, name) for name in FIGURES]

    def count(self, item: CountedItem, first: date, last: date) -> None:
        """Adds an item, of a month from one day to another, both included."""
        resolved = None if item.resolved_at is None else day_at(item.resolved_at)
        self.filed += first <= item.filed_on <= last
        if resolved is not None and first <= resolved <= last:
            self.unclocked += item.due is None
            self.in_time += item.due is not None and resolved <= item.due
            self.late += item.due is not None and resolved > item.due
        ended = None if item.ended_at is None else day_at(item.ended_at)
        self.closed_out += item.status is ItemStatus.CLOSED_OUT and ended is not None and first <= ended <= last
        if ended is None or ended > last:
            self.open += resolved is None or resolved > last
            self.overdue += is_overdue(item, last)


def is_overdue(item: CountedItem, day: date) -> bool:
    """Whether the clock of the item ran beyond its day on a day."""
    resolved = None if item.resolved_at is None else day_at(item.resolved_at)
    running = (resolved is None or resolved > day) and (item.ended_at is None or day_at(item.ended_at) > day)
    return running and item.due is not None and item.due < day


@dataclass(slots=True)
class Brief:
    """The figures of a month of all items that are seen, by type and by office, and the first that are overdue.

    `last` is its last day, or today while it goes on.
    """

    first: date
    last: date
    all: Figures = field(default_factory=Figures)
    types: dict[ItemType, Figures] = field(default_factory=lambda: {kind: Figures() for kind in ItemType})
    offices: dict[str | None, Figures] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)
    overdue: list[CountedItem] = field(default_factory=list)

    def count(self, items: Iterator[CountedItem]) -> Self:
        """The brief with the items counted."""
        for item in items:
            office = self.offices.setdefault(item.office, Figures())
            for figures in (self.all, self.types[item.type], office):
                figures.count(item, self.first, self.last)
            if is_overdue(item, self.last):
                self.overdue.append(item)
        self.overdue.sort(key=lambda one: (one.due or self.last, one.number))
        del self.overdue[MOST_NAMED:]
        return self

    def office_name(self, code: str | None) -> Text:
        """What an office is called."""
        return NO_OFFICE if code is None else self.names[code]

    @property
    def by_office(self) -> Sequence[tuple[Text, Figures]]:
        """The offices by name, in the order of their codes, those without one last."""
        order = sorted(self.offices, key=lambda code: (code is None, code or ""))
        return [(self.office_name(code), self.offices[code]) for code in order]


def brief_of(connection: Connection, sight: Sight, month: date) -> Brief:
    """The brief of the month that begins on `month`, of what is seen, in two statements."""
    after = next_month(month)
    brief = Brief(month, min(after - timedelta(days=1), today()))
    brief.count(items_between(connection, sight, month, after))
    brief.names = office_names(connection, [code for code in brief.offices if code])
    return brief


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def table_of(brief: Brief, taking: TakingAway) -> Export:
    """The brief as a table: all, then by type, then by office."""
    say = taking.say
    columns = [ExportColumn(say(Text("分组", "By")), 12), ExportColumn(say(Text("名称", "Name")), 28)]
    columns += [ExportColumn(say(words), 16) for words in FIGURES.values()]
    period = Text("期间", "Period"), Text(f"{brief.first}至{brief.last}", f"{brief.first} to {brief.last}")
    return Export(
        title=f"{say(TITLE)}-{brief.first:%Y-%m}",
        columns=columns,
        rows=_rows(brief, taking),
        about=[(say(period[0]), say(period[1])), *about_of(taking)],
        sheet=say(TITLE),
        about_sheet=say(ABOUT),
    )


def _rows(brief: Brief, taking: TakingAway) -> Iterator[list[Cell]]:
    say = taking.say
    yield [say(ALL), say(ALL), *brief.all.cells()]
    for kind, figures in brief.types.items():
        yield [say(Text("类型", "Type")), say(TYPES[kind]), *figures.cells()]
    for name, figures in brief.by_office:
        yield [say(Text("监管所", "Office")), say(name), *figures.cells()]
