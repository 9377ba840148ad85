"""Everything a rule set mentions: its conditions, its measures and the comparisons made with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rules.check.values import interval_edges
from rules.conditions import All, Any, Compare, Condition, FieldTest, MeasureTest, Not, ScoreTest
from rules.measures import ConditionMeasure, Measure
from rules.ruleset import RuleSet

Leaf = FieldTest | MeasureTest | ScoreTest


def leaves(condition: Condition | None) -> Iterator[Leaf]:
    """The comparisons of a condition, those inside condition measures too."""
    match condition:
        case None:
            return
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part=part):
            yield from leaves(part)
        case MeasureTest(measure=ConditionMeasure(when=when)):
            yield from leaves(when)
        case _:
            yield condition


def conditions(rule_set: RuleSet) -> Iterator[tuple[str, Condition]]:
    """Every condition of the rule set, with the id of what it belongs to."""
    for override in rule_set.overrides:
        if override.when is not None:
            yield override.id, override.when
    for reason in rule_set.not_rated:
        yield reason.id, reason.when
    for indicator in rule_set.indicators:
        if isinstance(indicator.measure, ConditionMeasure):
            yield indicator.id, indicator.measure.when


def measures(rule_set: RuleSet) -> Iterator[tuple[str, Measure]]:
    """Every measure that is not a mere condition, with the id of the indicator, override or reason that uses it."""
    for indicator in rule_set.indicators:
        if not isinstance(indicator.measure, ConditionMeasure):
            yield indicator.id, indicator.measure
    for subject, condition in conditions(rule_set):
        yield from ((subject, leaf.measure) for leaf in leaves(condition) if isinstance(leaf, MeasureTest))


def compares(tests: Iterable[Condition | None]) -> dict[Measure, list[Compare]]:
    """The comparisons made with each measure; a measure that must simply hold has none."""
    found: dict[Measure, list[Compare]] = defaultdict(list)
    for condition in tests:
        for leaf in leaves(condition):
            if isinstance(leaf, MeasureTest):
                found[leaf.measure].extend([leaf.compare] if leaf.compare else [])
    return found


def score_edges(rule_set: RuleSet) -> Iterator[Decimal]:
    """The scores at which a tier band or a condition changes."""
    for tier in rule_set.tiers:
        if tier.interval is not None:
            yield from interval_edges(tier.interval)
    for _, condition in conditions(rule_set):
        for leaf in leaves(condition):
            if isinstance(leaf, ScoreTest) and leaf.compare.interval is not None:
                yield from interval_edges(leaf.compare.interval)
