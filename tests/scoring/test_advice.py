"""Advice is what trying every choice of acts on every day finds: reached on that day, and not a day earlier."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of, months_after
from rules.library import shipped_library
from rules.load_dated_table import read_dated_table
from rules.record_types import RECORD_TYPES
from rules.remedies import Mended, Remedies
from rules.ruleset import RuleSet
from scoring.advice import MOST_TRIED, Advice, advise
from scoring.course import Course, Stretch, UnchangedFacts
from scoring.mended_facts import PossibleAct
from scoring.repeated_facts import repeat_facts
from scoring.rows import facts_of
from scoring.score import score_on_days
from tests.reference import product
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import Row

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(15, settings().max_examples // 4))
START = date(2026, 6, 30)
SHIPPED = shipped_library()
GENERIC = SHIPPED.closure(SHIPPED.in_force("generic", START), START)
REMEDIES = SHIPPED.tables.remedies(START)
# Every kind of act for every type that random rule sets read.
_ENTRY = """
  - id: {id}
    title: {{zh: 记录, en: record}}
    type: {type}
    severity: any
    way: {{act: repair, sets: {sets}, months: {months}, where: {{zh: 网站, en: site}}, bring: []}}
    basis: ours"""
_HEAD = """
table: remedies
version: "2026-01"
title: {zh: 修复途径, en: What mends records}
standing: demonstration
effective_from: 2020-01-01
demonstrations:
  ours: {zh: 本局的规定, en: the bureau's own}
remedies:"""


def remedies_of(types: Sequence[str], rng: Random) -> Remedies:
    entries = [
        _ENTRY.format(
            id=f"r{n}",
            type=name,
            months=rng.choice((0, 0, 1, 3)),
            sets=rng.choice(("repaired_on", "ends_on", "outcome, outcome: mended")),
        )
        for n, name in enumerate(types)
    ]
    table = read_dated_table(_HEAD + "".join(entries), "remedies.yaml")[0]
    assert isinstance(table, Remedies)
    return table


def course_of(rule_sets: Sequence[RuleSet], enterprise: Row, records: Sequence[Row]) -> Course:
    facts = facts_of([enterprise], records, {*RECORD_TYPES, *(row["type"] for row in records)})
    return Course(UnchangedFacts(facts), [Stretch(START, tuple(rule_sets), {})])


def mended(records: Sequence[Row], acts: Sequence[PossibleAct], day: date) -> list[Row]:
    """The rows as they stand on the day when the acts are done."""
    rows = {str(row["record_id"]): dict(row) for row in records}
    for act in acts:
        row = rows[act.record.record_id]
        if act.way.sets is not Mended.OUTCOME:
            row[act.way.sets.value] = act.day
        elif day >= act.day:
            row["outcome"] = act.way.outcome
    return list(rows.values())


def first_day(
    rule_sets: Sequence[RuleSet],
    enterprise: Row,
    records: Sequence[Row],
    acts: Sequence[PossibleAct],
    tier: str,
    until: date,
) -> date | None:
    """The first day with the tier or a better one, every day looked at."""
    days = np.arange(day_of(START), day_of(until) + 1)
    turns = sorted({day_of(START), *(day_of(act.day) for act in acts if act.way.sets is Mended.OUTCOME)})
    for begins, ends in zip(turns, [*turns[1:], day_of(until) + 1], strict=True):
        some = days[(days >= begins) & (days < ends)]
        rows = mended(records, acts, date_of(begins))
        facts = facts_of([enterprise], rows, {*RECORD_TYPES, *(row["type"] for row in rows)})
        scores = score_on_days(rule_sets, repeat_facts(facts, np.zeros(len(some), np.intp)), some)
        has = (scores.tier >= 0) & (scores.tier <= scores.tiers.index(tier))
        if has.any():
            return date_of(int(some[has.argmax()]))
    return None


def assert_exhaustive(rule_sets: Sequence[RuleSet], enterprise: Row, records: Sequence[Row], advice: Advice) -> None:
    """Every choice of acts on every day: the ways are the least, each sooner than those before it."""
    assert advice.is_proved
    ways, soonest = [], None
    for size in range(len(advice.acts) + 1):
        tried = []
        for chosen in combinations(advice.acts, size):
            day = first_day(rule_sets, enterprise, records, chosen, advice.tier, advice.until)
            if size == 1:
                assert advice.alone[advice.acts.index(chosen[0])] == day
            if day is not None:
                ids = sorted((len(act.record.record_id), act.record.record_id) for act in chosen)
                tried.append((day, ids))
        if tried and (soonest is None or min(tried)[0] < soonest):
            soonest = min(tried)[0]
            ways.append(min(tried))
    found = [
        (way.day, sorted((len(act.record.record_id), act.record.record_id) for act in way.acts)) for way in advice.ways
    ]
    assert found == ways


def random_records(rng: Random, types: Sequence[str], number: int) -> list[Row]:
    rows: list[Row] = []
    for n in range(number):
        occurred = START - timedelta(rng.choice((0, 1, 20, 100, 364, 365, 500, 900)))
        row: Row = {
            "uscc": "REG-1",
            "record_id": rng.choice("abc") + "x" * rng.randrange(3) + str(n),
            "type": rng.choice(types),
        }
        row |= {
            "occurred_on": occurred,
            "severity": rng.choice((None, 1, 2, 3)),
            "amount": rng.choice(("0", "20000", "900000")),
        }
        row |= {
            "outcome": "missing" if row["type"] == "annual_report" else rng.choice((None, "problem", "substantiated"))
        }
        row |= {
            "authority": f"{n}局",
            "ends_on": rng.choice((None, None, occurred + timedelta(700))),
        }
        rows.append(row)
    return rows


@given(SEEDS)
@SOME
def test_no_choice_of_acts_is_less_or_sooner(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    rule_sets = product.load(closure(rng))
    types = ["administrative_penalty", "inspection", "serious_violation", "own_type"]
    records, remedies = random_records(rng, types, rng.randint(1, 4)), remedies_of(types[:3], rng)
    enterprise = {"uscc": "REG-1", "established_on": date(2024, 2, 29), "industry": "F52", "employees": 20}
    tier = rng.choice(rule_sets[-1].tier_ids())
    until = START + timedelta(200)
    advice = advise(course_of(rule_sets, enterprise, records), 0, remedies, tier, START, until)
    assert_exhaustive(rule_sets, enterprise, records, advice)


@given(SEEDS)
@SOME
def test_so_it_is_with_the_shipped_rules_and_their_binding_limits(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    types = ["administrative_penalty"] * 3 + ["abnormal_operation", "serious_violation", "annual_report", "complaint"]
    records = random_records(rng, types, rng.randint(3, 5))
    enterprise = {"uscc": "REG-1", "established_on": date(2015, 3, 1), "industry": "I6513", "employees": 20}
    until = START + timedelta(420)
    assert REMEDIES is not None
    advice = advise(course_of(GENERIC, enterprise, records), 0, REMEDIES, rng.choice("ABC"), START, until)
    assert all(one.record.record_type == "complaint" for one in advice.unmendable if one.remedy)
    assert_exhaustive(GENERIC, enterprise, records, advice)


def penalty(name: str, occurred_on: str, severity: int = 2, **more: object) -> Row:
    row = {"uscc": "REG-1", "record_id": name, "type": "administrative_penalty", "occurred_on": occurred_on}
    return row | {"severity": severity, "amount": "20000", "authority": "甲局", **more}


PLAIN = {"uscc": "REG-1", "established_on": date(2015, 3, 1), "industry": "I6513", "employees": 20}


def advice_of(*records: Row, tier: str = "A", months: int = 36, known_on: date | None = None) -> Advice:
    assert REMEDIES is not None
    course = course_of(GENERIC, PLAIN, records)
    until = date_of(months_after(day_of(START), months))
    return advise(Course(course.known, course.stretches, known_on), 0, REMEDIES, tier, START, until)


def test_where_the_tier_is_held_nothing_is_to_be_done() -> None:
    advice = advice_of()
    assert [(way.acts, way.day) for way in advice.ways] == [((), START)]


def test_not_within_the_time_is_an_answer() -> None:
    listed = {
        "uscc": "REG-1",
        "record_id": "s",
        "type": "serious_violation",
        "occurred_on": "2026-06-01",
        "authority": "甲局",
    }
    advice = advice_of(listed, months=6)
    assert advice.ways == ()
    # Removal after a year is known, and lies beyond.
    assert advice.acts == ()


def test_what_is_mended_already_or_superseded_is_no_act() -> None:
    mended_already = penalty("a", "2026-01-10", repaired_on="2026-05-01")
    first = penalty("b", "2026-01-10", recorded_at="2026-01-11", version=1)
    second = penalty("b", "2026-01-10", recorded_at="2026-02-11", version=2, repaired_on="2026-06-01")
    assert advice_of(mended_already, first, second).acts == ()
    known_early = advice_of(first, second, known_on=date(2026, 2, 1))
    assert [act.record.record_id for act in known_early.acts] == ["b"]


def test_beyond_twelve_acts_it_says_that_the_least_is_not_proved() -> None:
    records = [penalty(f"p{n:02}", "2026-03-01", severity=3, amount="900000") for n in range(MOST_TRIED + 3)]
    advice = advice_of(*records)
    assert len(advice.acts) == MOST_TRIED + 3
    assert not advice.is_proved
    assert advice.ways
    last = advice.ways[-1]
    assert first_day(GENERIC, PLAIN, records, last.acts, "A", last.day) == last.day


def test_a_tier_that_no_rule_set_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no rule set"):
        advice_of(tier="Z")
