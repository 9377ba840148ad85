"""The reference itself says what the semantics say, where they give an example."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.reference import records
from tests.reference.days import minus_months, whole_months, whole_years
from tests.reference.evaluate import evaluate_world
from tests.reference.meetings import CASES
from tests.reference.points import hundredths


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("of", "months", "gives"),
    [
        ("2026-06-30", 4, "2026-02-28"),
        ("2024-06-30", 4, "2024-02-29"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-02-28", -12, "2027-02-28"),
    ],
)
def test_minus_months_is_clipped_to_the_end_of_the_month(of: str, months: int, gives: str) -> None:
    assert minus_months(day(of), months) == day(gives)


def test_a_record_of_31_january_leaves_a_window_of_one_month_on_1_march() -> None:
    occurred_on = day("2026-01-31")
    assert occurred_on > minus_months(day("2026-02-28"), 1)
    assert occurred_on <= minus_months(day("2026-03-01"), 1)


@pytest.mark.parametrize(
    ("then", "on", "months"),
    [("2026-01-31", "2026-02-28", 0), ("2026-01-31", "2026-03-01", 1), ("2025-06-30", "2026-06-30", 12)],
)
def test_whole_months_elapsed(then: str, on: str, months: int) -> None:
    assert whole_months(day(then), day(on)) == months


@pytest.mark.parametrize(
    ("then", "on", "years"),
    [("2024-02-29", "2025-02-28", 0), ("2024-02-29", "2025-03-01", 1), ("2020-06-30", "2026-06-30", 6)],
)
def test_whole_years_elapsed(then: str, on: str, years: int) -> None:
    assert whole_years(day(then), day(on)) == years


@pytest.mark.parametrize(("points", "gives"), [("0.125", 12), ("0.135", 14), ("-0.125", -12), ("-0.1251", -13)])
def test_points_are_rounded_half_even_to_hundredths(points: str, gives: int) -> None:
    assert hundredths(Fraction(points)) == gives


def severities(rows: list[dict[str, Any]], known_on: str | None) -> list[int]:
    whole = [{"record_id": "a", "type": "honour", **row} for row in rows]
    return [row["severity"] for row in records.visible(whole, day(known_on) if known_on else None)]


def test_the_newest_version_known_is_visible_and_a_revoked_one_is_not() -> None:
    first = {"severity": 1, "recorded_at": day("2026-01-01")}
    corrected = {"severity": 2, "recorded_at": day("2026-02-01"), "version": 1}
    revoked = {"revoked": True, "recorded_at": day("2026-02-01"), "version": 2}
    rows = [revoked, first, corrected]
    assert severities(rows, "2026-01-31") == [1]
    assert severities(rows[1:], "2026-02-01") == [2]
    assert severities(rows, None) == []


def test_an_undated_row_of_a_file_stands_after_all_others_but_never_after_a_greater_number() -> None:
    undated, dated = {"severity": 3}, {"severity": 2, "recorded_at": day("2026-04-01")}
    assert severities([undated, dated], None) == [3]
    assert severities([{**undated, "version": 1}, {**dated, "version": 2}], None) == [2]
    same_day = {"severity": 3, "recorded_at": day("2026-04-01")}
    assert severities([{**dated, "version": 2}, same_day], None) == [2]


@pytest.mark.parametrize(("on", "late"), [("2026-06-15", False), ("2026-06-16", True)])
def test_the_second_half_of_publicity_begins_on_the_first_day_past_the_middle(on: str, late: bool) -> None:
    row = {"type": "honour", "occurred_on": day("2026-06-01"), "publicity_ends_on": day("2026-07-01")}
    assert records.in_second_half(row, day(on), {}) is late


@pytest.mark.parametrize(("sentence", "case", "decision"), CASES, ids=[sentence for sentence, _, _ in CASES])
def test_rules_that_meet_decide_in_the_order_of_the_levels(sentence: str, case: tuple, decision: tuple) -> None:
    (given,) = evaluate_world(*case)
    assert (given.tier, given.decided_by) == decision, sentence
