"""Which version of a scheme or table applies on a day: the last to begin of those approved in time, until its end."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from rules.fault_collector import FaultCollector


class Dated(Protocol):
    """One version of several, of which at most one applies on a day."""

    @property
    def name(self) -> str: ...

    @property
    def effective_from(self) -> date: ...

    @property
    def effective_until(self) -> date | None: ...

    @property
    def approved_on(self) -> date | None: ...


Version = TypeVar("Version", bound=Dated)


def version_in_force(versions: Iterable[Version], as_of: date, known_on: date | None) -> Version | None:
    """The one of `versions` in force on `as_of` as known on `known_on` (None: all approvals are); None where none is.

    A version without an end applies until the next approved one begins, and does not come back when that one ends.
    """
    begun = [one for one in versions if one.effective_from <= as_of and is_approved(one, known_on)]
    latest = max(begun, key=lambda one: one.effective_from, default=None)
    if latest is None or (latest.effective_until is not None and latest.effective_until <= as_of):
        return None
    return latest


def is_approved(version: Dated, known_on: date | None) -> bool:
    """Whether the version was approved by the day `known_on` (None: whenever); one that says no day always was."""
    return version.approved_on is None or known_on is None or version.approved_on <= known_on


def check_apart(earlier: Dated, later: Dated, report: FaultCollector) -> None:
    """Raises RuleSetError where both begin on one day or `earlier` states an end after `later` begins.

    `report` is the one of `later`, which can still be changed where `earlier` is published.
    """
    until = earlier.effective_until
    if later.effective_from == earlier.effective_from:
        report.say(
            ("effective_from",),
            f"> {earlier.effective_from}",
            f"与 {earlier.name} 同日生效：同一方案同一日期只能有一个版本，请修改生效日期。",
            f"{earlier.name} begins on the same day; on any day only one version may apply. Change the date.",
        )
    elif until is not None and later.effective_from < until:
        report.say(
            ("effective_from",),
            f"≥ {until}",
            f"{earlier.name} 写明适用至 {until}：同一方案同一日期只能有一个版本，请修改起止日期。",
            f"{earlier.name} says it applies until {until}; on any day only one version may apply. Change the dates.",
        )
    report.stop()
