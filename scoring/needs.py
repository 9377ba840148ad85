"""Which columns a set of rule sets reads, so that readers leave the rest in the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules import conditions as c
from rules import measures as m
from rules.points import Each
from rules.ruleset import OverrideKind, RuleSet

# What decides whether a record counts at all (semantics 2).
ALWAYS = frozenset({"type", "occurred_on", "recorded_at", "version", "revoked", "repaired_on"})


@dataclass(frozen=True, slots=True)
class Needs:
    """Names of enterprise fields and record fields that are read, the record types, and whether ids decide ties."""

    attributes: frozenset[str]
    fields: frozenset[str]
    types: frozenset[str]
    ids: bool


def needs(rule_sets: Sequence[RuleSet]) -> Needs:
    """What scoring under all of `rule_sets` reads."""
    attributes: set[str] = set()
    fields: set[str] = set(ALWAYS)
    types: set[str] = set()
    ids = False
    for rule_set in rule_sets:
        fields.add("objection_open")
        if any(o.kind is OverrideKind.MANUAL for o in rule_set.overrides):
            fields |= {"scheme", "tier", "applicant", "approver", "ends_on"}
            types.add("manual_adjustment")
            ids = True
        for measure in measures_of(rule_set):
            if isinstance(measure, m.AttributeMeasure):
                attributes.add(measure.field)
            if isinstance(measure, m.RecordMeasure):
                types |= set(measure.types)
                fields |= set(_fields_of(measure))
                ids |= measure.over is m.Over.LATEST
        if any(isinstance(i.points, Each) and i.points.fade and i.points.fade.second_half for i in rule_set.indicators):
            fields |= {"publicity_ends_on", "severity"}
    return Needs(frozenset(attributes), frozenset(fields), frozenset(types), ids)


def measures_of(rule_set: RuleSet) -> Iterator[m.Measure]:
    """Every measure that the rule set evaluates, those inside conditions included."""
    for indicator in rule_set.indicators:
        yield from within(indicator.measure)
    conditions = [o.when for o in rule_set.overrides] + [reason.when for reason in rule_set.not_rated]
    yield from _tested(condition for condition in conditions if condition is not None)


def within(measure: m.Measure) -> Iterator[m.Measure]:
    """The measure and those that its condition compares."""
    yield measure
    if isinstance(measure, m.ConditionMeasure):
        yield from _tested([measure.when])


def _tested(conditions: Iterable[c.Condition]) -> Iterator[m.Measure]:
    for leaf in leaves(conditions):
        if isinstance(leaf, c.MeasureTest):
            yield from within(leaf.measure)


def leaves(conditions: Iterable[c.Condition]) -> Iterator[c.Condition]:
    """The comparisons that the conditions are made of."""
    for condition in conditions:
        match condition:
            case c.All(parts) | c.Any(parts):
                yield from leaves(parts)
            case c.Not(part):
                yield from leaves([part])
            case _:
                yield condition


def _fields_of(measure: m.RecordMeasure) -> Iterator[str]:
    if measure.field is not None:
        yield measure.field
    conditions = [condition for condition in (measure.where, measure.part) if condition is not None]
    for leaf in leaves(conditions):
        if isinstance(leaf, c.FieldTest):
            yield leaf.field
    if measure.state is m.State.ACTIVE:
        yield "ends_on"
    if measure.state is m.State.IN_PUBLICITY:
        yield from ("publicity_ends_on", "severity")
