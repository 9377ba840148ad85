"""The parts of what changed for one enterprise: each is the difference at its step, and they add up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import day_of
from rules.load_rule_set import parse_rule_set
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.changes import Basis, Cause
from scoring.changes_of_one import MOST_TOLD, ChangesOfOne, Standpoint, changes_of_one
from scoring.facts import Facts
from scoring.known_versions import stated_of
from scoring.model import ModelState
from scoring.outcome import Outcome
from scoring.required_fields import needs_of
from scoring.rows import facts_of
from scoring.substitution import How, Item, Known
from tests.reference import product, records
from tests.reference.evaluate import evaluate
from tests.reference.rule_sets import closure
from tests.scoring import assisted
from tests.worlds.random_facts import Row, enterprise, versions, world

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
SOME = settings(max_examples=max(10, settings().max_examples // 3))
Documents = Sequence[Mapping[str, Any]]
ORDER = (Cause.CORRECTIONS, Cause.TIME, Cause.NEW_RECORDS, Cause.RULE_SET, Cause.MODEL)


def facts_in(rule_sets: tuple[RuleSet, ...], firm: Row, rows: Sequence[Row]) -> Facts:
    return facts_of([firm], rows, {*RECORD_TYPES, *(name for one in rule_sets for name in one.record_types)})


def standpoint(
    rule_sets: tuple[RuleSet, ...], firm: Row, rows: Sequence[Row], day: date, known_on: date, models: Any = None
) -> Standpoint:
    """What is known of the enterprise by all rows of a file that tell of it."""
    facts = facts_in(rule_sets, firm, rows)
    held = facts.records
    keys = np.arange(len(held)) if held.identity is None else held.identity
    known = stated_of([keys], held.columns).known_since <= day_of(known_on)
    return Standpoint(
        Known(facts, keys, frozenset(keys[known].tolist()), known_on), Basis(day, rule_sets, models or {})
    )


def changes(then: Standpoint, now: Standpoint) -> ChangesOfOne:
    """What changed where attributes are the same on every day."""
    return changes_of_one(then, now, now.known.facts, now.known.facts)


def told(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.score, outcome.tier, outcome.decided_by


def as_it_counts(row: Row) -> Row:
    """What a record says, as if it had always been known."""
    return {**row, "recorded_at": None, "version": None}


class Slow:
    """One enterprise by the reference, to which steps are done one after the other."""

    def __init__(self, firm: Row, later: Row, rows: Sequence[Row], known: date, known_now: date) -> None:
        self.firm, self._later = firm, later
        self.now = {row["record_id"]: as_it_counts(row) for row in records.visible(rows, known_now)}
        self.then = {row["record_id"]: as_it_counts(row) for row in records.visible(rows, known)}
        self.held = dict(self.then)

    def take(self, item: Item) -> None:
        if item.fields:
            self.firm = self._later
            return
        shown = item.shown
        assert shown is not None
        name = shown["record_id"]
        assert (name in self.held) == (item.was is not None)
        assert (name in self.now) == (item.record is not None)
        self.held.pop(name, None)
        if name in self.now:
            self.held[name] = self.now[name]

    def says(self, documents: Documents, day: date) -> tuple[Any, ...]:
        found = evaluate(documents, self.firm, list(self.held.values()), day, None)
        return found.score, found.tier, found.decided_by


@SOME
@given(LARGE)
def test_every_step_is_what_the_reference_gives_and_they_add_up(rng: Random) -> None:
    old, new = closure(rng), closure(rng)
    found = world(rng, most_enterprises=1)
    firm, day = found.enterprises[0], found.as_of
    later_firm = rng.choice((firm, enterprise(rng, firm["uscc"], day)))
    now, known = day + timedelta(rng.choice((0, 1, 30, 400))), day + timedelta(rng.choice((0, -1, -30)))
    known_now = now + timedelta(rng.choice((0, 1)))
    near = [now - timedelta(1), now]
    rows = [*found.records, *(row for name in "xyz" for row in versions(rng, firm["uscc"], name, now, near))]
    rule_sets, later_rules = product.load(old), product.load(new)
    then = standpoint(rule_sets, firm, rows, day, known)
    changed = changes(then, standpoint(later_rules, later_firm, rows, now, known_now))
    slow = Slow(firm, later_firm, rows, known, known_now)
    assert told(changed.before) == slow.says(old, day)
    for cause in ORDER:
        for step in changed.steps_of(cause):
            for item in step.items:
                assert (cause is Cause.NEW_RECORDS) == (item.how is How.NEW)
                assert item.how is not How.NEW or slow.now[item.record["record_id"]]["occurred_on"] > day  # type: ignore[index]
                slow.take(item)
            on, by = (now if cause is not Cause.CORRECTIONS else day), (old if cause in ORDER[:3] else new)
            assert told(step.after) == slow.says(by, on), (cause, step.items)
    assert_all_is_taken(slow, {*types_of(rule_sets), *types_of(later_rules)})
    assert_they_add_up(changed)


def types_of(rule_sets: tuple[RuleSet, ...]) -> tuple[str, ...]:
    return needs_of(rule_sets).types


def assert_all_is_taken(slow: Slow, types: set[str]) -> None:
    """Nothing that is read differs any more but what is stated alike."""
    plain = {"recorded_at", "version", "source", "revoked"}
    left = [
        [{k: v for k, v in row.items() if k not in plain and v is not None} for _, row in sorted(side.items())
         if row["type"] in types]
        for side in (slow.held, slow.now)
    ]  # fmt: skip
    assert left[0] == left[1]


def assert_they_add_up(changed: ChangesOfOne) -> None:
    parts = changed.parts()
    assert [part.cause for part in parts] == list(Cause)
    in_order = [part for cause in ORDER for part in parts if part.cause is cause]
    assert all(before.after == after.before for before, after in pairwise(in_order))
    assert all(before.after == after.before for before, after in pairwise(changed.steps))
    points, first, last = [part.points for part in parts], changed.before.score, changed.after.score
    if None not in points:
        assert first is not None
        assert last is not None
        assert sum(one for one in points if one is not None) == last - first


ASSISTED = assisted.rule_set()
FIRM: Row = {"uscc": "REG-1", "established_on": date(2015, 3, 1), "industry": "I6513", "employees": 20}
THEN, NOW = date(2026, 6, 30), date(2026, 7, 31)
PENALTIES = [
    {
        "uscc": "REG-1",
        "record_id": f"p{n}",
        "type": "administrative_penalty",
        "occurred_on": date(2026, 5, 1),
        "amount": "900000",
        "severity": 3,
        "recorded_at": date(2026, 5, 2),
    }
    for n in range(2)
]


def between(
    rows: Sequence[Row], now: date = NOW, rule_sets: tuple[RuleSet, ...] = (ASSISTED,), models: Any = None
) -> ChangesOfOne:
    return changes(standpoint((ASSISTED,), FIRM, rows, THEN, THEN), standpoint(rule_sets, FIRM, rows, now, now, models))


def alone(rows: Sequence[Row], now: date = NOW, **more: Any) -> set[Cause]:
    """The causes that do anything between two standpoints."""
    return {part.cause for part in between(rows, now, **more).parts() if part.points}


def a_record(occurred_on: date, recorded_at: date, name: str = "n", **more: Any) -> Row:
    stated = {"uscc": "REG-1", "record_id": name, "type": "administrative_penalty", "occurred_on": occurred_on}
    return {**stated, "recorded_at": recorded_at, **more}


def test_each_cause_alone_is_told_alone() -> None:
    assert alone(PENALTIES) == set()
    assert alone([*PENALTIES, a_record(date(2026, 6, 1), NOW)]) == {Cause.CORRECTIONS}
    assert alone([*PENALTIES, a_record(date(2026, 7, 10), NOW)]) == {Cause.NEW_RECORDS}
    revoked = {**PENALTIES[0], "recorded_at": NOW, "revoked": True, "version": 2}
    assert alone([{**PENALTIES[0], "version": 1}, *PENALTIES[1:], revoked]) == {Cause.CORRECTIONS}
    assert alone(PENALTIES, now=date(2027, 7, 31)) == {Cause.TIME}
    assert alone(PENALTIES, rule_sets=(with_base(20),)) == {Cause.RULE_SET}
    live = {ASSISTED.scheme: assisted.model(ASSISTED)}
    assert alone(PENALTIES, models=live) == {Cause.MODEL}
    assert alone(PENALTIES, models={ASSISTED.scheme: assisted.model(ASSISTED, ModelState.STALE)}) == set()


def test_what_is_new_was_not_known_and_speaks_of_a_later_day() -> None:
    announced = a_record(date(2026, 7, 10), date(2026, 6, 15))
    assert alone([*PENALTIES, announced]) == {Cause.TIME}
    of_the_day = a_record(THEN, NOW)
    assert alone([*PENALTIES, of_the_day]) == {Cause.CORRECTIONS}
    # It was known, in other words: it is no new record on whichever day the last of its versions was recorded.
    first, corrected = (
        a_record(date(2026, 7, 10), date(2026, 6, 12), version=1),
        a_record(date(2026, 7, 10), NOW, version=2, severity=3),
    )
    assert [item.how for item in items([*PENALTIES, first, corrected])] == [How.CORRECTED]
    moved = (
        a_record(date(2026, 7, 10), date(2026, 7, 12), version=1),
        a_record(date(2026, 6, 10), NOW, version=2),
    )
    assert alone([*PENALTIES, *moved]) == {Cause.CORRECTIONS}


def items(rows: Sequence[Row]) -> Iterator[Item]:
    return (item for step in between(rows).steps for item in step.items)


def test_records_are_told_one_by_one_and_say_how_they_differ() -> None:
    revoked = {**PENALTIES[0], "recorded_at": NOW, "revoked": True, "version": 2}
    corrected = {**PENALTIES[1], "recorded_at": NOW, "severity": 1, "version": 2}
    late, new = a_record(date(2026, 6, 1), NOW, "late"), a_record(date(2026, 7, 10), NOW, "new")
    silent = {**late, "record_id": "honour", "type": "honour"}
    rows = [*({**one, "version": 1} for one in PENALTIES), revoked, corrected, new, late, silent]
    found = [(item.how, (item.shown or {})["record_id"]) for item in items(rows)]
    assert found == [(How.GONE, "p0"), (How.CORRECTED, "p1"), (How.LATE, "late"), (How.NEW, "new")]
    told_ones = {(item.shown or {})["record_id"]: item for item in items(rows)}
    assert ((told_ones["p1"].was or {})["severity"], (told_ones["p1"].record or {})["severity"]) == (3, 1)
    assert (told_ones["p0"].record, told_ones["late"].was) == (None, None)


def test_beyond_a_number_records_are_substituted_together_and_the_parts_still_add_up() -> None:
    late = [a_record(date(2026, 6, 1), NOW, f"r{n:03}") for n in range(MOST_TOLD + 5)]
    changed = between(late)
    steps = changed.steps_of(Cause.CORRECTIONS)
    assert [len(step.items) for step in steps] == [*[1] * MOST_TOLD, 5]
    assert_they_add_up(changed)


def with_base(base: int) -> RuleSet:
    later = assisted.RULE_SET.replace('"2026-01"', '"2027-01"').replace("base: 10", f"base: {base}")
    return parse_rule_set(later, "later")


def test_an_earlier_standpoint_is_refused() -> None:
    with pytest.raises(ValueError, match="earlier standpoint to a later"):
        changes(standpoint((ASSISTED,), FIRM, [], NOW, NOW), standpoint((ASSISTED,), FIRM, [], THEN, NOW))
