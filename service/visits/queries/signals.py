"""What speaks against visits as they are proposed: the gate asked about many firms at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.library import Library
from service.core.clock import today
from service.core.settings import Settings
from service.registries.queries.inspectors import inspector_names, inspectors_by_number
from service.visits.gate import AskedVisit, Before, SignalKind, signals_of
from service.visits.queries.gate import GateQuestion, befores_of
from service.visits.visit import Signal


@dataclass(frozen=True, slots=True)
class Gate:
    """By what visits are let through: rule sets and tables, the bureau's name, and which signals lock."""

    library: Library
    authority: str
    locks: frozenset[SignalKind] = frozenset()


def gate_of(library: Library, settings: Settings) -> Gate:
    """The gate as the service has it: signals lock where the settings say so."""
    return Gate(library, settings.bureau, frozenset(SignalKind(one) for one in settings.visit_locks))


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """A firm, of which nothing is known where it is no enterprise, that officers are to visit; where it lies."""

    enterprise_id: int | None
    region: str
    officers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Errand:
    """What firms are visited for: why, by whose order, on which day, for items of which modes, under which scheme."""

    trigger: str
    ordered_by: str
    day: date
    modes: frozenset[ItemMode]
    scheme: str | None = None
    authority_region: str = ""
    without: Sequence[int] = field(default=())


def signals_against(
    connection: Connection, gate: Gate, firms: Sequence[AtTheGate], errand: Errand
) -> list[list[Signal]]:
    """What speaks against the visit of each firm, in the order of the firms."""
    question = GateQuestion(gate.authority, errand.day, errand.modes, errand.scheme, errand.without)
    ids = [one.enterprise_id for one in firms if one.enterprise_id is not None]
    befores = befores_of(connection, gate.library, ids, question)
    counting = gate.library.tables.cap_counting(errand.day, today())
    serves, names = _officers(connection, {officer for one in firms for officer in one.officers}, errand.day)
    found = []
    for one in firms:
        asked = AskedVisit(
            errand.day,
            errand.trigger,
            errand.ordered_by,
            one.region,
            errand.authority_region,
            one.officers,
            {officer: serves[officer] for officer in one.officers if officer in serves},
            names,
        )
        before = Before() if one.enterprise_id is None else befores.get(one.enterprise_id, Before())
        found.append(signals_of(asked, before, counting))
    return found


def _officers(connection: Connection, numbers: set[str], day: date) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Where each of the officers serves, and what he is called."""
    if not numbers:
        return {}, {}
    known = inspectors_by_number(connection, numbers, day)
    return {number: one.region for number, one in known.items()}, inspector_names(connection, numbers)
