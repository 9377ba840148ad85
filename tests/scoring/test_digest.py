"""The facts digest tells decisions apart that were made from other facts, and no others."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.library import shipped_library
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.digest import DigestFields, digest_fields_of, facts_digest, facts_digests_of, text_word, text_words_of
from scoring.explain import explain
from scoring.required_fields import needs_of
from scoring.rows import facts_and_waiting_rows, facts_of
from scoring.score import score
from scoring.stated_rows import record_of
from tests.reference import product
from tests.reference.digest import BY_PARTS, Read, digest_of, header_of, words_of
from tests.reference.records import visible
from tests.reference.rule_sets import closure as random_closure
from tests.worlds.random_facts import world

DAY, KNOWN = date(2026, 6, 30), date(2026, 6, 15)
LIBRARY = shipped_library()
PAGE = (Path(__file__).parents[2] / "docs" / "replay.md").read_text(encoding="utf-8")
LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
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
    "authority": "某市市场监管局",
    "document_no": "某市监罚〔2026〕1号",
    "version": 1,
}
COMPLAINT: Row = {"uscc": "E", "record_id": "c", "type": "complaint", "occurred_on": "2020-01-01"}
RECORDS = [PENALTY, COMPLAINT]


def digest(records: list[Row], enterprises: list[Row] = ENTERPRISES, of: tuple[RuleSet, ...] = GENERIC) -> str:
    return facts_digest(score(of, facts_of(enterprises, records), DAY, KNOWN, evidence=True), 0)


BEFORE = digest(RECORDS)


def shown(name: str) -> str:
    """The block of the page that follows the mark of that name."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_vector_of_the_page_is_what_is_computed() -> None:
    stated = json.loads(shown("vector"))
    rows = [{"record_id": str(number), **row} for number, row in enumerate(stated["records"])]
    facts = facts_of([{"uscc": "E", **stated["attributes"]}], rows)
    names = [line.split(",") for line in shown("header").splitlines()[1:]]
    fields = DigestFields(*map(tuple, names))
    assert fields.header.decode() == shown("header")
    (found,) = facts_digests_of(facts, fields, [0])
    assert found.hex() == shown("digest").strip()
    words = bytes.fromhex(shown("words"))
    assert hashlib.sha256(fields.header + words).hexdigest() == shown("digest").strip()
    read = Read(fields.attributes, fields.types, fields.fields)
    assert header_of(read) == fields.header
    assert b"".join(words_of(read, stated["attributes"], rows)) == words
    assert len(words) == 8 * (2 + 2 * fields.width)


@given(LARGE)
def test_it_is_what_the_page_says_in_any_block(rng: Random) -> None:
    rule_sets, made = product.load(random_closure(rng)), world(rng, most_enterprises=6)
    for row in made.records:
        row |= {
            "authority": rng.choice((None, "某 局", "ａ局")),
            "document_no": rng.choice((None, "罚〔2026〕1号", "罚(2026)第2")),
        }
    types = rule_sets[-1].record_types | RECORD_TYPES
    stated, _ = facts_and_waiting_rows(made.enterprises, made.records, types)
    scores = score(rule_sets, stated, made.as_of, made.known_on, evidence=True)
    assert scores.view is not None
    fields = digest_fields_of(tuple(rule_sets))
    read = Read(fields.attributes, fields.types, fields.fields)
    expected = [digest_of(read, one, visible(made.rows_of(one), made.known_on)) for one in made.enterprises]
    assert [facts_digest(scores, index) for index in range(len(stated))] == expected
    places = np.flatnonzero([rng.random() < 0.6 for _ in expected])
    some = facts_digests_of(scores.view.facts, fields, places, scores.view.visible)
    assert [one.hex() for one in some] == [expected[place] for place in places]


def test_lines_of_one_day_are_sorted_by_all_their_bytes() -> None:
    fields = digest_fields_of(GENERIC)
    read = Read(fields.attributes, fields.types, fields.fields)
    rng = Random(7)  # noqa: S311 - repeatable on purpose
    amounts = [rng.choice((None, 0, 1, 2**20, 10**9)) for _ in range(200)]
    days = [rng.choice((DAY, date(1969, 12, 31), date(1970, 1, 1))) for _ in range(200)]
    rows = [
        {"uscc": "E", "type": "complaint", "occurred_on": day, "amount": amount}
        for day, amount in zip(days, amounts, strict=True)
    ]
    assert digest(rows) == digest(rows[::-1]) == digest_of(read, ENTERPRISES[0], rows)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 501},
        {"amount": None},
        {"outcome": None},
        {"occurred_on": "2026-01-02"},
        {"type": "court_enforcement"},
        {"repaired_on": "2026-06-01"},
        {"reason": "超范围经营"},
        {"authority": "某县市场监管局"},
        {"document_no": "某市监罚〔2026〕2号"},
        {"uscc": "F"},
    ],
    ids=str,
)
def test_any_change_of_a_visible_record_that_is_read_changes_it(change: Row) -> None:
    assert digest([{**PENALTY, **change}, COMPLAINT]) != BEFORE


@pytest.mark.parametrize(
    "change",
    [
        {"record_id": "q"},
        {"version": 7},
        {"recorded_at": "2026-06-01"},
        {"source": "别的平台"},
    ],
    ids=str,
)
def test_how_it_is_stored_does_not(change: Row) -> None:
    assert digest([{**PENALTY, **change}, COMPLAINT]) == BEFORE


def test_how_it_is_written_does_not() -> None:
    for spelt in ({"authority": "某市 市场监管局"}, {"document_no": "某市监罚字[2026] 第001号"}):
        assert digest([{**PENALTY, **spelt}, COMPLAINT]) == BEFORE


def test_a_record_more_or_less_changes_it_even_where_no_measure_counts_it() -> None:
    assert digest([PENALTY]) != BEFORE
    assert digest([*RECORDS, {**COMPLAINT, "record_id": "d"}]) != BEFORE


def test_an_attribute_of_the_enterprise_changes_it_and_its_code_and_name_do_not() -> None:
    first = ENTERPRISES[0]
    assert digest(RECORDS, [{**first, "industry": "F52"}, ENTERPRISES[1]]) != BEFORE
    moved = [{**row, "uscc": "G"} for row in RECORDS]
    assert digest(moved, [{**first, "uscc": "G", "name": "另一个名称"}]) == BEFORE


def test_what_is_not_visible_does_not() -> None:
    late = {**PENALTY, "record_id": "late", "document_no": "9号", "recorded_at": "2026-06-16"}
    gone = {**PENALTY, "record_id": "gone", "document_no": "8号"}
    superseded = {**PENALTY, "version": 0, "amount": 9}
    assert digest([*RECORDS, late, gone, {**gone, "version": 2, "revoked": True}, superseded]) == BEFORE


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


def test_the_parts_are_those_of_the_page() -> None:
    known = {name: set(kind.known_by) - {"number", "occurred_on", "month"} for name, kind in RECORD_TYPES.items()}
    assert {name: set(parts) for name, parts in BY_PARTS.items()} == {name: p for name, p in known.items() if p}


def test_words_of_texts_are_whole_numbers_and_none_is_zero() -> None:
    assert text_word("C14") == int.from_bytes(hashlib.sha256(b"C14").digest()[:8], "big", signed=True)
    assert text_words_of(["C14", None, "C14"]).tolist() == [text_word("C14"), 0, text_word("C14")]


def test_rows_shown_hold_integers_texts_and_booleans_only() -> None:
    stated = {"uscc": "E", "registered_capital": "1.5"}
    facts = facts_of([stated], [{**PENALTY, "value": "1.5", "objection_open": True, "ends_on": None}])
    assert record_of(facts, 0) == {
        "record_id": "p",
        "type": "administrative_penalty",
        "occurred_on": "2026-01-01",
        "amount": 50_000,
        "outcome": "listed",
        "authority": "某市市场监管局",
        "document_no": "某市监罚〔2026〕1号",
        "version": 1,
        "value": 15_000,
        "objection_open": True,
    }
