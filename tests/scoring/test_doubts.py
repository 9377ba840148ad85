"""What is said and changes nothing: doubtful days and counts, and what had no effect, with the reason."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from scoring.doubts import Doubt, Doubted, doubts_of_values, merged, period_doubt_of
from scoring.rows import facts_of
from scoring.score import score
from tests.reference import product
from tests.reference.meetings import LATEST, MANUAL, adjusted, case, one
from tests.reference.rule_sets import document

TODAY = day_of(date(2026, 6, 30))


def of_rows(**stated: Any) -> set[tuple[Doubt, str]]:
    """The doubts about one record, and one enterprise where the field is one of those."""
    firm = {name: value for name, value in stated.items() if name in ENTERPRISE_FIELDS}
    record = {name: value for name, value in stated.items() if name in RECORD_FIELDS}
    facts = facts_of([{"uscc": "E", **firm}], [{"type": "honour", "occurred_on": "2026-01-05", **record}])
    columns = ((facts.attributes, ENTERPRISE_FIELDS), (facts.records.columns, RECORD_FIELDS))
    found = [one for held, fields in columns for one in doubts_of_values(held, fields.values(), TODAY)]
    return {(doubt, name) for doubt, name, mask in found if mask.any()}


@pytest.mark.parametrize(
    ("stated", "doubts"),
    [
        ({}, set()),
        ({"established_on": "1949-10-01", "ends_on": "2099-12-31", "employees": 0}, set()),
        ({"established_on": "1949-09-30"}, {(Doubt.TOO_EARLY, "established_on")}),
        ({"occurred_on": "1026-01-05"}, {(Doubt.TOO_EARLY, "occurred_on")}),
        ({"established_on": "2026-07-01"}, {(Doubt.AHEAD, "established_on")}),
        ({"occurred_on": "2026-07-01"}, {(Doubt.AHEAD, "occurred_on")}),
        ({"repaired_on": "2026-07-01"}, {(Doubt.AHEAD, "repaired_on")}),
        ({"recorded_at": "2026-07-01"}, {(Doubt.KNOWN_AHEAD, "recorded_at")}),
        ({"recorded_at": "2026-01-04"}, {(Doubt.KNOWN_TOO_EARLY, "recorded_at")}),
        ({"employees": -5}, {(Doubt.NEGATIVE, "employees")}),
    ],
)
def test_a_value_that_can_hardly_be_right_is_told(stated: dict[str, Any], doubts: set[Any]) -> None:
    assert of_rows(**stated) == doubts


EFFECTIVE = adjusted("a", "B")


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        ((EFFECTIVE,), {}),
        ((adjusted("a", "B", reason=" "),), {Doubt.NO_REASON: 1}),
        ((adjusted("a", "B", ends_on=None),), {Doubt.NO_EXPIRY: 1}),
        ((adjusted("a", "B", approver=None),), {Doubt.NO_APPROVAL: 1}),
        ((adjusted("a", "B", approver="甲 "),), {Doubt.ONE_PERSON: 1}),
        ((adjusted("a", "Z"),), {Doubt.NO_SUCH_TIER: 1}),
        ((adjusted("a", "B", scheme=None),), {Doubt.NO_SCHEME: 1}),
        ((adjusted("a", "B", scheme="other"),), {}),
        ((EFFECTIVE, adjusted("b", "C", occurred_on=date(2026, 2, 1))), {Doubt.SUPERSEDED: 1}),
        ((EFFECTIVE, one("c", occurred_on=date(2027, 1, 1))), {Doubt.AFTER_AS_OF: 1}),
        ((EFFECTIVE, one("c", objection_open=True)), {}),
    ],
)
def test_what_had_no_effect_is_told_with_the_reason(rows: tuple[Any, ...], doubts: dict[Doubt, int]) -> None:
    documents, world = case(MANUAL, rows=rows)
    facts = facts_of(world.enterprises, world.records)
    scores = score(product.load(documents), facts, world.as_of, doubts=True)
    assert {one.doubt: one.rows for one in scores.doubts} == doubts
    assert score(product.load(documents), facts, world.as_of).doubts == ()


def test_records_held_under_objection_are_told() -> None:
    held = document("asked", indicators=[LATEST], objection="hold")
    facts = facts_of([{"uscc": "E"}], [{**one("c", outcome="problem", objection_open=True), "uscc": "E"}])
    [told] = score(product.load([held]), facts, date(2026, 6, 30), doubts=True).doubts or [None]
    assert told == Doubted(Doubt.HELD, "", 1, 0)


def test_one_sentence_for_all_of_a_kind_with_the_first() -> None:
    found = [Doubted(Doubt.NEGATIVE, "employees", 2, 7), Doubted(Doubt.HELD, "", 1, 0)]
    [_, negative] = merged([*found, Doubted(Doubt.NEGATIVE, "employees", 3, 9)])
    assert negative == Doubted(Doubt.NEGATIVE, "employees", 5, 7)
    said = negative.text("从业人数", "第7行", "line 7")
    assert said.zh == "提示：“从业人数”有5条是负数，请核对（首先是第7行）。"
    assert said.en == "Note: '从业人数': 5 are negative; check them (the first: line 7)."


def test_a_rule_set_that_is_not_in_force_is_told() -> None:
    rule_set = product.load(
        [{**document("asked", indicators=[LATEST]), "effective_from": "2026-02-01", "effective_until": "2026-12-01"}]
    )[0]
    assert period_doubt_of(rule_set, date(2026, 2, 1)) is period_doubt_of(rule_set, date(2026, 11, 30)) is None
    for day, word in ((date(2026, 1, 31), "尚未施行"), (date(2026, 12, 1), "停止施行")):
        said = period_doubt_of(rule_set, day)
        assert said is not None
        assert word in said.zh


def test_no_doubt_moves_a_tier() -> None:
    documents, world = case(MANUAL, rows=(adjusted("a", "B"), one("c", occurred_on=date(2027, 1, 1))))
    facts, rule_sets = facts_of(world.enterprises, world.records), product.load(documents)
    with_doubts, without = (score(rule_sets, facts, world.as_of, doubts=said) for said in (True, False))
    assert np.array_equal(with_doubts.tier, without.tier)
    assert np.array_equal(with_doubts.score, without.score)
