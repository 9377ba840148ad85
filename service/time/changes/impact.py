"""What a record brought about: every decision on its enterprise that knew it, and what that had been without it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Basis
from scoring.facts import Facts
from scoring.outcome import Outcome, outcome_of
from scoring.repeated_facts import without_rows
from scoring.score import score
from service.core.arrays import Mask
from service.core.clock import day_at, today
from service.core.names import Names
from service.decisions.decisions import Decision, history_of
from service.decisions.runs import Run, runs_of
from service.examinations.outcome import NOT_COMPUTED
from service.facts.full_facts import facts_of
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import StoredFacts
from service.time.archive import archived_basis_of
from service.time.replayed import NotReplayable, Unlike

# So many decisions at most, the newest; each is made twice.
MOST_DECISIONS = 60
_OTHERWISE = Text(
    "按存档重新计算，结果与当时不同，先请复算。", "Made again from the archive it comes out otherwise; replay it first."
)
_NOT_COMPUTED = Text("不能计算。", "It cannot be computed.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One decision that knew the record: from when until when it held (None: it still does), and for how many days.

    `without` is what it had been without the record; where that cannot be found out, `why`.
    """

    decision: Decision
    rule_set: RuleSet | None
    begins: date
    until: date | None
    days: int
    without: Outcome | None
    why: Text | None = None

    @property
    def points(self) -> int | None:
        """What the record does to the score, in hundredths; None where there is none with or without it."""
        if self.without is None or self.without.score is None or self.decision.score is None:
            return None
        return self.decision.score - self.without.score

    @property
    def moves(self) -> bool:
        """Whether the tier is another because of it."""
        return self.without is not None and self.without.tier != self.decision.tier


@dataclass(frozen=True, slots=True)
class Impact:
    """What a record, in its versions, brought about under a scheme, the newest decision first.

    `has_more` says that there are decisions before the oldest that was looked at.
    """

    scheme: str
    versions: Sequence[RecordVersion]
    effects: Sequence[Effect]
    has_more: bool

    @property
    def shown(self) -> RecordVersion:
        """The version that counts now, else the last."""
        return next((one for one in self.versions if one.is_known), self.versions[-1])

    @property
    def known_since(self) -> date:
        """The day since which something of it is known."""
        return min(one.recorded_on for one in self.versions)

    @property
    def days_moved(self) -> int:
        """For how many days the tier was another because of it."""
        return sum(effect.days for effect in self.effects if effect.moves)


def impact_of_record(
    connection: Connection, stored: StoredFacts, enterprise_id: int, number: int, scheme: str, schemes: Names
) -> Impact | None:
    """What the record of that number brought about; None where the enterprise has none that may be read.

    `schemes` are those under which tiers may be read.
    """
    known = record_versions_of(stored, enterprise_id, today(), tiers_of=schemes)
    versions = [one for one in known if one.identity == number]
    if not versions:
        return None
    decisions = history_of(connection, enterprise_id, scheme, limit=MOST_DECISIONS + 1)
    shown = decisions[:MOST_DECISIONS]
    asked = {one.from_run for one in shown} | {one.until_run for one in shown if one.until_run is not None}
    finder = _Finder(connection, stored, runs_of(connection, asked), _keys_of(stored, number))
    effects = [effect for one in shown if (effect := finder.effect_of(one))]
    return Impact(scheme, versions, effects, len(decisions) > MOST_DECISIONS)


def _keys_of(stored: StoredFacts, number: int) -> Collection[int]:
    """The numbers that the rows of the record bear, as it is joined now and as they were before it was."""
    rows = stored.record_rows(stored.last_change)
    joined = stored.joined(rows, 1 << 30, stored.last_change)
    identity = rows["identity"] if joined is None else joined
    return {number, *rows["identity"][identity == number].tolist()}


class _Finder:
    """Makes decisions again with the record and without it."""

    def __init__(
        self, connection: Connection, stored: StoredFacts, runs: dict[int, Run], keys: Collection[int]
    ) -> None:
        self._connection, self._stored, self._runs, self._keys = connection, stored, runs, keys
        self._bases: dict[int, Basis | Text] = {}

    def effect_of(self, decision: Decision) -> Effect | None:
        """What the record does to a decision; None where it did not know the record."""
        run = self._runs[decision.from_run]
        facts = facts_of(self._stored, run.as_of, run.known_on, run.known_change)
        identity = facts.records.identity
        mine: Mask = np.isin(identity if identity is not None else np.empty(0, np.int64), list(self._keys))
        if not len(facts) or not mine.any():
            return None
        basis = self._basis_of(run)
        if isinstance(basis, Text):
            return self._effect(decision, None, None, basis)
        without, why = self._without(decision, run, basis, facts, mine)
        return self._effect(decision, basis.rule_sets[-1], without, why)

    def _without(
        self, decision: Decision, run: Run, basis: Basis, facts: Facts, mine: Mask
    ) -> tuple[Outcome | None, Text | None]:
        """What the decision had been, or why that cannot be found out."""
        try:
            again, without = (
                outcome_of(score(basis.rule_sets, some, run.as_of, run.known_on, models=basis.models), 0)
                for some in (facts, without_rows(facts, mine))
            )
        except NOT_COMPUTED:
            return None, decision.failure or _NOT_COMPUTED
        same = (again.tier, again.score, again.lines) == (decision.tier, decision.score, decision.lines)
        return (without, None) if same else (None, decision.failure or _OTHERWISE)

    def _basis_of(self, run: Run) -> Basis | Text:
        found = self._bases.get(run.closure_id)
        if found is None:
            try:
                found = archived_basis_of(self._connection, run)
            except (NotReplayable, Unlike) as error:
                found = error.why
            self._bases[run.closure_id] = found
        return found

    def _effect(
        self, decision: Decision, rule_set: RuleSet | None, without: Outcome | None, why: Text | None
    ) -> Effect:
        until = None if decision.until_run is None else self._runs[decision.until_run].in_effect_at
        begins, ended = day_at(decision.in_effect_at), None if until is None else day_at(until)
        days = ((ended or today()) - begins).days
        return Effect(decision, rule_set, begins, ended, days, without, why)
