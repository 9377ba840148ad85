"""The parts of what changed between two standpoints: each is the difference at its step, and they add up."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.load_rule_set import parse_rule_set
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.changes import Cause, Standpoint, changes_between
from scoring.course import UnchangedFacts
from scoring.model import ModelState
from scoring.outcome import Outcome
from scoring.rows import facts_of
from tests.reference import product, records
from tests.reference.evaluate import evaluate
from tests.reference.rule_sets import closure
from tests.scoring import assisted
from tests.worlds.random_facts import Row, enterprise, versions, world

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
SOME = settings(max_examples=max(10, settings().max_examples // 3))
Documents = Sequence[Mapping[str, Any]]
ORDER = (Cause.CORRECTIONS, Cause.TIME, Cause.NEW_RECORDS, Cause.RULE_SET, Cause.MODEL)


def standpoint(
    rule_sets: tuple[RuleSet, ...], firm: Row, rows: Sequence[Row], day: date, known_on: date, models: Any = None
) -> Standpoint:
    types = {*RECORD_TYPES, *(name for one in rule_sets for name in one.record_types)}
    return Standpoint(UnchangedFacts(facts_of([firm], rows, types)), day, known_on, rule_sets, models or {})


def said(documents: Documents, firm: Row, rows: Sequence[Row], day: date, known_on: date) -> tuple[Any, ...]:
    """What the slow reference says."""
    found = evaluate(documents, firm, rows, day, known_on)
    return found.score, found.tier, found.decided_by


def told(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.score, outcome.tier, outcome.decided_by


def are_new(rows: Sequence[Row], day: date, known_before: date, known_now: date) -> bool:
    """Whether the rows, all of one record, are of one that is new."""
    seen = records.visible(rows, known_now)
    first = [row["recorded_at"] for row in rows]
    return (
        bool(seen)
        and seen[0]["occurred_on"] > day
        and all(recorded is not None and recorded > known_before for recorded in first)
    )


@SOME
@given(LARGE)
def test_every_step_is_what_the_reference_gives_and_they_add_up(rng: Random) -> None:
    old, new = closure(rng), closure(rng)
    found = world(rng, most_enterprises=1)
    firm = found.enterprises[0]
    later_firm = rng.choice((firm, enterprise(rng, firm["uscc"], found.as_of)))
    day = found.as_of
    now = day + timedelta(rng.choice((0, 1, 30, 400)))
    known = day + timedelta(rng.choice((0, -1, -30)))
    known_now = now + timedelta(rng.choice((0, 1)))
    near = [now - timedelta(1), now]
    rows = [*found.records, *(row for name in "xyz" for row in versions(rng, firm["uscc"], name, now, near))]
    by_record = [[row for row in rows if row["record_id"] == one] for one in {row["record_id"]: None for row in rows}]
    kept = [row for some in by_record if not are_new(some, day, known, known_now) for row in some]
    changes = changes_between(
        standpoint(product.load(old), firm, rows, day, known),
        standpoint(product.load(new), later_firm, rows, now, known_now),
        np.array([0]),
    )
    parts = {part.cause: part for part in changes.parts_of(0)}
    assert list(parts) == list(Cause)
    in_order = [parts[cause] for cause in ORDER]
    assert all(before.after == after.before for before, after in pairwise(in_order))
    assert [told(in_order[0].before), *(told(part.after) for part in in_order)] == [
        said(old, firm, rows, day, known),
        said(old, later_firm, kept, day, known_now),
        said(old, later_firm, kept, now, known_now),
        said(old, later_firm, rows, now, known_now),
        said(new, later_firm, rows, now, known_now),
        said(new, later_firm, rows, now, known_now),
    ]
    points = [part.points for part in parts.values()]
    first, last = in_order[0].before.score, in_order[-1].after.score
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


def alone(
    rows: Sequence[Row], now: date = NOW, rule_sets: tuple[RuleSet, ...] = (ASSISTED,), models: Any = None
) -> set[Cause]:
    """The causes that do anything between two standpoints."""
    first = standpoint((ASSISTED,), FIRM, rows, THEN, THEN)
    last = standpoint(rule_sets, FIRM, rows, now, now, models)
    return {part.cause for part in changes_between(first, last, np.array([0])).parts_of(0) if part.points}


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
    first, corrected = (
        a_record(date(2026, 7, 10), date(2026, 7, 12), version=1),
        a_record(date(2026, 6, 10), NOW, version=2),
    )
    assert alone([*PENALTIES, first, corrected]) == {Cause.CORRECTIONS}


def with_base(base: int) -> RuleSet:

    later = assisted.RULE_SET.replace('"2026-01"', '"2027-01"').replace("base: 10", f"base: {base}")
    return parse_rule_set(later, "later")


def test_an_earlier_standpoint_is_refused() -> None:
    with pytest.raises(ValueError, match="earlier standpoint to a later"):
        changes_between(
            standpoint((ASSISTED,), FIRM, [], NOW, NOW), standpoint((ASSISTED,), FIRM, [], THEN, NOW), np.array([0])
        )
