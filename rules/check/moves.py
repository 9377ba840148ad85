"""How one more adverse record of one type may move a measure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from rules.check.holds import State, holds
from rules.check.sample import equals, may_pass
from rules.check.states import Axes, Setting, Variable, is_absent, states
from rules.check.values import ONE, Value
from rules.conditions import All, Compare, Condition, FieldTest, Not
from rules.measures import (
    NOT_RATED,
    ConditionMeasure,
    Measure,
    ModelMeasure,
    Over,
    RecordMeasure,
    TierMeasure,
)
from rules.record_types import RecordType
from rules.texts import Interval

ZERO = Decimal(0)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moves:
    """Which changes of a value are possible, among values in their order (numbers ascending, tiers best to worst).

    `appears`: from no value to one, of `first` if given. `onto`: from anything to one of these. `anything`: all.
    """

    up: bool = False
    down: bool = False
    appears: bool = False
    first: frozenset[Value] | None = None
    onto: frozenset[Value] = frozenset()
    anything: bool = False

    def steps(self, values: Sequence[Value]) -> Iterator[tuple[Value, Value]]:
        """The possible changes among `values`."""
        for place, before in enumerate(values):
            for other, after in enumerate(values):
                if place != other and self._allows(before, after, other > place):
                    yield before, after

    def _allows(self, before: Value, after: Value, rises: bool) -> bool:
        if self.anything or after in self.onto:
            return True
        if _none(after):
            return False
        if _none(before):
            return self.appears and (self.first is None or after in self.first)
        return self.up if rises else self.down


STILL = Moves()
ANYTHING = Moves(anything=True)


def _none(value: Value) -> bool:
    return is_absent(value) or value == NOT_RATED


@dataclass(frozen=True, slots=True)
class Mover:
    """One more adverse record of `kind`; `tiers` says how it moves the tiers of the schemes read."""

    kind: RecordType
    here: Setting
    tiers: Mapping[str, Moves]

    def moves(self, measure: Measure, values: Sequence[Value]) -> Moves:
        """How `measure`, shown by `values`, may move."""
        match measure:
            case RecordMeasure():
                return self._records(measure, values) if self._enters(measure, None) else STILL
            case TierMeasure():
                return self.tiers.get(measure.scheme, ANYTHING)
            case ModelMeasure():
                return ANYTHING
            case ConditionMeasure():
                return self.condition(measure.when)
        return STILL

    def condition(self, condition: Condition) -> Moves:
        """How the answer of a condition may move; raises TooManyError where there is too much to enumerate."""
        axes = self.here.axes([condition])
        found = set(changes(axes, self.all_moves(axes), lambda state: holds(condition, state)))
        return Moves(up=(False, True) in found, down=(True, False) in found)

    def all_moves(self, axes: Axes) -> dict[Variable, Moves]:
        """How each measure of `axes` may move; the score is left out."""
        return {v: self.moves(v, values) for v, values in axes.items() if not isinstance(v, str)}

    def _enters(self, measure: RecordMeasure, more: Condition | None) -> bool:
        """True unless surely no such record that passes `more` too enters the measure."""
        wanted = tuple(part for part in (measure.where, more) if part is not None)
        return self.kind.name in measure.types and may_pass(self.kind, All(wanted), adverse=True)

    def _records(self, measure: RecordMeasure, values: Sequence[Value]) -> Moves:
        match measure.over:
            case Over.SUM:
                return Moves(up=self._signed(measure, above=True), down=self._signed(measure, above=False))
            case Over.MAX:
                return Moves(up=True, appears=True)
            case Over.DAYS_SINCE_LATEST:
                return Moves(down=True, appears=True)
            case Over.LATEST:
                return Moves(onto=frozenset(v for v in values if self._enters(measure, equals(measure.field or "", v))))
            case Over.SHARE:
                return self._share(measure)
        return Moves(up=True)

    def _signed(self, measure: RecordMeasure, *, above: bool) -> bool:
        wanted = Interval(above=ZERO) if above else Interval(below=ZERO)
        return self._enters(measure, FieldTest(measure.field or "", Compare(interval=wanted)))

    def _share(self, measure: RecordMeasure) -> Moves:
        assert measure.part is not None
        inside, outside = self._enters(measure, measure.part), self._enters(measure, Not(measure.part))
        ends = {ONE: inside, ZERO: outside}
        first = frozenset[Value](end for end, possible in ends.items() if possible) if measure.at_least <= 1 else None
        return Moves(up=inside, down=outside, appears=True, first=first)


def changes(axes: Axes, moves: Mapping[Variable, Moves], of: Callable[[State], T]) -> Iterator[tuple[T, T]]:
    """The changes of `of` when one variable makes one possible step; raises TooManyError for too many states.

    A record moves several variables at once, but every such change is a chain of these steps.
    """
    for before, after in state_steps(axes, moves):
        yield of(before), of(after)


def state_steps(axes: Axes, moves: Mapping[Variable, Moves]) -> Iterator[tuple[State, State]]:
    """The changes of state in which one variable makes one possible step."""
    steps = {v: list(moves[v].steps(values)) for v, values in axes.items() if v in moves}
    for state in states(axes):
        for variable, pairs in steps.items():
            for before, after in pairs:
                if state[variable] is before:
                    yield state, {**state, variable: after}
