"""What the structure of a rule set shows: each property is proved, or refuted with an example."""

from collections.abc import Sequence
from datetime import date

from rules.check.citations import check_citations
from rules.check.missing_values import check_missing_values
from rules.check.tables import check_tables
from rules.check.verdict import Finding, Property, Report, Verdict
from rules.check.weights import check_weights
from rules.measures import AttributeMeasure, RecordMeasure, TierMeasure
from rules.nodes import nodes_of
from rules.ruleset import RuleSet
from rules.texts import Text


def check_structure(rule_sets: Sequence[RuleSet], as_of: date) -> Report:
    """Returns the findings that the structure of the last of `rule_sets` gives alone; those it reads come before it.

    Waivers are not applied, and whatever needs the decision function is left to `scoring.check`.
    """
    rule_set = rule_sets[-1]
    schemes = {read.scheme: read.tier_ids() for read in rule_sets[:-1]}
    findings = (
        *check_tables(rule_set, schemes),
        _types_known(rule_set),
        *check_citations(rule_set, as_of),
        *check_weights(rule_set),
        *check_missing_values(rule_set),
    )
    return Report(rule_set.name, as_of, findings)


def _types_known(rule_set: RuleSet) -> Finding:
    """Proved: a document that names an unknown type, field or scheme does not load."""
    used = sum(isinstance(node, (RecordMeasure, AttributeMeasure, TierMeasure)) for _, node in nodes_of(rule_set))
    sentence = Text(
        f"{used} 处度量所用的记录类型、字段与方案均已定义，否则规则集无法加载",
        f"the types, fields and schemes of {used} measures all exist, or the rule set would not load",
    )
    return Finding(Property.TYPES_KNOWN, "", Verdict.PROVED, sentence)
