"""The brief of a month (简报): what was filed, answered in time or late, closed out, and what was left open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.core.files.exports import Cell, Export, ExportColumn
from service.ledger.exchange.table import ABOUT, TakingAway, about_of
from service.ledger.figures import FIGURES, Figures, is_overdue, next_month
from service.ledger.queries.briefs import kept_briefs, parts_of_brief
from service.ledger.queries.months import CountedItem, items_between
from service.ledger.sight import Sight
from service.ledger.states import ItemType
from service.ledger.words import TYPES
from service.registries.queries.names import office_names

TITLE = Text("台账简报", "Brief of the ledger")
NO_OFFICE = Text("未确定监管所", "Without an office")
ALL = Text("合计", "All")
# Items that are named in a brief; all of them are on the list.
MOST_NAMED = 30


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
    # When it was written and kept; None: it is counted now.
    written_at: datetime | None = None

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


def kept_brief_of(connection: Connection, sight: Sight, month: date) -> Brief | None:
    """The brief of the month as it was written when the month had ended, of what lies in the reader's jurisdiction.

    None where none is kept, or the reader sees but items of their own.
    """
    written = kept_briefs(connection).get(month)
    if written is None or not sight.whole.places:
        return None
    brief = Brief(month, next_month(month) - timedelta(days=1), written_at=written)
    for row in parts_of_brief(connection, sight.whole, month):
        office = brief.offices.setdefault(row.office, Figures())
        for figures in (brief.all, brief.types[ItemType(row.type)], office):
            figures.add(row)
    brief.names = office_names(connection, [code for code in brief.offices if code])
    return brief


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
