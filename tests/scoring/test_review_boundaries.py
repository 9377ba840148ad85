"""The day that a rule reads next is the day on which a figure changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import date_of, day_of, months_passed_on
from rules.library import shipped_library as shipped_library
from scoring.facts import NO_DATE
from scoring.review import review_days
from scoring.review.boundaries import months_passed
from tests.reference import product
from tests.scoring.review_cases import CASES, PLAIN, YEAR, Plain, counted, penalty, under, years
from tests.worlds.random_facts import Row, World
from tests.worlds.review_walks import Walk, figures

TODAY = date(2026, 6, 30)


def case(facts: str, records: list[Row], established_on: str = "") -> World:
    enterprise = {"uscc": "REG-0", "established_on": date.fromisoformat(established_on) if established_on else None}
    rows = [{"uscc": "REG-0", "record_id": str(n), **row} for n, row in enumerate(records)]
    return World([enterprise], rows, date.fromisoformat(facts), None)


def review_day(documents: Sequence[Plain], facts: World, changes: Sequence[date] = ()) -> date | None:
    rule_sets = product.load(documents)
    (day,) = review_days(product.scored(rule_sets, facts, evidence=True), rule_sets, changes)
    return None if day == NO_DATE else date_of(int(day))


@pytest.mark.parametrize(
    ("rules", "on", "records", "expected", "established_on"),
    [pytest.param(*rest, id=what) for what, *rest in CASES],
)
def test_the_boundary(rules: Plain, on: str, records: list[Row], expected: str, established_on: str) -> None:
    facts = case(on, records, established_on)
    assert review_day([rules], facts) == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("rules", "on", "records", "expected", "established_on"),
    [pytest.param(*rest, id=what) for what, *rest in CASES if rest[3]],
)
def test_a_figure_changes_on_the_boundary(
    rules: Plain, on: str, records: list[Row], expected: str, established_on: str
) -> None:
    walk = Walk(product.load([rules]), case(on, records, established_on))
    day = day_of(date.fromisoformat(expected))
    assert (figures(walk.on(day - 1)) != figures(walk.on(day))).any()


def test_a_tier_that_is_read_brings_its_boundaries() -> None:
    reading = under(PLAIN, reads=["other"])
    read = {**counted(YEAR), "scheme": "other"}
    assert review_day([read, reading], case("2026-06-30", [penalty("2025-09-15")])) == date(2026, 9, 15)


def test_a_record_that_is_not_known_or_is_held_brings_none() -> None:
    rows = [penalty("2025-09-15", recorded_at="2026-07-01"), penalty("2025-10-15", objection_open=True)]
    rows += [penalty("2026-07-03", recorded_at="2026-07-02"), penalty("2026-12-01", objection_open=True)]
    facts = replace(case("2026-06-30", rows), known_on=TODAY)
    assert review_day([{**counted(YEAR), "objection": "hold"}], facts) is None
    assert review_day([counted(YEAR)], facts) == date(2026, 10, 15)


def test_versions_that_begin_or_end_bring_everyone() -> None:
    ending = {**counted(), "effective_until": "2026-12-01"}
    days = [date(2026, 6, 1), TODAY, date(2026, 11, 1), date(2026, 10, 1)]
    assert review_day([ending], case("2026-06-30", [])) == date(2026, 12, 1)
    assert review_day([ending], case("2026-06-30", []), days) == date(2026, 10, 1)
    assert review_day([counted()], case("2026-06-30", []), days[:2]) is None


def test_scores_without_evidence_or_of_other_rule_sets_are_refused() -> None:
    rule_sets, facts = product.load([counted()]), case("2026-06-30", [])
    with pytest.raises(ValueError, match="evidence"):
        review_days(product.scored(rule_sets, facts), rule_sets)
    with pytest.raises(ValueError, match="rule sets"):
        review_days(product.scored(rule_sets, facts, evidence=True), product.load([years(each=1)]))


@given(st.integers(day_of(date(1, 1, 1)), day_of(date(9000, 1, 1))), st.integers(0, 1200))
def test_months_pass_over_columns_as_over_one_day(day: int, months: int) -> None:
    assert months_passed(np.array([day], np.int32), months) == [months_passed_on(day, months)]


def test_months_pass_alike_within_and_beyond_the_days_that_are_looked_up() -> None:
    edges = [
        date(1, 1, 1),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1900, 1, 31),
        date(2199, 12, 31),
        date(2200, 1, 1),
    ]
    days = [day_of(day) for day in [*edges, date(2024, 2, 29), date(2999, 12, 1)]]
    for months in (0, 1, 36, 1_200):
        whole = months_passed(np.array(days, np.int32), months).tolist()
        assert whole == [months_passed_on(day, months) for day in days]
    missing = months_passed(np.array([NO_DATE, day_of(date(2026, 1, 31))], np.int32), 1)
    assert missing[0] > day_of(date(2999, 12, 31))
    assert missing[1] == months_passed_on(day_of(date(2026, 1, 31)), 1)
