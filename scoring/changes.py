"""Why scores and tiers differ between two standpoints, split into causes whose parts add up (semantics 9).

Causes are told in one order: corrections and late data, new records, passing of time, rule set, model. A record is new
that was first known after the first standpoint and speaks of a day after it. On the first day it cannot count yet,
whatever is known, so time passes without the new records, which are then added on the second day: their part is
what they do there, and that of time what it does to all else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from rules.calendar import day_of
from rules.ruleset import RuleSet
from scoring.course import KnownFacts
from scoring.facts import Facts, Ints, Mask, Records
from scoring.known_versions import known_records_of, stated_of
from scoring.model import Models
from scoring.outcome import Outcome, outcome_of
from scoring.repeated_facts import ids_at
from scoring.score import Scores, score


class Cause(StrEnum):
    """What makes a difference, in the order in which it is told."""

    CORRECTIONS = "corrections"
    NEW_RECORDS = "new_records"
    TIME = "time"
    RULE_SET = "rule_set"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A day and what was known on a day, with the rule sets (the last one's the decision) and the models of then.

    `known` are the facts as they were known on `known_on`, which also hold rows that came to be known later.
    """

    known: KnownFacts
    day: date
    known_on: date
    rule_sets: tuple[RuleSet, ...]
    models: Models


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
class Changes:
    """The scores of a block on the way from one standpoint to another, a step a cause.

    `steps` are in the order in which causes were substituted; the scores of each are those with it and all before it.
    """

    first: Scores
    steps: Sequence[tuple[Cause, Scores]]

    def parts_of(self, place: int) -> tuple[Part, ...]:
        """The part of every cause in what changed for the enterprise at `place`, in the order of `Cause`.

        Where it has a score all along, the points add up to the whole difference.
        """
        found: dict[Cause, Part] = {}
        before = outcome_of(self.first, place)
        for cause, scores in self.steps:
            after = outcome_of(scores, place)
            found[cause] = Part(cause, before, after)
            before = after
        return tuple(found[cause] for cause in Cause)


def changes_between(then: Standpoint, now: Standpoint, places: Ints) -> Changes:
    """What changed for the enterprises at `places`; ValueError where the second standpoint is before the first."""
    if now.day < then.day or now.known_on < then.known_on:
        raise ValueError("changes are told from an earlier standpoint to a later one")
    old, late = (_facts_on(one.known, places, then.day) for one in (then, now))
    latest = _facts_on(now.known, places, now.day)
    new = _new_rows_of(latest.records, then, now)
    without = [_without_rows(facts, new) for facts in (late, latest)]
    known, rules, models = now.known_on, then.rule_sets, then.models
    return Changes(
        score(rules, old, then.day, then.known_on, models=models),
        (
            (Cause.CORRECTIONS, score(rules, without[0], then.day, known, models=models)),
            (Cause.TIME, score(rules, without[1], now.day, known, models=models)),
            (Cause.NEW_RECORDS, score(rules, latest, now.day, known, models=models)),
            (Cause.RULE_SET, score(now.rule_sets, latest, now.day, known, models=models)),
            (Cause.MODEL, score(now.rule_sets, latest, now.day, known, models=now.models)),
        ),
    )


def _facts_on(known: KnownFacts, places: Ints, day: date) -> Facts:
    return known.facts_on(places, np.full(len(places), day_of(day), np.int64))


def _new_rows_of(records: Records, then: Standpoint, now: Standpoint) -> Mask:
    """True for all rows of the records that are new between the standpoints."""
    filled, visible = known_records_of(records, day_of(now.known_on))
    identity = np.arange(len(records)) if records.identity is None else records.identity
    pairs = np.stack([records.owner.astype(np.int64), identity.astype(np.int64)])
    _, of_row = np.unique(pairs, axis=1, return_inverse=True)
    of_row = of_row.reshape(-1)
    number = int(of_row.max(initial=-1)) + 1
    known_since = stated_of([records.owner, identity], records.columns).known_since
    first_known = np.full(number, np.iinfo(np.int64).max)
    np.minimum.at(first_known, of_row, known_since)
    later = filled.columns["occurred_on"] > day_of(then.day) if len(records) else np.zeros(0, np.bool_)
    if visible is not None:
        later &= visible
    is_later = np.zeros(number, np.bool_)
    is_later[of_row[later]] = True
    found: Mask = (is_later & (first_known > day_of(then.known_on)))[of_row]
    return found


def _without_rows(facts: Facts, left_out: Mask) -> Facts:
    """The facts without some rows of records."""
    records, kept = facts.records, np.flatnonzero(~left_out)
    if len(kept) == len(records):
        return facts
    ends = np.searchsorted(kept, [end for run in records.slices.values() for end in (run.start, run.stop)]).tolist()
    runs = zip(ends[::2], ends[1::2], strict=True)
    some = Records(
        records.owner[kept],
        {name: slice(*run) for name, run in zip(records.slices, runs, strict=True)},
        _at(records.columns, kept),
        ids_at(records.ids, kept),
        None if records.identity is None else records.identity[kept],
        _at(records.words, kept),
    )
    return replace(facts, records=some)


def _at(columns: Mapping[str, Ints], rows: Ints) -> dict[str, Ints]:
    return {name: column[rows] for name, column in columns.items()}
