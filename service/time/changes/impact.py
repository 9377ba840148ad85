"""What a record brought about: every decision on its enterprise that knew it, and what that had been without it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Basis
from scoring.facts import Facts
from scoring.outcome import Outcome, outcome_of
from scoring.repeated_facts import without_rows
from scoring.score import score_on_days
from scoring.stacked_facts import stack_facts
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

# So many decisions are made again in one go.
AT_ONCE = 256
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
    return Impact(scheme, versions, finder.effects_of([(one, max(one.from_run, first.id)) for one in since]))


def _rows_of(stored: StoredFacts, number: int) -> Array:
    """The stored rows of the record, by the numbers that they bore before it was joined."""
    rows = stored.record_rows(stored.last_change)
    joined = stored.joined(rows, 1 << 30, stored.last_change)
    identity = rows["identity"] if joined is None else joined
    mine: Array = rows[identity == number]
    return mine


@dataclass(frozen=True, slots=True)
class _Knowing:
    """A decision with the run that made it or kept it and knew the record, and the facts of then."""

    decision: Decision
    run: Run
    facts: Facts


class _Finder:
    """Makes decisions again with the record and without it."""

    def __init__(
        self, connection: Connection, stored: StoredFacts, runs: dict[int, Run], keys: Collection[int]
    ) -> None:
        self._connection, self._stored, self._runs, self._keys = connection, stored, runs, sorted(keys)

    def effects_of(self, decisions: Iterable[tuple[Decision, int]]) -> list[Effect]:
        """What the record does to those decisions that knew it as of a run that made or kept each, in their order."""
        knowing = [one for decision, run_id in decisions if (one := self._knowing(decision, self._runs[run_id]))]
        found: dict[int, Effect] = {}
        for closure_id in dict.fromkeys(one.run.closure_id for one in knowing):
            mine = [one for one in knowing if one.run.closure_id == closure_id]
            found |= {one.decision.from_run: effect for one, effect in zip(mine, self._effects_of(mine), strict=True)}
        return [found[one.decision.from_run] for one in knowing]

    def _knowing(self, decision: Decision, run: Run) -> _Knowing | None:
        facts = facts_of(self._stored, run.as_of, run.known_on, run.known_change)
        return _Knowing(decision, run, facts) if len(facts) and self._are_of_the_record(facts).any() else None

    def _are_of_the_record(self, facts: Facts) -> Mask:
        identity = facts.records.identity
        found: Mask = np.isin(identity if identity is not None else np.empty(0, np.int64), self._keys)
        return found

    def _effects_of(self, some: Sequence[_Knowing]) -> Iterator[Effect]:
        """The effects on decisions that one closure made."""
        try:
            basis = archived_basis_of(self._connection, some[0].run)
        except (NotReplayable, Unlike) as error:
            yield from (self._effect(one, None, None, error.why) for one in some)
            return
        for begin in range(0, len(some), AT_ONCE):
            part = some[begin : begin + AT_ONCE]
            for one, outcomes in zip(part, self._outcomes_of(basis, part), strict=True):
                yield self._effect(one, basis.rule_sets[-1], *_without(one.decision, outcomes))

    def _outcomes_of(self, basis: Basis, some: Sequence[_Knowing]) -> list[tuple[Outcome, Outcome] | None]:
        """Of each what it is with the record and without it, all in one go; None where it cannot be computed."""
        pairs = [(one.facts, without_rows(one.facts, self._are_of_the_record(one.facts))) for one in some]
        as_of, known_on = (
            np.repeat([day_of(getattr(one.run, name)) for one in some], 2) for name in ("as_of", "known_on")
        )
        try:
            facts = stack_facts([facts for pair in pairs for facts in pair])
            scores = score_on_days(basis.rule_sets, facts, as_of, known_on, models=basis.models)
            return [(outcome_of(scores, 2 * n), outcome_of(scores, 2 * n + 1)) for n in range(len(some))]
        except NOT_COMPUTED:
            if len(some) == 1:
                return [None]
        middle = len(some) // 2
        return [*self._outcomes_of(basis, some[:middle]), *self._outcomes_of(basis, some[middle:])]

    def _effect(self, one: _Knowing, rule_set: RuleSet | None, without: Outcome | None, why: Text | None) -> Effect:
        decision, run = one.decision, one.run
        until = None if decision.until_run is None else self._runs[decision.until_run].in_effect_at
        assert run.in_effect_at is not None
        begins, ended = day_at(run.in_effect_at), None if until is None else day_at(until)
        days = ((ended or today()) - begins).days
        return Effect(decision, run, rule_set, begins, ended, days, without, why)


def _without(decision: Decision, outcomes: tuple[Outcome, Outcome] | None) -> tuple[Outcome | None, Text | None]:
    """What the decision had been, or why that cannot be found out."""
    if outcomes is None:
        return None, decision.failure or _NOT_COMPUTED
    again, without = outcomes
    same = (again.tier, again.score, again.lines) == (decision.tier, decision.score, decision.lines)
    return (without, None) if same else (None, decision.failure or _OTHERWISE)
