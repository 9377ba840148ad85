"""How a version stands on a day: in force, to come, replaced, ended, or never to be."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from rules.library import Library
from rules.ruleset import RuleSet, Standing
from service.rule_sets.queries import rule_set_in_force

# The scheme that measurements of speed are made with; no bureau classifies by it.
BENCHMARK = "benchmark"


class Shelf(StrEnum):
    """Whose a scheme is."""

    BUREAU = "bureau"
    TEACHING = "teaching"
    BENCHMARK = "benchmark"


class VersionState(StrEnum):
    """How a version stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    NOT_APPROVED = "not_approved"
    REPLACED = "replaced"
    ENDED = "ended"
    # A demonstration where the installation is none.
    ONLY_DEMONSTRATION = "only_demonstration"
    NEVER = "never"


def shelf_of(rule_set: RuleSet) -> Shelf:
    """Whose scheme the rule set is of."""
    if rule_set.scheme == BENCHMARK:
        return Shelf.BENCHMARK
    return Shelf.TEACHING if rule_set.standing is Standing.TEACHING else Shelf.BUREAU


def state_of(library: Library, rule_set: RuleSet, day: date, *, demonstration: bool) -> VersionState:
    """How the version stands on the day, as known on it; `demonstration` is the mode of the installation."""
    if rule_set.standing is Standing.TEACHING:
        return VersionState.NEVER
    if rule_set.is_demonstration and not demonstration:
        return VersionState.ONLY_DEMONSTRATION
    if not library.is_approved(rule_set, day):
        return VersionState.NOT_APPROVED
    if rule_set.effective_from > day:
        return VersionState.TO_COME
    in_force = rule_set_in_force(library, rule_set.scheme, day)
    if in_force is not None and in_force.version == rule_set.version:
        return VersionState.IN_FORCE
    until = rule_set.effective_until
    begun = [one for one in library.approved(rule_set.scheme) if rule_set.effective_from < one.effective_from <= day]
    # What ended before the next one began was not replaced by it.
    is_replaced = any(until is None or one.effective_from < until for one in begun if library.is_approved(one, day))
    return VersionState.REPLACED if is_replaced else VersionState.ENDED


def earlier_of(versions: Iterable[RuleSet], rule_set: RuleSet) -> RuleSet | None:
    """The one of the versions of a scheme that began last before this one; None where none did."""
    before = [one for one in versions if one.effective_from < rule_set.effective_from]
    return max(before, key=lambda one: one.effective_from, default=None)
