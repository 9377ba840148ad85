"""What a record brought about: every decision on its enterprise that knew it, and what that had been without it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Basis
from scoring.facts import Facts
from scoring.outcome import Outcome, outcome_of
from scoring.repeated_facts import repeat_facts, without_rows
from scoring.score import score
from service.core.arrays import Array, Mask
from service.core.clock import day_at, today
from service.core.names import Names
from service.decisions.decisions import Decision, history_of
from service.decisions.runs import Run, first_run_that_knew, runs_of
from service.examinations.outcome import NOT_COMPUTED
from service.facts.full_facts import facts_of
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import StoredFacts
from service.time.archive import archived_basis_of
from service.time.replayed import NotReplayable, Unlike

_OTHERWISE = Text(
    "按存档重新计算，结果与当时不同，先请复算。", "Made again from the archive it comes out otherwise; replay it first."
)
_NOT_COMPUTED = Text("不能计算。", "It cannot be computed.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One decision that knew the record: from when until when it held (None: it still does), and for how many days.

    `run` is the first that knew it when it made the decision, or found it again and kept it. `without` is what that
    had been without the record; where it cannot be found out, `why`.
    """

    decision: Decision
    run: Run
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
    """What a record, in its versions, brought about under a scheme: every decision that knew it, the newest first."""

    scheme: str
    versions: Sequence[RecordVersion]
    effects: Sequence[Effect]

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

    @property
    def not_replayed(self) -> int:
        """How many of the decisions cannot be made again, so that nothing is known of them."""
        return sum(effect.without is None for effect in self.effects)

    def after(self, run_id: int | None) -> Sequence[Effect]:
        """The effects on decisions that were made before the run; all where that is None."""
        return [effect for effect in self.effects if run_id is None or effect.decision.from_run < run_id]


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
    rows = _rows_of(stored, number)
    first = None
    if len(rows):
        day = date_of(int(rows["recorded_on"].min()))
        first = first_run_that_knew(connection, scheme, int(rows["change_id"].min()), day)
    if first is None:
        return Impact(scheme, versions, ())
    decisions = history_of(connection, enterprise_id, scheme, limit=None)
    since = [one for one in decisions if one.until_run is None or one.until_run > first.id]
    asked = {one.from_run for one in since} | {one.until_run for one in since if one.until_run is not None}
    keys = {number, *rows["identity"].tolist()}
    finder = _Finder(connection, stored, {**runs_of(connection, asked), first.id: first}, keys)
    effects = [effect for one in since if (effect := finder.effect_of(one, max(one.from_run, first.id)))]
    return Impact(scheme, versions, effects)


def _rows_of(stored: StoredFacts, number: int) -> Array:
    """The stored rows of the record, by the numbers that they bore before it was joined."""
    rows = stored.record_rows(stored.last_change)
    joined = stored.joined(rows, 1 << 30, stored.last_change)
    identity = rows["identity"] if joined is None else joined
    mine: Array = rows[identity == number]
    return mine


class _Finder:
    """Makes decisions again with the record and without it."""

    def __init__(
        self, connection: Connection, stored: StoredFacts, runs: dict[int, Run], keys: Collection[int]
    ) -> None:
        self._connection, self._stored, self._runs, self._keys = connection, stored, runs, sorted(keys)
        self._bases: dict[int, Basis | Text] = {}

    def effect_of(self, decision: Decision, run_id: int) -> Effect | None:
        """What the record does to a decision as of a run that made it or kept it; None where that did not know it."""
        run = self._runs[run_id]
        facts = facts_of(self._stored, run.as_of, run.known_on, run.known_change)
        if not len(facts) or not self._are_of_the_record(facts).any():
            return None
        basis = self._basis_of(run)
        if isinstance(basis, Text):
            return self._effect(decision, run, None, None, basis)
        without, why = self._without(decision, run, basis, facts)
        return self._effect(decision, run, basis.rule_sets[-1], without, why)

    def _are_of_the_record(self, facts: Facts) -> Mask:
        identity = facts.records.identity
        found: Mask = np.isin(identity if identity is not None else np.empty(0, np.int64), self._keys)
        return found

    def _without(self, decision: Decision, run: Run, basis: Basis, facts: Facts) -> tuple[Outcome | None, Text | None]:
        """What the decision had been, or why that cannot be found out; with and without are scored in one go."""
        both = repeat_facts(facts, np.zeros(2, np.int64))
        one_without = without_rows(both, self._are_of_the_record(both) & (both.records.owner == 1))
        try:
            scores = score(basis.rule_sets, one_without, run.as_of, run.known_on, models=basis.models)
            again, without = outcome_of(scores, 0), outcome_of(scores, 1)
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
        self, decision: Decision, run: Run, rule_set: RuleSet | None, without: Outcome | None, why: Text | None
    ) -> Effect:
        until = None if decision.until_run is None else self._runs[decision.until_run].in_effect_at
        assert run.in_effect_at is not None
        begins, ended = day_at(run.in_effect_at), None if until is None else day_at(until)
        days = ((ended or today()) - begins).days
        return Effect(decision, run, rule_set, begins, ended, days, without, why)
