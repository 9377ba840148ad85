"""Weights: where any sibling carries one, the siblings' weights sum to 10,000."""

from collections import defaultdict

from rules.check.verdict import Finding, Property, Verdict
from rules.points import WHOLE
from rules.ruleset import RuleSet
from rules.texts import Text


def check_weights(rule_set: RuleSet) -> list[Finding]:
    """A fault for each set of weighted siblings whose weights do not sum to 10,000, or one proof."""
    weighted = {parent: row for parent, row in _siblings(rule_set).items() if set(row.values()) != {WHOLE}}
    faults = [_fault(parent, row) for parent, row in weighted.items() if sum(row.values()) != WHOLE]
    return faults or [
        Finding(
            Property.WEIGHTS,
            "",
            Verdict.PROVED,
            Text(
                f"{len(weighted)} 组带权重的同级指标，合计均为 10000",
                f"{len(weighted)} sets of weighted siblings, each summing to 10,000",
            ),
        )
    ]


def _siblings(rule_set: RuleSet) -> dict[str, dict[str, int]]:
    """Weights by parent; an indicator outside all levels is a sibling of the first levels only if it has a weight."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for level in rule_set.levels:
        found[level.parent or ""][level.id] = level.weight
    for indicator in rule_set.indicators:
        if indicator.level is not None or indicator.weight != WHOLE:
            found[indicator.level or ""][indicator.id] = indicator.weight
    return found


def _fault(parent: str, row: dict[str, int]) -> Finding:
    total = sum(row.values())
    shown = "、".join(f"{name} {weight}" for name, weight in row.items())
    place = Text(f"“{parent}”下", f"under {parent}") if parent else Text("一级指标", "at the first level")
    return Finding(
        Property.WEIGHTS,
        parent,
        Verdict.REFUTED,
        Text(
            f"{place.zh}各项权重合计为 {total}，应为 10000：{shown}",
            f"the weights {place.en} sum to {total}, not 10,000: {shown}",
        ),
        example={"sum": total, "weights": row},
    )
