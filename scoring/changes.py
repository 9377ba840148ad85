"""Why scores and tiers differ between two standpoints, split into causes whose parts add up (semantics 9).

Causes are told in one order: corrections and late data, new records, passing of time, rule set, model. A record is new
that was first known after the first standpoint and speaks of a day after it; so is an attribute's change. On the first
day what is new cannot count yet, whatever is known, so time passes without it, and it is then added on the second day:
its part is what it does there, and that of time what it does to all else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from rules.ruleset import RuleSet
from scoring.facts import Facts, Ints
from scoring.model import Models
from scoring.outcome import Outcome
from scoring.score import Scores, score


class Cause(StrEnum):
    """What makes a difference, in the order in which it is told."""

    CORRECTIONS = "corrections"
    NEW_RECORDS = "new_records"
    TIME = "time"
    RULE_SET = "rule_set"
    MODEL = "model"


# The order in which causes are substituted.
SUBSTITUTED = (Cause.CORRECTIONS, Cause.TIME, Cause.NEW_RECORDS, Cause.RULE_SET, Cause.MODEL)
_PLACES = {cause: place for place, cause in enumerate(Cause)}


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause does to one enterprise: its outcome without and with it."""

    cause: Cause
    before: Outcome
    after: Outcome

    @property
    def points(self) -> int | None:
        """The difference of the score in hundredths; None where either outcome has none."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def moves(self) -> bool:
        """Whether the tier is another."""
        return self.before.tier != self.after.tier


@dataclass(frozen=True, slots=True)
class Basis:
    """What decides at a standpoint on a day: its rule sets, the last one's the decision, and their models."""

    day: date
    rule_sets: Sequence[RuleSet]
    models: Models

    def has_rules_of(self, other: "Basis") -> bool:
        """Whether the rule sets are those of another."""
        return [one.digest for one in self.rule_sets] == [one.digest for one in other.rule_sets]

    def has_models_of(self, other: "Basis") -> bool:
        """Whether the models, and the states that they are in, are those of another."""
        mine, theirs = (
            {scheme: (use.state, use.digest) for scheme, use in one.models.items()} for one in (self, other)
        )
        return mine == theirs


@dataclass(frozen=True, slots=True)
class Substituted:
    """The facts of a block on the way between two standpoints, all as known at the second, on `known_on`.

    `late` are those of the first day and `timed` those of the second, both without what is new; `latest` are those of
    the second day with it.
    """

    late: Facts
    timed: Facts
    latest: Facts
    known_on: date


def scores_between(then: Basis, now: Basis, facts: Substituted) -> Iterator[tuple[Cause, Scores]]:
    """The scores of a block with each cause and all before it, in the order in which causes are substituted.

    Where nothing is substituted for what went before, nothing is scored again.
    """
    known = facts.known_on
    scores = score(then.rule_sets, facts.late, then.day, known, models=then.models)
    yield Cause.CORRECTIONS, scores
    if facts.timed is not facts.late or now.day != then.day:
        scores = score(then.rule_sets, facts.timed, now.day, known, models=then.models)
    yield Cause.TIME, scores
    if facts.latest is not facts.timed:
        scores = score(then.rule_sets, facts.latest, now.day, known, models=then.models)
    yield Cause.NEW_RECORDS, scores
    yield from scores_of_rules(then, now, facts.latest, known, scores)


def scores_of_rules(
    then: Basis, now: Basis, latest: Facts, known_on: date, scores: Scores
) -> Iterator[tuple[Cause, Scores]]:
    """The last two of them, whose facts are the latest; `scores` are those under the rule sets and models of then."""
    if not now.has_rules_of(then):
        scores = score(now.rule_sets, latest, now.day, known_on, models=then.models)
    yield Cause.RULE_SET, scores
    if not now.has_models_of(then):
        scores = score(now.rule_sets, latest, now.day, known_on, models=now.models)
    yield Cause.MODEL, scores


def leading_causes_of(tiers: Ints) -> Ints:
    """(n,) the place in `Cause` of what leads each enterprise to where it stands.

    `tiers` (causes + 1, n) are the ranks before the first cause and behind each, as they are substituted, -1 where not
    classified. It is the cause whose part is largest in the direction of the whole move, ties in the order of `Cause`;
    where none leads that way, as into and out of being classified, the last that moved it.
    """
    rated = tiers >= 0
    direction = np.where(rated[0] & rated[-1], np.sign(tiers[-1] - tiers[0]), 0)
    steps = np.where(rated[1:] & rated[:-1], np.diff(tiers, axis=0), 0) * direction
    moved = np.diff(tiers, axis=0) != 0
    last = len(SUBSTITUTED) - 1 - moved[::-1].argmax(axis=0)
    told = [SUBSTITUTED.index(cause) for cause in Cause]
    largest = steps[told].argmax(axis=0)
    place = np.array([_PLACES[cause] for cause in SUBSTITUTED])
    found: Ints = np.where(steps.max(axis=0) > 0, largest, place[last])
    return found
