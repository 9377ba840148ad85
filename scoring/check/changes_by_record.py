"""How one more adverse record of one type may move each measure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.conditions import Compare, Condition, FieldTest, Not
from rules.intervals import Interval
from rules.measures import ConditionMeasure, Measure, ModelMeasure, Over, RecordMeasure, TierMeasure
from rules.record_types import RecordType
from scoring.check.changes import ANYTHING, STILL, Moves
from scoring.check.setting import Setting
from scoring.check.states import Variable, figures_of
from scoring.check.words import decimal_of
from scoring.figures import Figure
from scoring.values import Values

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Mover:
    """One more adverse record of `kind`; `tiers` says how it moves the tiers of the schemes read."""

    kind: RecordType
    here: Setting
    tiers: Mapping[str, Moves]

    def moves(self, measure: Measure, values: Values) -> Moves:
        """Returns how `measure`, shown by `values`, may move."""
        match measure:
            case RecordMeasure():
                return self._records(measure, values) if self._enters(measure) else STILL
            case TierMeasure():
                return self.tiers.get(measure.scheme, ANYTHING)
            case ModelMeasure():
                # What is proved is proved of the rules; what a model may add is noted beside it.
                return STILL
            case ConditionMeasure():
                return self.condition(measure.when)
        return STILL

    def condition(self, condition: Condition) -> Moves:
        """Returns how the answer of a condition may move; raises TooManyError where there is too much to enumerate."""
        states = self.here.states(condition)
        moves = self.all_moves(states.axes)
        if not moves:
            return STILL
        found = list(states.changes(states.holds(condition), moves))
        return Moves(
            up=any((~before & after).any() for before, after in found),
            down=any((before & ~after).any() for before, after in found),
        )

    def all_moves(self, axes: Mapping[Variable, Values]) -> dict[Variable, Moves]:
        """Returns the moves of each measure of `axes` that may move; the score is left out."""
        found = {v: self.moves(v, values) for v, values in axes.items() if not isinstance(v, str)}
        return {v: moves for v, moves in found.items() if moves != STILL and any(moves.steps(figures_of(v, axes[v])))}

    def _enters(self, measure: RecordMeasure, *more: Condition) -> bool:
        """True unless surely no such record that passes `more` too enters the measure."""
        return self.kind.name in measure.types and self.here.may_pass(self.kind, (measure.where, *more), adverse=True)

    def _records(self, measure: RecordMeasure, values: Values) -> Moves:
        match measure.over:
            case Over.SUM:
                return Moves(up=self._signed(measure, above=True), down=self._signed(measure, above=False))
            case Over.MAX:
                return Moves(up=True, appears=True)
            case Over.DAYS_SINCE_LATEST:
                return Moves(down=True, appears=True)
            case Over.LATEST:
                field = measure.field or ""
                shown = figures_of(measure, values)
                return Moves(onto=frozenset(v for v in shown if self._enters(measure, equal_test_of(field, v))))
            case Over.SHARE:
                return self._share(measure)
        return Moves(up=True)

    def _signed(self, measure: RecordMeasure, *, above: bool) -> bool:
        wanted = Interval(above=ZERO) if above else Interval(below=ZERO)
        return self._enters(measure, FieldTest(measure.field or "", Compare(interval=wanted)))

    def _share(self, measure: RecordMeasure) -> Moves:
        assert measure.part is not None
        inside, outside = self._enters(measure, measure.part), self._enters(measure, Not(measure.part))
        ends = {Figure(Fraction(1)): inside, Figure(Fraction(0)): outside}
        first = frozenset(end for end, possible in ends.items() if possible) if measure.at_least <= 1 else None
        return Moves(up=inside, down=outside, appears=True, first=first)


def equal_test_of(field: str, figure: Figure) -> FieldTest:
    """The test that a record's field has one value, or none where the figure has none."""
    if figure.value is None:
        return FieldTest(field, Compare(missing=True))
    value = decimal_of(figure.value) if isinstance(figure.value, Fraction) else figure.value
    return FieldTest(field, Compare(values=frozenset({value})))
