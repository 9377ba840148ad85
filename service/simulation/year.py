"""What the acts of a simulated year share: who acts, when, upon which truth, and what was noted on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.demo.days import Days
from service.simulation.firms import Firms
from service.simulation.hands import Hands
from service.simulation.scene import Wanted
from service.simulation.truth import Found, Outcomes, Truth


@dataclass(frozen=True, slots=True)
class DrawnList:
    """A list that was drawn from, with what would have been found at each firm on it."""

    line: str
    month: int
    batch: int
    draw: str
    strata: tuple[str, ...]
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class ToMake:
    """A visit that is to be made: who enters its result, what will be found, `closed` doors before somebody opens."""

    number: str
    officer: str
    firm: int
    month: int
    found: Found
    closed: int
    violated: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """A promise that was broken on purpose, or an exception made: what, and by which name the service shows it."""

    kind: str
    number: str
    day: date


@dataclass(frozen=True, slots=True)
class Step:
    """A month, or what goes before the first: what was done, and in how many seconds."""

    title: str
    seconds: float
    done: dict[str, int]


@dataclass(slots=True)
class Year:
    """The simulated year as it goes on."""

    wanted: Wanted
    hands: Hands
    days: Days
    firms: Firms
    truth: Truth
    officers: int
    # The firms that use lifts, by place: each is to be visited once in the year.
    lifts: Sequence[int]
    lines: Mapping[str, int] = field(default_factory=dict)
    lists: list[DrawnList] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    # Visits by the day on which somebody goes.
    agenda: dict[date, list[ToMake]] = field(default_factory=dict)
    # How often somebody went in vain, by the number of the visit.
    tried: dict[str, int] = field(default_factory=dict)
    # Visits that were made, by number.
    made: dict[str, ToMake] = field(default_factory=dict)
    # How many pairs of officers were named in each county.
    turns: dict[str, int] = field(default_factory=dict)
    # By batch the firms drawn for it at which somebody looked, by place.
    looked_at: dict[int, set[int]] = field(default_factory=dict)
    # The orders to correct that firms do not follow, by number, with their last days.
    orders: dict[str, date] = field(default_factory=dict)
    # Visits because of complaints, by number; what is answered and what is published too late.
    on_complaint: set[str] = field(default_factory=set)
    # Firms that objected to a record, or asked for its repair.
    objecting: set[str] = field(default_factory=set)
    forgotten: str = ""
    held_back: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def months_of_batches(self) -> Sequence[int]:
        """The months in which the main line is drawn, spread over those that are simulated."""
        wanted = self.wanted
        return [place * wanted.months // wanted.batches + 1 for place in range(wanted.batches)]

    @property
    def months_of_trade(self) -> Sequence[int]:
        """The months in which the line of one trade is drawn."""
        return sorted({1, self.wanted.months // 2 + 1})

    def count(self, what: str, number: int = 1) -> None:
        """Counts something that was done."""
        self.counts[what] = self.counts.get(what, 0) + number
