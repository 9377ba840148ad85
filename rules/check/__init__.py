"""Static proofs about a rule set: each property is proved, refuted with an example, or left open."""

from collections.abc import Sequence
from datetime import date

from rules.check.bands import check_bands
from rules.check.citations import check_citations
from rules.check.dead import check_dead
from rules.check.direction import check_direction, prove, settings
from rules.check.known import check_known
from rules.check.tables import check_tables
from rules.check.tiers import check_tiers
from rules.check.verdict import TITLES, Finding, Property, Report, Verdict, waived
from rules.check.weights import check_weights
from rules.ruleset import RuleSet

__all__ = ["TITLES", "Finding", "Property", "Report", "Verdict", "check", "waived"]


def check(rule_sets: Sequence[RuleSet], as_of: date) -> Report:
    """What can be said of the last of `rule_sets` without evaluating it; those it reads come before it.

    Waivers are not applied, and what only concrete facts can show is not decided (see `scoring.check`).
    """
    rule_set = rule_sets[-1]
    schemes = {read.scheme: read.tier_ids() for read in rule_sets[:-1]}
    known = check_known(rule_set, schemes)
    if any(finding.verdict is Verdict.REFUTED for finding in known):
        return Report(rule_set.name, as_of, tuple(known))
    here = settings(rule_sets)[rule_set.scheme]
    findings = (
        *check_bands(rule_set),
        *check_tables(rule_set, schemes),
        *check_dead(here),
        *check_tiers(here),
        *known,
        *check_citations(rule_set, as_of),
        *check_weights(rule_set),
        *check_direction(prove(rule_sets)),
    )
    return Report(rule_set.name, as_of, findings)
