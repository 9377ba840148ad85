"""Which version of a scheme applies on a day: one that has begun, has not ended and was approved in time."""

from datetime import date

from rules.report import Report
from rules.ruleset import RuleSet


def applies(rule_set: RuleSet, as_of: date, known_on: date | None) -> bool:
    """True where `rule_set` is in force on `as_of` and was approved by `known_on` (None: whenever it was)."""
    begun = rule_set.effective_from <= as_of
    ended = rule_set.effective_until is not None and rule_set.effective_until <= as_of
    approved = rule_set.approved_on is None or known_on is None or rule_set.approved_on <= known_on
    return begun and not ended and approved


def check_apart(earlier: RuleSet, later: RuleSet, report: Report) -> None:
    """Raises RuleSetError where `later` begins before `earlier` has ended; `report` is the one of `later`."""
    if earlier.effective_until is None or later.effective_from < earlier.effective_until:
        report.say(
            ("effective_from",),
            f"≥ {earlier.effective_until or f'{earlier.name}: effective_until'}",
            f"与 {earlier.name} 同时适用：同一方案同一日期只能有一个版本，请修改起止日期。",
            f"It applies at the same time as {earlier.name}; on any day only one version may apply. Change the dates.",
        )
        report.stop()
