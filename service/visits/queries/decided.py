"""What the gate says of one visit as somebody means to propose it: what it needs, what speaks against it, and caps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.dated_tables import OrderedBy
from rules.inspection import ItemMode
from rules.library import Library
from rules.texts import Text
from service.core.clock import today
from service.facts.enterprises import Enterprise
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_in_force
from service.registries.queries.inspectors import inspector_names, inspectors_by_number
from service.registries.queries.items import items_of
from service.visits.gate import PLANNED, AskedVisit, Before, SignalKind, signals_of
from service.visits.queries.gate import GateQuestion, befores_of
from service.visits.visit import Signal


@dataclass(frozen=True, slots=True)
class MeantVisit:
    """A visit as somebody means it; `line` is the first of the year's plan lines that it follows, None: none.

    `day` None: none is agreed upon, it is asked about today. `without` is the visit's own id where there is one.
    """

    trigger: str
    ordered_by: OrderedBy
    day: date | None = None
    items: Sequence[str] = ()
    officers: Sequence[str] = ()
    line: int | None = None
    without: int | None = None


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What the gate says: the day it was asked about, what is known of the firm, what speaks against the visit.

    `locks` are the signals that a setting makes locks; `needs` what has to be stated that is not.
    """

    on: date
    before: Before
    signals: Sequence[Signal]
    counts: bool
    locks: Sequence[SignalKind]
    needs: Sequence[Text]

    @property
    def is_open(self) -> bool:
        """Whether the visit may be proposed; signals that are no locks ask for a reason."""
        return not self.locks and not self.needs


def decide_at_gate(
    connection: Connection,
    library: Library,
    firm: Enterprise,
    meant: MeantVisit,
    authority: str,
    locks: Collection[str] = (),
) -> GateDecision:
    """What the gate says of one visit of a firm by an authority."""
    day = meant.day or today()
    line = lines_in_force(connection, [meant.line]).get(meant.line) if meant.line is not None else None
    asked = _asked_visit(connection, firm, meant, line, day)
    question = GateQuestion(
        authority,
        day,
        modes_of(connection, meant.items, line, day),
        line.scheme if line else None,
        () if meant.without is None else (meant.without,),
    )
    before = befores_of(connection, library, [firm.id], question)[firm.id]
    counting = library.tables.cap_counting(day)
    signals = signals_of(asked, before, counting)
    return GateDecision(
        day,
        before,
        signals,
        counting is not None and counting.counts(meant.trigger, meant.ordered_by),
        [SignalKind(one.signal) for one in signals if one.signal in locks],
        list(needs_of(meant.trigger, line)),
    )


def modes_of(connection: Connection, items: Collection[str], line: PlanLine | None, day: date) -> tuple[ItemMode, ...]:
    """The modes of the items on the day, in their order; of a line its own; general where no item says another."""
    if line is not None:
        return (ItemMode(line.mode),)
    found = {ItemMode(one.mode) for one in items_of(connection, items, day).values()} if items else set()
    return tuple(mode for mode in ItemMode if mode in found) or (ItemMode.GENERAL,)


def needs_of(trigger: str, line: PlanLine | None) -> Sequence[Text]:
    """What a visit needs that it does not have: planned ones a line of a plan that is filed and published."""
    if trigger in PLANNED and line is None:
        return [
            Text(
                "计划抽查、重点监管、专项检查须依据已备案并公布的计划任务。",
                "Planned, key and campaign visits need a line of a plan that is filed and published.",
            )
        ]
    return []


def _asked_visit(
    connection: Connection, firm: Enterprise, meant: MeantVisit, line: PlanLine | None, day: date
) -> AskedVisit:
    officers = inspectors_by_number(connection, meant.officers, day) if meant.officers else {}
    regions: Mapping[str, str] = {number: one.region for number, one in officers.items()}
    return AskedVisit(
        day,
        meant.trigger,
        meant.ordered_by,
        firm.region or "",
        (line.region or line.plan_region) if line else "",
        list(meant.officers),
        regions,
        inspector_names(connection, meant.officers) if meant.officers else {},
    )
