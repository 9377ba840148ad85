"""What a rule set reads, and at which figures the measures that grow with every day or year make a difference."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rules.conditions import All, Compare, Condition, FieldTest, MeasureTest
from rules.feature_set import FeatureSet
from rules.intervals import Interval
from rules.measures import AttributeMeasure, Measure, Over, RecordMeasure, State
from rules.nodes import nodes_inside, nodes_of, nodes_of_features
from rules.points import Bands, Each, Points
from rules.ruleset import OverrideKind, RuleSet
from rules.signals import Signals
from scoring.facts import Ints
from scoring.integer_grid import held_ends_of
from scoring.model import ModelUse, Predictor

# More days than the calendar has.
NEVER = 2**31


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A measure that reads records or an attribute, and the figures, ascending, at which its use changes.

    `edges` is None where every whole figure makes a difference.
    """

    measure: RecordMeasure | AttributeMeasure
    edges: Ints | None

    def following(self, figures: Ints) -> Ints:
        """The first figure above each of `figures` that makes a difference, `NEVER` where there is none."""
        return figures + 1 if self.edges is None else self.edges[self.edges.searchsorted(figures, "right")]


@lru_cache(maxsize=64)
def readings_of(rule_set: RuleSet) -> tuple[Reading, ...]:
    """Every measure of `rule_set` over records or attributes, once; manual adjustments count as one."""
    return _join_uses(_uses_of(rule_set))


@lru_cache(maxsize=64)
def readings_of_signals(table: Signals) -> tuple[Reading, ...]:
    """Every measure that the conditions of signals compare, with the figures at which they do.

    Each record that comes or goes is a boundary, too: it is among what a signal stands on.
    """
    return _join_uses(_uses_of_signals(table))


@lru_cache(maxsize=64)
def readings_of_model(model: ModelUse) -> tuple[Reading, ...]:
    """Every measure that a live model's features read, with the figures at which its steps begin."""
    if model.features is None or model.predictor is None:
        return ()
    return _join_uses(_uses_of_features(model.features, model.predictor))


def _join_uses(uses: Iterable[tuple[Measure, set[int] | None]]) -> tuple[Reading, ...]:
    found: dict[RecordMeasure | AttributeMeasure, set[int] | None] = {}
    for measure, edges in uses:
        if isinstance(measure, (RecordMeasure, AttributeMeasure)):
            known = found.setdefault(measure, set())
            found[measure] = None if known is None or edges is None else known | edges
    return tuple(Reading(measure, _ascending_edges(edges)) for measure, edges in found.items())


def _uses_of(rule_set: RuleSet) -> Iterable[tuple[Measure, set[int] | None]]:
    """Each use of a measure, with its edges."""
    for indicator in rule_set.indicators:
        yield indicator.measure, _edges_of_points(indicator.points)
    for _, node in nodes_of(rule_set):
        if isinstance(node, MeasureTest):
            yield node.measure, _edges_of_test(node.compare)
    if any(override.kind is OverrideKind.MANUAL for override in rule_set.overrides):
        yield _adjustments(rule_set.scheme), set()


def _uses_of_features(features: FeatureSet, predictor: Predictor) -> Iterable[tuple[Measure, set[int] | None]]:
    """Each use of a measure by a feature; what is divided makes a difference whenever it changes."""
    for feature in features.features:
        steps = None if feature.per is not None else predictor.edges(feature.id)
        yield feature.measure, None if steps is None else set(steps.tolist())
    for _, node in nodes_of_features(features):
        if isinstance(node, MeasureTest):
            yield node.measure, _edges_of_test(node.compare)
        elif isinstance(node, RecordMeasure):
            yield node, set()


def _uses_of_signals(table: Signals) -> Iterable[tuple[Measure, set[int] | None]]:
    """Each use of a measure by a signal, and the records that it takes, counted."""
    for signal in table.signals:
        for _, node in nodes_inside(signal.when, ()):
            if isinstance(node, MeasureTest):
                yield node.measure, _edges_of_test(node.compare)
            elif isinstance(node, RecordMeasure):
                yield replace(node, over=Over.COUNT, field=None, part=None, at_least=1), set()


def _adjustments(scheme: str) -> RecordMeasure:
    """The manual adjustments that may be valid for `scheme`: those that name it and expire."""
    named: Condition = FieldTest("scheme", Compare(values=frozenset({scheme})))
    expiring = FieldTest("ends_on", Compare(missing=False))
    return RecordMeasure(Over.COUNT, ("manual_adjustment",), All((named, expiring)), State.ACTIVE)


def _edges_of_points(points: Points) -> set[int] | None:
    if isinstance(points, Each):
        return None
    bands = points.bands if isinstance(points, Bands) else ()
    return {edge for band in bands for edge in _edges(band.interval)}


def _edges_of_test(compare: Compare | None) -> set[int]:
    if compare is None:
        return set()
    if compare.interval is not None:
        return _edges(compare.interval)
    numbers = (value for value in compare.values or () if not isinstance(value, (str, bool)))
    return {edge for number in numbers for edge in (int(number), int(number) + 1)}


def _edges(interval: Interval) -> set[int]:
    """The first whole number inside and the first beyond."""
    low, high = held_ends_of(interval, 1)
    return {low, high + 1}


def _ascending_edges(edges: set[int] | None) -> Ints | None:
    """The edges that a figure may cross from below: nothing is younger than 0, or than missing, which is before it."""
    if edges is None:
        return None
    return np.array(sorted({0, NEVER} | {edge for edge in edges if 0 < edge < NEVER}), np.int64)
