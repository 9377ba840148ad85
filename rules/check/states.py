"""All combinations of values that the measures of a condition can take, as far as rules can tell them apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from rules.check.holds import SCORE, State, holds
from rules.check.sample import MOST, TooManyError, may_pass
from rules.check.values import Span, Special, Value, representatives, specials
from rules.check.walk import compares, leaves, score_edges
from rules.conditions import Compare, Condition, ScoreTest
from rules.measures import Measure, Over, RecordMeasure
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import RuleSet

HUNDREDTH = Decimal("0.01")
Variable = Measure | str
Axes = Mapping[Variable, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the values of a rule set's measures depend on besides facts: record types, tiers read, score range."""

    rule_set: RuleSet
    types: Mapping[str, RecordType]
    tiers: Mapping[str, tuple[str, ...]]
    low: Decimal
    high: Decimal

    def can_enter(self, measure: RecordMeasure) -> bool:
        """True unless surely no record can enter the measure."""
        kinds = (self.types[t] for t in measure.types if t in self.types)
        return any(may_pass(kind, measure.where, adverse=False) for kind in kinds)

    def axes(self, conditions: Sequence[Condition | None]) -> Axes:
        """For each measure that the conditions test, and the score if they do, the values to tell apart."""
        axes: dict[Variable, Sequence[Value]] = {}
        for measure, tests in compares(conditions).items():
            axes[measure] = self.values(measure, tests)
        if any(isinstance(leaf, ScoreTest) for condition in conditions for leaf in leaves(condition)):
            axes[SCORE] = self.scores()
        return axes

    def scores(self) -> tuple[Decimal, ...]:
        """Scores, ascending, that show all that tier bands and conditions can tell apart."""
        return Span(self.low, self.high, HUNDREDTH).representatives(score_edges(self.rule_set))

    def values(self, measure: Measure, tests: Sequence[Compare], named: Sequence[str] = ()) -> Sequence[Value]:
        """Values that some facts give and that show all `tests` and the texts in `named` can tell apart.

        What an adverse record's own text may be is shown too, so that no other text stands for it.
        """
        if isinstance(measure, RecordMeasure):
            if not self.can_enter(measure):
                return (without_records(measure),)
            named = (*named, *self._own_texts(measure))
        return representatives(measure, tests, self.tiers, named)

    def _own_texts(self, measure: RecordMeasure) -> Iterator[str]:
        for name in measure.types if measure.over is Over.LATEST else ():
            adverse = self.types[name].adverse
            yield from (name, *(() if isinstance(adverse, bool) else sorted(adverse)))


def setting(rule_set: RuleSet, tiers: Mapping[str, tuple[str, ...]], types: Mapping[str, RecordType]) -> Setting:
    """The setting of a rule set whose score is known only to lie within its bounds."""
    known = {**RECORD_TYPES, **types, **rule_set.record_types}
    return Setting(rule_set, known, tiers, rule_set.score.at_least, rule_set.score.at_most)


def without_records(measure: RecordMeasure) -> Value:
    """What the measure gives for an enterprise without records."""
    if measure.over is Over.EXISTS:
        return False
    return next(iter(specials(measure)), Decimal(0))


def states(axes: Axes) -> Iterator[State]:
    """Every combination of values; raises TooManyError beyond 50,000."""
    if prod(map(len, axes.values())) > MOST:
        raise TooManyError
    names = tuple(axes)
    for values in product(*axes.values()):
        yield dict(zip(names, values, strict=True))


def answers(condition: Condition, here: Setting) -> frozenset[bool]:
    """The answers the condition may give: one that is left out is surely never given."""
    try:
        return frozenset(holds(condition, state) for state in states(here.axes([condition])))
    except TooManyError:
        return frozenset({True, False})


def is_absent(value: Value) -> bool:
    """True where a measure gave no value."""
    return value in (Special.MISSING, Special.NOT_APPLICABLE)
