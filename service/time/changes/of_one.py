"""Why the tier of one stored enterprise differs between two days, or between what was known of one day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Basis
from scoring.changes_of_one import ChangesOfOne, Standpoint, changes_of_one
from scoring.facts import Facts
from scoring.outcome import Outcome
from scoring.substitution import Known
from service.core.clock import today
from service.core.errors import ProductError
from service.core.settings import Settings
from service.facts.full_facts import dated_facts_of
from service.facts.stored import StoredFacts
from service.time.courses import registered_stretches_of


@dataclass(frozen=True, slots=True)
class TwoDays:
    """Between which days, each as known on which day."""

    first: date
    last: date
    known_first: date
    known_last: date


@dataclass(frozen=True, slots=True)
class Side:
    """A day, the day of knowledge and the rule set, and what comes of them."""

    as_of: date
    known_on: date
    rule_set: RuleSet
    outcome: Outcome

    @property
    def rank(self) -> int:
        """The place of the tier in its rule set, -1 where it is not classified."""
        return -1 if self.outcome.tier is None else self.rule_set.tier_ids().index(self.outcome.tier)


@dataclass(frozen=True, slots=True)
class FirmChanges:
    """What changed for one enterprise under a scheme from one side to the other."""

    scheme: str
    first: Side
    last: Side
    changes: ChangesOfOne

    @property
    def rule_sets(self) -> list[RuleSet]:
        """The rule sets that decide, each once."""
        return list({one.rule_set.name: one.rule_set for one in (self.first, self.last)}.values())

    @property
    def points(self) -> int | None:
        """The whole difference in hundredths; None where either side has no score."""
        before, after = self.first.outcome.score, self.last.outcome.score
        return None if before is None or after is None else after - before


def two_days_of(first: date | None, last: date | None, known_first: date | None, known_last: date | None) -> TwoDays:
    """The days asked for: by default each as known on it, up to today, and one day as known then and known today.

    Raises ProductError where the second is before the first, or a day of knowledge is.
    """
    last = last or today()
    first = first or last
    known_first = known_first or min(first, today())
    known_last = known_last or (max(today(), known_first) if first == last else min(max(last, known_first), today()))
    if last < first:
        raise _refused("to", "结束日早于起始日。", "The last day is before the first.")
    if known_last < known_first:
        raise _refused(
            "known_to", "后一数据截止日早于前一个。", "What was known last is from before what was known first."
        )
    return TwoDays(first, last, known_first, known_last)


def stored_changes_of(
    connection: Connection, stored: StoredFacts, library: Library, scheme: str, days: TwoDays, settings: Settings
) -> FirmChanges | None:
    """What changed for the one enterprise that was read; None where it was not known on the later day of knowledge.

    Raises NoRuleSet where the scheme has no version on one of the days, ProductError where the enterprise was not known
    on the earlier day of knowledge.
    """
    facts = dated_facts_of(stored, days.known_last)
    if not len(facts):
        return None
    before = dated_facts_of(stored, days.known_first)
    if not len(before):
        raise _not_known(stored, days.known_first)
    known = replace(stored, changes=[one for one in stored.changes if not _is_new(one, days)])
    without = dated_facts_of(known, days.known_last)
    then = _standpoint(before.on(days.first), _ever_known_of(stored, days), days.known_first)
    now = _standpoint(facts.on(days.last), frozenset(), days.known_last)
    asked = ((days.first, days.known_first), (days.last, days.known_last))
    bases = [_basis_of(connection, library, scheme, *one, settings) for one in asked]
    found = changes_of_one(
        Standpoint(then, bases[0]), Standpoint(now, bases[1]), without.on(days.first), without.on(days.last)
    )
    first, last = (
        Side(*one, basis.rule_sets[-1], outcome)
        for one, basis, outcome in zip(asked, bases, (found.before, found.after), strict=True)
    )
    return FirmChanges(scheme.partition("@")[0], first, last, found)


def _basis_of(
    connection: Connection, library: Library, scheme: str, day: date, known_on: date, settings: Settings
) -> Basis:
    (stretch,) = registered_stretches_of(connection, library, scheme, (day, day), known_on, settings)
    return Basis(day, stretch.rule_sets, stretch.models)


def _standpoint(facts: Facts, ever: frozenset[int], known_on: date) -> Known:
    identity = facts.records.identity
    return Known(facts, np.empty(0, np.int64) if identity is None else identity, ever, known_on)


def _ever_known_of(stored: StoredFacts, days: TwoDays) -> frozenset[int]:
    """The records, as they are joined now, of which anything was known on the earlier day."""
    rows = stored.record_rows(stored.last_change)
    joined = stored.joined(rows, day_of(days.known_last), stored.last_change)
    identity = rows["identity"] if joined is None else joined
    return frozenset(identity[rows["recorded_on"] <= day_of(days.known_first)].tolist())


def _is_new(change: Any, days: TwoDays) -> bool:
    """Whether the change of an attribute was not known first and is of a day after the first."""
    was_known: bool = change.recorded_on <= day_of(days.known_first)
    return not was_known and change.valid_from > day_of(days.first)


def _not_known(stored: StoredFacts, day: date) -> ProductError:
    since = date_of(int(stored.enterprises["recorded_on"].min()))
    return ProductError(
        Text(f"到 {day} 尚未知悉该主体。", f"The enterprise was not known by {day}."),
        "known_from",
        Text(f"该主体自 {since} 起为系统所知。", f"It is known since {since}."),
        Text("选这一天或以后的日期。", "Choose this day or a later one."),
    )


def _refused(where: str, zh: str, en: str) -> ProductError:
    return ProductError(
        Text(zh, en), where,
        Text("变化由较早的一天说到较晚的一天。", "Changes are told from an earlier day to a later one."),
        Text("交换两个日期，或改其中一个。", "Exchange the days, or choose another."),
    )  # fmt: skip
