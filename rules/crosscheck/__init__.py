"""Every check across the parts of one rule set."""

from collections.abc import Mapping

from rules.crosscheck.codes import check_codes
from rules.crosscheck.ids_and_dates import check_dates, check_ids
from rules.crosscheck.inspection import check_inspection
from rules.crosscheck.model import check_model
from rules.crosscheck.overrides import check_overrides
from rules.crosscheck.points import check_points
from rules.crosscheck.publicity import check_publicity
from rules.crosscheck.references import check_examples, check_references
from rules.crosscheck.tiers import check_tiers
from rules.fault_collector import FaultCollector
from rules.measures import Measure
from rules.ruleset import RuleSet


def crosscheck(rule_set: RuleSet, named: Mapping[str, Measure], report: FaultCollector) -> None:
    """Tells `report` every fault that only shows when the parts are seen together; `named` are the named measures."""
    check_dates(rule_set, report)
    check_ids(rule_set, report)
    check_references(rule_set, named, report)
    check_codes(rule_set, report)
    check_points(rule_set, report)
    check_model(rule_set, report)
    check_tiers(rule_set, report)
    check_overrides(rule_set, report)
    check_publicity(rule_set, report)
    check_inspection(rule_set, report)
    check_examples(rule_set, report)
