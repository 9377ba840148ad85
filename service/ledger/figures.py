"""What is counted of the items of a month: filed, settled in time or late, closed out, left open, overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.texts import Text
from service.core.clock import day_at
from service.ledger.queries.months import CountedItem
from service.ledger.states import ItemStatus

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

    def add(self, part: Any) -> None:
        """Adds the figures of a part."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + int(getattr(part, name)))

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


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)
