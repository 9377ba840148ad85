"""What a rule set's measures, points and score may be, whatever the facts: answered by the engine, value by value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from rules.conditions import All, Compare, Condition, MeasureTest, ScoreTest
from rules.measures import ConditionMeasure, Measure, Over, RecordMeasure
from rules.nodes import nodes_inside
from rules.points import Each
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import Indicator, Override, RuleSet
from scoring.block_view import BlockView
from scoring.check.axes import axis_of, spread_over, starts_of, tests_of
from scoring.check.samples import field_tests_in, samples_of
from scoring.check.states import SCORE, States, TooManyError, Variable, empty_facts
from scoring.compiler import HUNDREDTHS, Compiler
from scoring.facts import Ints
from scoring.score_lines import Lines
from scoring.values import Numbers, Truths, Values


class Setting:
    """One rule set with the record types there are and the tiers of the schemes that may be read."""

    def __init__(
        self, rule_set: RuleSet, types: Mapping[str, RecordType], tiers: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.rule_set = rule_set
        self.types = {**RECORD_TYPES, **types, **rule_set.record_types}
        self.tiers = tiers
        self._may_pass: dict[tuple[object, ...], bool] = {}
        self._states: dict[tuple[Condition, ...], States] = {}
        self._values: dict[tuple[object, ...], Values] = {}
        self._stages: dict[tuple[str, ...], tuple[States, Ints]] = {}
        self._points: dict[str, Ints] = {}

    def may_pass(self, kind: RecordType, filters: Sequence[Condition | None], *, adverse: bool) -> bool:
        """False only where surely no record of one type passes all the filters."""
        parts = tuple(part for part in filters if part is not None)
        key = (kind.name, parts, adverse)
        if key not in self._may_pass:
            try:
                made = samples_of(kind, parts, adverse=adverse)
                self._may_pass[key] = bool(made.passing(All(parts) if parts else None, self.rule_set).any())
            except TooManyError:
                self._may_pass[key] = True
        return self._may_pass[key]

    def can_enter(self, measure: RecordMeasure) -> bool:
        """True unless surely no record can enter the measure."""
        return any(self.may_pass(self.types[name], (measure.where,), adverse=False) for name in measure.types)

    def values(self, measure: Measure, tests: Sequence[Compare]) -> Values:
        """Values that some facts give and that show all that `tests` can tell apart.

        Of a latest record's field, also what its filter and the question whether it is adverse can tell apart.
        """
        key = (measure, *tests)
        if key not in self._values:
            self._values[key] = self._possible(measure, tests)
        return self._values[key]

    def _possible(self, measure: Measure, tests: Sequence[Compare]) -> Values:
        if isinstance(measure, RecordMeasure):
            if not self.can_enter(measure):
                view = BlockView(self.rule_set, empty_facts(1), 0, None, {})
                return Compiler().node(measure).values(view)
            tests = [*tests, *self._own_tests(measure)]
        return axis_of(measure, tests, self.tiers)

    def _own_tests(self, measure: RecordMeasure) -> Iterator[Compare]:
        if measure.over is Over.LATEST:
            yield from (test.compare for test in field_tests_in(measure.where) if test.field == measure.field)
            adverse = (self.types[name].adverse for name in measure.types)
            yield from (Compare(values=outcomes) for outcomes in adverse if isinstance(outcomes, frozenset))

    def axis(self, indicator: Indicator) -> Values:
        """Values of an indicator's measure that show all its points can tell apart."""
        if isinstance(indicator.measure, ConditionMeasure):
            return Truths(np.array(sorted(self.answers(indicator.measure.when)), np.int8))
        return self.values(indicator.measure, tests_of(indicator.points))

    def states(self, *conditions: Condition) -> States:
        """All states that the conditions tell apart."""
        if conditions not in self._states:
            self._states[conditions] = States(self.rule_set, self.axes(conditions))
        return self._states[conditions]

    def axes(self, conditions: Sequence[Condition]) -> dict[Variable, Values]:
        """For each measure that the conditions test, and the score if they do, the values to tell apart."""
        tests: dict[Measure, list[Compare]] = {}
        reads_score = False
        for node in (node for condition in conditions for _, node in nodes_inside(condition, ())):
            reads_score = reads_score or isinstance(node, ScoreTest)
            if isinstance(node, MeasureTest) and not isinstance(node.measure, ConditionMeasure):
                tests.setdefault(node.measure, []).extend([node.compare] if node.compare else [])
        axes: dict[Variable, Values] = {m: self.values(m, compares) for m, compares in tests.items()}
        return axes | ({SCORE: self.scores} if reads_score else {})

    def answers(self, condition: Condition) -> frozenset[bool]:
        """The answers the condition may give: one that is left out is surely never given."""
        try:
            return frozenset(np.unique(self.states(condition).holds(condition)).tolist())
        except TooManyError:
            return frozenset({True, False})

    def stage(self, overrides: tuple[Override, ...], given: str) -> tuple[States, Ints]:
        """The states of all that `overrides` read and of the `SCORE` or `TIER` that is given, and the rank in each.

        Raises TooManyError where there are too many states.
        """
        key = (*(override.id for override in overrides), given)
        if key not in self._stages:
            read = self.axes([override.when for override in overrides if override.when is not None])
            ranks = Numbers(np.arange(len(self.rule_set.tiers)))
            states = States(self.rule_set, {**read, given: self.scores if given == SCORE else ranks})
            self._stages[key] = states, states.tier(overrides)
        return self._stages[key]

    def points(self, indicator: Indicator) -> Ints:
        """The points in hundredths that each value on the indicator's axis gives; a record's in full, as if new."""
        if indicator.id not in self._points:
            states = States(self.rule_set, {indicator.measure: self.axis(indicator)})
            (self._points[indicator.id],) = states.points([without_fading(indicator)])
        return self._points[indicator.id]

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """(lines of shape (len(ids), 2), score of shape (2,)): the least and the greatest, as if all moved freely."""
        indicators = self.rule_set.indicators
        lines = Lines(self.rule_set, Compiler())
        points = np.empty((len(lines.ids), 2), np.int64)
        for row, indicator in enumerate(indicators):
            given = self.points(indicator)
            points[row] = given.min(), given.max()
        return points, lines.close_lines(points)

    @cached_property
    def scores(self) -> Numbers:
        """Scores in hundredths, ascending, that show all that tier bands and conditions can tell apart."""
        rule_set = self.rule_set
        tests = [Compare(interval=tier.interval) for tier in rule_set.tiers if tier.interval is not None]
        for condition in (override.when for override in rule_set.overrides if override.when is not None):
            tests += [node.compare for _, node in nodes_inside(condition, ()) if isinstance(node, ScoreTest)]
        low, high = self.ends[1].tolist()
        return Numbers(np.array(spread_over(low, high, starts_of(tests, HUNDREDTHS)), np.int64))


def without_fading(indicator: Indicator) -> Indicator:
    """The indicator with the points of new records: ageing leaves a share of them, and never turns their sign."""
    points = indicator.points
    return replace(indicator, points=replace(points, fade=None)) if isinstance(points, Each) else indicator


def settings_of(rule_sets: Sequence[RuleSet]) -> dict[str, Setting]:
    """The setting of each scheme."""
    tiers = {rule_set.scheme: rule_set.tier_ids() for rule_set in rule_sets}
    types = {name: kind for rule_set in rule_sets for name, kind in rule_set.record_types.items()}
    return {rule_set.scheme: Setting(rule_set, types, tiers) for rule_set in rule_sets}
