"""Every measure and condition of a rule set, or of a feature set, with the key path at which it stands."""

from collections.abc import Iterator
from functools import lru_cache

from rules.conditions import All, Any, Condition, FieldTest, MeasureTest, Not, ScoreTest
from rules.document import Path
from rules.feature_set import FeatureSet
from rules.measures import ConditionMeasure, Measure, ModelMeasure, RecordMeasure, State
from rules.points import Each
from rules.ruleset import RuleSet

Node = Measure | Condition


def nodes_of(rule_set: RuleSet) -> Iterator[tuple[Path, Node]]:
    """All measures and conditions of indicators, overrides and not_rated, the outer before the inner."""
    for i, indicator in enumerate(rule_set.indicators):
        yield from nodes_inside(indicator.measure, ("indicators", i, "measure"))
    for override in rule_set.overrides:
        if override.when is not None:
            yield from nodes_inside(override.when, ("overrides", override.place, "when"))
    for i, reason in enumerate(rule_set.not_rated):
        yield from nodes_inside(reason.when, ("not_rated", i, "when"))


def nodes_of_features(features: FeatureSet) -> Iterator[tuple[Path, Node]]:
    """All measures and conditions of the features, `per` after what it divides, the outer before the inner."""
    for i, feature in enumerate(features.features):
        yield from nodes_inside(feature.measure, ("features", i, "measure"))
        if feature.per is not None:
            yield from nodes_inside(feature.per, ("features", i, "per"))


def nodes_of_labels(features: FeatureSet) -> Iterator[tuple[Path, Node]]:
    """The conditions that say which inspections were found, clear and drawn at random."""
    if features.label is not None:
        for key in ("found", "clear", "random"):
            condition = getattr(features.label, key)
            if condition is not None:
                yield from nodes_inside(condition, ("label", key))


@lru_cache(maxsize=256)
def asks_for_model(rule_set: RuleSet) -> bool:
    """Returns whether any indicator's points come from a model."""
    return any(isinstance(indicator.measure, ModelMeasure) for indicator in rule_set.indicators)


def owned_nodes_of(rule_set: RuleSet) -> Iterator[tuple[str, Node]]:
    """The outermost measure or condition of every indicator, override and reason, with the id of what it belongs to."""
    yield from ((indicator.id, indicator.measure) for indicator in rule_set.indicators)
    yield from ((override.id, override.when) for override in rule_set.overrides if override.when is not None)
    yield from ((reason.id, reason.when) for reason in rule_set.not_rated)


def conditions_of(rule_set: RuleSet) -> Iterator[tuple[str, Condition]]:
    """Every outermost condition of the rule set, with the id of what it belongs to."""
    for subject, node in owned_nodes_of(rule_set):
        if isinstance(node, ConditionMeasure):
            yield subject, node.when
        elif not isinstance(node, Measure):
            yield subject, node


def nodes_inside(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """`node` itself and all that it holds."""
    yield path, node
    for step, part in _parts(node):
        yield from nodes_inside(part, (*path, *step))


def _parts(node: Node) -> Iterator[tuple[Path, Node]]:
    match node:
        case All(parts) | Any(parts):
            key = "all" if isinstance(node, All) else "any"
            yield from (((key, i), part) for i, part in enumerate(parts))
        case Not(part):
            yield ("not",), part
        case MeasureTest(measure=measure):
            yield ("measure",), measure
        case ConditionMeasure(when):
            yield ("when",), when
        case RecordMeasure(where=where, part=part):
            if where is not None:
                yield ("where",), where
            if part is not None:
                yield ("part",), part


def has_figure(node: Node) -> bool:
    """True where a window, a number or a smallest count stands anywhere in `node`."""
    return any(_is_figure(part) for _, part in nodes_inside(node, ()))


def _is_figure(node: Node) -> bool:
    if isinstance(node, RecordMeasure):
        return any((node.months, node.days, node.ends_within)) or node.at_least > 1
    if not isinstance(node, (FieldTest, MeasureTest, ScoreTest)) or node.compare is None:
        return False
    values = node.compare.values or ()
    return node.compare.interval is not None or any(not isinstance(value, (str, bool)) for value in values)


def publicity_types_of(rule_set: RuleSet) -> dict[str, Path]:
    """The record types whose publicity period a rule reads, each with the first place that does."""
    found: dict[str, Path] = {}
    for path, node in nodes_of(rule_set):
        if isinstance(node, RecordMeasure) and node.state is State.IN_PUBLICITY:
            for name in node.types:
                found.setdefault(name, path)
    for i, indicator in enumerate(rule_set.indicators):
        points, measure = indicator.points, indicator.measure
        fades = isinstance(points, Each) and points.fade is not None and points.fade.second_half is not None
        if fades and isinstance(measure, RecordMeasure):
            for name in measure.types:
                found.setdefault(name, ("indicators", i, "points", "fade"))
    return found
