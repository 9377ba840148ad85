"""Examples speak of record types, tiers and rules that the rule set has."""

from rules.crosscheck.references import known
from rules.document import Path
from rules.record_types import RECORD_TYPES
from rules.report import Report
from rules.ruleset import RuleSet


def check_examples(rule_set: RuleSet, report: Report) -> None:
    """Tells `report` what an example names and the rule set does not have."""
    types = [*RECORD_TYPES, *rule_set.record_types]
    rules = [rule.id for part in (rule_set.indicators, rule_set.overrides, rule_set.not_rated) for rule in part]
    for i, example in enumerate(rule_set.examples):
        path: Path = ("examples", i)
        for j, record in enumerate(example.records):
            known(report, (*path, "records", j, "type"), str(record["type"]), types)
        known(report, (*path, "expect", "tier"), example.expect.tier, rule_set.tier_ids())
        for j, reason in enumerate(example.expect.reasons):
            known(report, (*path, "expect", "reasons", j), reason, rules)
