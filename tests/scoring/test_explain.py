"""An explanation adds up, and its evidence is exactly the records that count."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from scoring.explain import Explanation, LineReason, explain
from scoring.rows import facts_of
from scoring.score import score

DAY, KNOWN = date(2026, 6, 30), date(2026, 6, 15)
HEAD = """
scheme: {scheme}
version: "2026-01"
title: {{zh: 规则集, en: rule set}}
standing: teaching
tier_noun: {{zh: 类别, en: class}}
score_noun: {{zh: 分值, en: score}}
effective_from: 2026-01-01
demonstrations: {{figures: {{zh: 待定, en: to be supplied}}}}
legal_basis: [figures]
basis: {{tiers: figures, score: figures, not_rated: figures}}
score: {{direction: higher_is_better, base: 100, at_least: 60, at_most: 100}}
tiers:
  - {{id: A, title: {{zh: 甲, en: A}}, at_least: 90}}
  - {{id: B, title: {{zh: 乙, en: B}}, at_least: 70, below: 90}}
  - {{id: C, title: {{zh: 丙, en: C}}, below: 70}}
"""
ITEM = """
  - id: {id}
    title: {{zh: 指标, en: indicator}}
    measure: {measure}
    points: {points}
    basis: {{indicator: figures, threshold: figures, points: figures}}
"""
INDICATORS = {
    "serious": (
        "{kind: count, of: administrative_penalty, where: {severity: 3}, within: P12M}",
        "{each: -7, limit: -10}",
    ),
    "complaints": (
        "{kind: count, of: complaint, where: {outcome: substantiated}, within: P24M}",
        "{each: -6, fade: {over: P24M}, limit: -9}",
    ),
    "fines": (
        "{kind: sum, field: amount, of: administrative_penalty, within: P24M}",
        "{bands: [{at_least: 10000, points: -8}]}",
    ),
    "failed": (
        "{kind: share, of: spot_check, part: {outcome: unqualified}, within: P24M, at_least: 2}",
        "{bands: [{above: 0.5, points: -4}], missing: 0, not_applicable: 0}",
    ),
    "worst": ("{kind: max, field: value, of: inspection}", "{bands: [{at_least: 5, points: -3}], missing: 0}"),
    "last": ("{kind: latest, field: outcome, of: inspection}", "{table: {problem: -2}, missing: 0, otherwise: 0}"),
    "staff": ("{kind: value, field: employees}", "{bands: [{below: 3, points: -1}], missing: 0}"),
}
REST = """
overrides:
  - id: listed
    title: {zh: 名单, en: listed}
    kind: direct
    tier: C
    when: {measure: {kind: active, of: serious_violation}}
    basis: {indicator: figures}
  - id: adjusted
    title: {zh: 人工调整, en: adjusted}
    kind: manual
    basis: {indicator: figures}
not_rated:
  - id: left
    title: {zh: 已迁出, en: moved out}
    when: {measure: {kind: value, field: status}, equals: 迁出}
  - id: unclear
    title: {zh: 住所与名录存疑, en: in doubt}
    when: {all: [{measure: {kind: exists, of: shared_address}}, {measure: {kind: value, field: address_verified}}]}
"""


def local(more: str = "") -> RuleSet:
    items = "".join(ITEM.format(id=id, measure=m, points=p) for id, (m, p) in INDICATORS.items())
    return parse_rule_set(HEAD.format(scheme="local") + more + "indicators:" + items + REST, "local.yaml")


LOCAL = local()


def penalty(id: str, day: str, **more: Any) -> dict[str, Any]:
    return {"record_id": id, "type": "administrative_penalty", "occurred_on": day, "severity": 3} | more


def complaint(id: str, day: str, **more: Any) -> dict[str, Any]:
    return {"record_id": id, "type": "complaint", "occurred_on": day, "outcome": "substantiated"} | more


def inspection(id: str, day: str, **more: Any) -> dict[str, Any]:
    return {"record_id": id, "type": "inspection", "occurred_on": day} | more


def explained(*records: dict[str, Any], of: RuleSet = LOCAL, **attributes: Any) -> Explanation:
    """The second of two enterprises; a record that names none is its own."""
    rows = [{"uscc": "E"} | record for record in records]
    facts = facts_of([{"uscc": "other"}, {"uscc": "E", **attributes}], rows)
    return explain(score([of], facts, DAY, KNOWN, evidence=True), 1)


def line(explanation: Explanation, id: str) -> LineReason:
    return next(line for line in explanation.lines if line.id == id)


def shares(explanation: Explanation, id: str) -> dict[str, int]:
    return {str(e.record["record_id"]): e.points for e in line(explanation, id).evidence}


COUNTING = (
    penalty("first-day", "2025-07-01"),
    penalty("today", "2026-06-30"),
    penalty("repaired-tomorrow", "2026-02-01", repaired_on="2026-07-01"),
    penalty("known-in-time", "2026-02-02", recorded_at="2026-06-15"),
    penalty("ended", "2026-02-03", ends_on="2026-03-01"),
    penalty("doubted", "2026-02-04", objection_open=True),
    penalty("corrected", "2026-02-05", version=1, severity=1),
    penalty("corrected", "2026-02-06", version=2),
)
SILENT = (
    penalty("a-year-ago", "2025-06-30"),
    penalty("tomorrow", "2026-07-01"),
    penalty("repaired-today", "2026-02-01", repaired_on="2026-06-30"),
    penalty("known-late", "2026-02-02", recorded_at="2026-06-16"),
    penalty("revoked", "2026-02-03", version=1),
    penalty("revoked", "2026-02-03", version=2, revoked=True),
    penalty("general", "2026-02-04", severity=2),
    penalty("unclassified", "2026-02-05", severity=None),
    penalty("other-type", "2026-02-06", type="court_enforcement"),
    penalty("of-another", "2026-02-07", uscc="other"),
)


def test_the_evidence_is_exactly_the_records_that_count() -> None:
    found = shares(explained(*COUNTING, *SILENT), "serious")
    assert found.keys() == {str(record["record_id"]) for record in COUNTING}
    assert sum(found.values()) == line(explained(*COUNTING, *SILENT), "serious").points == -1000
    assert line(explained(*COUNTING, *SILENT), "serious").figure.value == len(COUNTING) - 1


@pytest.mark.parametrize("record", SILENT, ids=[f"{r['record_id']}-{r.get('version', '')}" for r in SILENT])
def test_each_record_counts_or_not_by_itself(record: dict[str, Any]) -> None:
    counts = record["record_id"] == "revoked" and "revoked" not in record
    assert bool(shares(explained(record), "serious")) is counts


def test_the_version_shown_is_the_one_that_counts() -> None:
    (evidence,) = line(explained(*COUNTING[-2:]), "serious").evidence
    assert (evidence.record["version"], evidence.record["occurred_on"]) == (2, "2026-02-06")


def test_a_rule_set_that_holds_doubted_records_shows_none() -> None:
    assert shares(explained(COUNTING[5], of=local("objection: hold\n")), "serious") == {}


def test_a_newer_record_has_the_larger_share_of_a_fading_line() -> None:
    new, half = complaint("new", "2026-06-01"), complaint("half", "2025-06-15")
    assert shares(explained(new, half), "complaints") == {"new": -600, "half": -300}
    # 6 + 3 + 5.75 pass the limit of 9, so everyone's share is cut alike.
    limited = shares(explained(new, half, complaint("month", "2026-05-30")), "complaints")
    assert limited["new"] < limited["month"] < limited["half"] < 0
    assert sum(limited.values()) == -900


def test_a_share_goes_to_the_records_that_make_the_figure() -> None:
    found = explained(
        penalty("p1", "2026-01-01", amount=9000, severity=1),
        penalty("p2", "2026-01-02", amount=3000, severity=1),
        penalty("p3", "2026-01-03", severity=1),
        *({"record_id": id, "type": "spot_check", "occurred_on": "2026-01-01", "outcome": o} for id, o in CHECKS),
        inspection("i1", "2026-01-01", value=9, outcome="no_problem"),
        inspection("i2", "2026-01-02", value=1, outcome="problem"),
    )
    assert shares(found, "fines") == {"p1": -600, "p2": -200, "p3": 0}
    assert shares(found, "failed") == {"s1": -200, "s2": 0, "s3": -200}
    assert shares(found, "worst") == {"i1": -300, "i2": 0}
    assert shares(found, "last") == {"i1": 0, "i2": -200}


CHECKS = (("s1", "unqualified"), ("s2", "qualified"), ("s3", "unqualified"))


@pytest.mark.parametrize("number", range(12))
def test_base_and_lines_are_the_score_whatever_the_limits_and_bounds(number: int) -> None:
    found = explained(
        *(penalty(f"p{i}", "2026-01-01", amount=7000) for i in range(number)),
        *(complaint(f"c{i}", f"2026-{i % 6 + 1:02}-01") for i in range(number)),
        employees=1,
    )
    assert found.base + sum(line.points for line in found.lines) == found.score
    for shown in found.lines:
        assert not shown.evidence or sum(e.points for e in shown.evidence) == shown.points
    assert found.decided_by == "points"


def changed(*changes: tuple[str, str]) -> RuleSet:
    text = LOCAL.document
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_rule_set(text, "changed.yaml")


def test_what_lies_below_the_bounds_is_given_back_by_a_line_of_its_own() -> None:
    found = explained(penalty("p", "2026-01-01"), of=changed(("base: 100", "base: 62")))
    assert (line(found, "serious").points, line(found, "bounds").points, found.score) == (-700, 500, 6000)
    assert (line(found, "bounds").figure, line(found, "bounds").measure) == (None, None)


def test_what_passes_the_limit_of_a_group_is_given_back_by_a_line_of_its_own() -> None:
    grouped = [(f"- id: {id}\n", f"- id: {id}\n    group: both\n") for id in ("serious", "complaints")]
    group = ("indicators:", "groups: [{id: both, title: {zh: 合计, en: together}, limit: -11}]\nindicators:")
    basis = ("score: figures", "score: figures, groups: figures")
    found = explained(penalty("p", "2026-01-01"), complaint("c", "2026-06-30"), of=changed(basis, group, *grouped))
    assert (line(found, "cap:both").points, line(found, "cap:both").title.en, found.score) == (200, "together", 8900)
    assert shares(found, "serious") == {"p": -700}


def test_a_line_that_did_not_fire_carries_its_figure() -> None:
    found = explained(employees=40)
    assert {shown.points for shown in found.lines} == {0}
    figures = {id: line(found, id).figure for id in INDICATORS}
    assert [figures[id].value for id in ("serious", "complaints", "fines", "staff")] == [0, 0, 0, 40]
    assert (figures["worst"].value, figures["worst"].applicable) == (None, True)
    assert (figures["failed"].value, figures["failed"].applicable) == (None, False)
    assert all(line(found, id).basis for id in INDICATORS)


def test_a_figure_is_in_the_units_of_the_rule_set() -> None:
    found = explained(penalty("p", "2026-01-01", amount="12.34"), inspection("i", "2026-01-01", value="1.5"))
    assert line(found, "fines").figure.value == Fraction("12.34")
    assert line(found, "worst").figure.value == Fraction("1.5")


def test_an_override_shows_what_it_compared_and_the_records_behind_it() -> None:
    listing = {"record_id": "l", "type": "serious_violation", "occurred_on": "2025-01-01"}
    found = explained(listing, {**listing, "record_id": "left", "ends_on": "2026-06-30"})
    listed, adjusted = found.overrides
    assert (listed.override.id, listed.holds, found.tier, found.decided_by) == ("listed", True, "C", "direct")
    assert [figure.value for _, figure in listed.compared] == [True]
    assert [record["record_id"] for record in listed.records] == ["l"]
    assert (adjusted.holds, adjusted.records) == (False, ())


def test_a_manual_adjustment_shows_the_record_that_made_it() -> None:
    made = {
        "record_id": "m",
        "type": "manual_adjustment",
        "occurred_on": "2026-06-01",
        "ends_on": "2026-12-31",
        "scheme": "local",
        "tier": "B",
        "applicant": "甲",
        "approver": "乙",
        "reason": "核实",
    }
    found = explained(made, {**made, "record_id": "alone", "approver": "甲"})
    assert (found.tier, found.decided_by) == ("B", "manual")
    assert [(r.holds, [x["record_id"] for x in r.records]) for r in found.overrides] == [(False, []), (True, ["m"])]


def test_an_enterprise_that_is_not_rated_has_the_reasons_and_no_score() -> None:
    shared = {"record_id": "s", "type": "shared_address", "occurred_on": "2026-01-01"}
    found = explained(penalty("p", "2026-01-01"), shared, status="迁出", address_verified=True)
    assert (found.score, found.tier) == (None, None)
    assert [reason.reason.id for reason in found.not_rated] == ["left", "unclear"]
    assert [record["record_id"] for record in found.not_rated[1].records] == ["s"]
    assert line(found, "serious").points == -700
    assert explained(status="存续").not_rated == ()


def test_schemes_that_are_read_are_explained_too() -> None:
    library = shipped_library()
    closure = library.closure(library.in_force("food-production", DAY), DAY)
    facts = facts_of([{"uscc": "E", "food_category": "调味品"}], [penalty("p", "2026-01-01")])
    scores = score(closure, facts, DAY, evidence=True)
    (read,) = explain(scores, 0).read
    assert read.rule_set.scheme == "generic"
    assert (read.score, read.tier) == (int(scores.read["generic"].score[0]), read.rule_set.tiers[0].id)
    assert read.base + sum(line.points for line in read.lines) == read.score
    assert any(e.record["record_id"] == "p" for line in read.lines for e in line.evidence)


def test_scores_without_evidence_are_not_explained() -> None:
    with pytest.raises(ValueError, match="evidence=True"):
        explain(score([LOCAL], facts_of([{"uscc": "E"}], []), DAY), 0)
