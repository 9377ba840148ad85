"""The facts digest tells decisions apart that were made from other facts, and no others."""

from datetime import date
from typing import Any

import pytest

from rules.library import shipped_library
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.digest import attributes_of, facts_digest, record_of
from scoring.explain import explain
from scoring.required_fields import needs_of
from scoring.rows import facts_of
from scoring.score import score

DAY, KNOWN = date(2026, 6, 30), date(2026, 6, 15)
LIBRARY = shipped_library()
Row = dict[str, Any]


def closure(scheme: str) -> tuple[RuleSet, ...]:
    return LIBRARY.closure(LIBRARY.in_force(scheme, DAY), DAY)


GENERIC = closure("generic")
ENTERPRISES: list[Row] = [{"uscc": "E", "employees": 5, "industry": "C14"}, {"uscc": "F", "employees": 7}]
PENALTY: Row = {
    "uscc": "E",
    "record_id": "p",
    "type": "administrative_penalty",
    "occurred_on": "2026-01-01",
    "amount": 500,
    "outcome": "listed",
    "version": 1,
}
COMPLAINT: Row = {"uscc": "E", "record_id": "c", "type": "complaint", "occurred_on": "2020-01-01"}
RECORDS = [PENALTY, COMPLAINT]


def digest(records: list[Row], enterprises: list[Row] = ENTERPRISES, of: tuple[RuleSet, ...] = GENERIC) -> str:
    return facts_digest(score(of, facts_of(enterprises, records), DAY, KNOWN, evidence=True), 0)


BEFORE = digest(RECORDS)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 501},
        {"amount": None},
        {"outcome": None},
        {"occurred_on": "2026-01-02"},
        {"record_id": "q"},
        {"type": "court_enforcement"},
        {"repaired_on": "2026-06-01"},
        {"reason": "超范围经营"},
        {"uscc": "F"},
    ],
    ids=str,
)
def test_any_change_of_a_visible_record_that_is_read_changes_it(change: Row) -> None:
    assert digest([{**PENALTY, **change}, COMPLAINT]) != BEFORE


def test_a_record_more_or_less_changes_it_even_where_no_measure_counts_it() -> None:
    assert digest([PENALTY]) != BEFORE
    assert digest([*RECORDS, {**COMPLAINT, "record_id": "d"}]) != BEFORE


def test_an_attribute_of_the_enterprise_changes_it() -> None:
    assert digest(RECORDS, [{**ENTERPRISES[0], "employees": 6}, ENTERPRISES[1]]) != BEFORE
    assert digest(RECORDS, [{**ENTERPRISES[0], "uscc": "G"}, {"uscc": "E"}]) != BEFORE


def test_what_is_not_visible_does_not() -> None:
    late = {**PENALTY, "record_id": "late", "recorded_at": "2026-06-16"}
    revoked = [{**PENALTY, "record_id": "gone"}, {**PENALTY, "record_id": "gone", "version": 2, "revoked": True}]
    superseded = {**PENALTY, "version": 0, "amount": 9}
    assert digest([*RECORDS, late, *revoked, superseded]) == BEFORE


def test_a_version_that_becomes_known_does() -> None:
    newer = {**PENALTY, "version": 2, "amount": 9}
    assert digest([*RECORDS, newer]) not in {BEFORE, digest([*RECORDS, {**newer, "revoked": True}])}


def test_types_that_no_rule_set_reads_do_not() -> None:
    unread = sorted(RECORD_TYPES.keys() - set(needs_of(GENERIC).types))
    assert unread
    others = [{**COMPLAINT, "record_id": name, "type": name} for name in unread]
    assert digest([*RECORDS, *others]) == BEFORE


def test_types_that_only_a_scheme_that_is_read_reads_do() -> None:
    food = closure("food-production")
    through = sorted(set(needs_of(food).types) - set(needs_of(food[-1:]).types))
    assert through
    other = {**COMPLAINT, "record_id": "x", "type": through[0]}
    assert digest([*RECORDS, other], of=food) != digest(RECORDS, of=food)


def test_neither_the_order_of_rows_nor_the_block_matters() -> None:
    of_another = {**PENALTY, "uscc": "F", "record_id": "a"}
    assert digest([of_another, *RECORDS[::-1]]) == BEFORE
    assert digest(RECORDS, ENTERPRISES[:1]) == BEFORE


def test_a_column_without_a_value_is_no_column() -> None:
    assert digest([{**row, "category": None} for row in RECORDS]) == BEFORE


def test_an_explanation_carries_it() -> None:
    scores = score(GENERIC, facts_of(ENTERPRISES, RECORDS), DAY, KNOWN, evidence=True)
    assert explain(scores, 0).facts_digest == BEFORE
    assert explain(scores, 1).facts_digest != BEFORE


def test_it_needs_the_evidence() -> None:
    with pytest.raises(ValueError, match="evidence"):
        facts_digest(score(GENERIC, facts_of(ENTERPRISES, RECORDS), DAY), 0)


def test_canonical_rows_hold_integers_texts_and_booleans_only() -> None:
    facts = facts_of(
        [{"uscc": "E", "registered_capital": "1.5", "established_on": "2020-01-01", "address_verified": False}],
        [{**PENALTY, "value": "1.5", "objection_open": True, "ends_on": None}],
    )
    assert attributes_of(facts, 0) == {
        "uscc": "E",
        "registered_capital": 1_500_000,
        "established_on": "2020-01-01",
        "address_verified": False,
    }
    assert record_of(facts, 0) == {
        "record_id": "p",
        "type": "administrative_penalty",
        "occurred_on": "2026-01-01",
        "amount": 50_000,
        "outcome": "listed",
        "version": 1,
        "value": 15_000,
        "objection_open": True,
    }
