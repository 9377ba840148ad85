"""From a rule set's measures and conditions to nodes over the integer grid, each made once."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_

import numpy as np

from rules import conditions as c
from rules import measures as m
from rules.value_types import value_type_of
from scoring.attribute_measures import AttributeNode, ModelNode, TierNode
from scoring.block_view import BlockView
from scoring.comparisons import number_test
from scoring.facts import NO_NUMBER, Mask, Vocabulary
from scoring.record_measures import record_node
from scoring.selections import Selection, record_filter
from scoring.values import Node, Truths, Values

HUNDREDTHS = 100
MILLIONTHS = 1_000_000
YES = c.Compare(values=frozenset({True}))

# Answers for every enterprise of a view whether a condition holds.
Holds = Callable[[BlockView], Mask]


def scale_of(measure: m.Measure) -> int:
    """Held integers per unit of the values of `measure`; a probability is held in millionths."""
    return value_type_of(measure).scale or MILLIONTHS


class ConditionNode(Node):
    """Yes where a condition holds."""

    __slots__ = ("holds",)

    def __init__(self, holds: Holds) -> None:
        self.holds = holds

    def compute(self, view: BlockView) -> Values:
        return Truths(self.holds(view).astype(np.int8))


class Compiler:
    """Makes nodes for one rule set; equal measures and equal selections become one node."""

    def __init__(self) -> None:
        self._nodes: dict[m.Measure, Node] = {}
        self._selections: dict[tuple[object, ...], Selection] = {}

    def node(self, measure: m.Measure) -> Node:
        """The node that evaluates `measure`."""
        node = self._nodes.get(measure)
        if node is None:
            node = self._nodes[measure] = self._node(measure)
        return node

    def _node(self, measure: m.Measure) -> Node:
        match measure:
            case m.RecordMeasure():
                part = None if measure.part is None else self._selection(measure, measure.part)
                return record_node(measure, self._selection(measure), part)
            case m.AttributeMeasure():
                return AttributeNode(measure, Vocabulary((*measure.codes, "")))
            case m.TierMeasure():
                return TierNode(measure)
            case m.ModelMeasure():
                return ModelNode()
            case m.ConditionMeasure(when):
                return ConditionNode(self.holds(when))

    def _selection(self, measure: m.RecordMeasure, part: c.Condition | None = None) -> Selection:
        parts = tuple(condition for condition in (measure.where, part) if condition is not None)
        where = c.All(parts) if len(parts) > 1 else next(iter(parts), None)
        window = (measure.months, measure.days, measure.ends_within)
        key = (measure.types, measure.state, *window, where)
        if key not in self._selections:
            passes = None if where is None else record_filter(where)
            self._selections[key] = Selection(measure.types, measure.state, passes, *window)
        return self._selections[key]

    def holds(self, condition: c.Condition) -> Holds:
        """Answers where `condition` holds; a missing value compares false."""
        match condition:
            case c.All(parts) | c.Any(parts):
                join = and_ if isinstance(condition, c.All) else or_
                each = [self.holds(part) for part in parts]
                return lambda view: reduce(join, [part(view) for part in each])
            case c.Not(part):
                inner = self.holds(part)
                return lambda view: ~inner(view)
            case c.ScoreTest(compare):
                passes = number_test(compare, HUNDREDTHS, NO_NUMBER)
                return lambda view: passes(view.score)
            case c.MeasureTest(measure, compare):
                node, scale = self.node(measure), scale_of(measure)
                return lambda view: node.values(view).passes(compare or YES, scale)
        raise TypeError(f"{type(condition).__name__} does not test an enterprise")
