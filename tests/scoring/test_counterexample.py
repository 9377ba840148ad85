"""A broken direction is refuted with facts that the engine itself scores; a sound one is proved."""

from datetime import date

import pytest

from rules.check.verdict import Property, Verdict
from rules.load_rule_set import parse_rule_set
from scoring.check import check_rule_set
from scoring.rows import facts_of
from scoring.score import score

DAY = date(2026, 6, 30)
HEAD = """
scheme: local
version: "2026-01"
title: {zh: 规则集, en: rule set}
standing: teaching
tier_noun: {zh: 类别, en: class}
score_noun: {zh: 分值, en: score}
effective_from: 2026-01-01
demonstrations: {figures: {zh: 待定, en: to be supplied}}
legal_basis: [figures]
basis: {tiers: figures, score: figures}
score: {direction: higher_is_better, base: 80, at_least: 0, at_most: 100}
tiers:
  - {id: A, title: {zh: 甲, en: A}, at_least: 90}
  - {id: B, title: {zh: 乙, en: B}, at_least: 60, below: 90}
  - {id: C, title: {zh: 丙, en: C}, below: 60}
"""
BASIS = "basis: {indicator: figures, threshold: figures, points: figures}"
RANGE = f"""
  - id: range
    title: {{zh: 范围, en: range}}
    measure: {{kind: value, field: employees}}
    points: {{bands: [{{below: 10, points: -40}}, {{at_least: 10, points: 15}}], missing: 0}}
    {BASIS}
"""


def indicator(measure, points):
    return f"""
  - id: broken
    title: {{zh: 指标, en: indicator}}
    measure: {measure}
    points: {points}
    {BASIS}
"""


def rule_set(*indicators, rest="", head=HEAD):
    return parse_rule_set(head + "indicators:" + RANGE + "".join(indicators) + rest, "local.yaml")


def direction(made):
    return {f.subject: f for f in check_rule_set([made], DAY).of(Property.DIRECTION) if f.subject}


def rescored(made, example):
    """The scores before and after the added record, evaluated afresh from the example."""
    code = {"uscc": "E"}
    enterprise = {**example["enterprise"], **code}
    rows = [{**r, "record_id": f"r{n}"} for n, r in enumerate([*example["records"], example["added"]])]
    day = date.fromisoformat(example["as_of"])
    return [score([made], facts_of([enterprise], records), day) for records in (rows[:-1], rows)]


BROKEN = {
    "a recent adverse record is rewarded": (
        "administrative_penalty",
        indicator(
            "{kind: days_since_latest, of: administrative_penalty}",
            "{bands: [{below: 90, points: 3}, {at_least: 90, points: 0}], missing: 0}",
        ),
    ),
    "a share is diluted": (
        "inspection",
        indicator(
            "{kind: share, of: inspection, part: {outcome: problem}}",
            "{bands: [{below: 0.6, points: 0}, {at_least: 0.6, points: -8}], missing: 0}",
        ),
    ),
    "an adverse type earns points": (
        "tax_arrears",
        indicator("{kind: count, of: tax_arrears}", "{each: 1, limit: 5}"),
    ),
    "missing is worse than a number": (
        "accident",
        indicator(
            "{kind: days_since_latest, of: accident}",
            "{bands: [{below: 90, points: -3}, {at_least: 90, points: 0}], missing: -2}",
        ),
    ),
    "the latest record replaces a worse one": (
        "inspection",
        indicator(
            "{kind: latest, field: outcome, of: inspection}",
            "{table: {no_problem: 0, problem: -5, refused: -10}, missing: 0, otherwise: 0}",
        ),
    ),
    "many records cost less than one": (
        "administrative_penalty",
        indicator(
            "{kind: count, of: administrative_penalty, within: P3M}",
            "{bands: [{below: 1, points: -1}, {at_least: 1, below: 3, points: -2}, {at_least: 3, points: 0}]}",
        ),
    ),
}


@pytest.mark.parametrize(("kind", "broken"), BROKEN.values(), ids=BROKEN)
def test_broken_points_are_refuted_by_facts_that_score_as_stated(kind, broken):
    made = rule_set(broken)
    found = direction(made)
    assert set(found) == {kind}
    assert found[kind].verdict is Verdict.REFUTED
    example = found[kind].example
    before, after = rescored(made, example)
    assert f"{before.score[0] / 100:.2f}" == example["before"]["score"]
    assert f"{after.score[0] / 100:.2f}" == example["after"]["score"]
    assert after.score[0] > before.score[0]


def override(kind, tier, when):
    return f"""
overrides:
  - id: broken
    title: {{zh: 判定, en: override}}
    kind: {kind}
    tier: {tier}
    when: {when}
    basis: {{indicator: figures, threshold: figures}}
"""


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        ("administrative_penalty", override("floor", "B", "{measure: {kind: exists, of: administrative_penalty}}")),
        ("tax_arrears", override("cap", "C", "{not: {measure: {kind: exists, of: tax_arrears}}}")),
        ("accident", override("direct", "C", "{measure: {kind: count, of: accident}, at_least: 1, below: 3}")),
    ],
)
def test_an_override_that_an_adverse_record_turns_for_the_better_is_refuted(kind, rest):
    found = direction(rule_set(rest=rest))
    assert set(found) == {kind}
    assert found[kind].verdict is Verdict.REFUTED
    tiers = "ABC"
    example = found[kind].example
    assert tiers.index(example["after"]["tier"]) < tiers.index(example["before"]["tier"])


def test_a_reason_for_not_rating_that_an_adverse_record_gives_is_refuted():
    rest = """
not_rated:
  - id: broken
    title: {zh: 不分类, en: not rated}
    when: {measure: {kind: exists, of: accident}}
"""
    head = HEAD.replace("score: figures}", "score: figures, not_rated: figures}")
    found = direction(rule_set(rest=rest, head=head))["accident"]
    assert found.verdict is Verdict.REFUTED
    assert found.example["after"]["tier"] is None


def test_points_held_by_the_upper_bound_are_refuted_below_it():
    made = parse_rule_set(
        HEAD.replace("base: 80", "base: 100")
        + "indicators:"
        + RANGE
        + indicator("{kind: count, of: tax_arrears}", "{each: 1, limit: 5}"),
        "local.yaml",
    )
    found = direction(made)["tax_arrears"]
    assert found.verdict is Verdict.REFUTED
    assert float(found.example["before"]["score"]) < 100


def test_what_only_seems_broken_is_never_called_refuted():
    """The gain of one line is always outweighed by the loss of the other, which no proof by parts can see."""
    reward = indicator("{kind: count, of: tax_arrears, within: P12M}", "{each: 1, limit: 5}")
    loss = indicator("{kind: count, of: tax_arrears}", "{each: -2}").replace("id: broken", "id: loss")
    found = direction(rule_set(reward, loss))
    assert found["tax_arrears"].verdict is Verdict.NOT_DECIDED


def test_a_sound_rule_set_is_proved_in_every_property():
    sound = indicator("{kind: count, of: administrative_penalty, within: P12M}", "{each: -5, limit: -30}")
    report = check_rule_set([rule_set(sound)], DAY)
    assert {asked: report.verdict(asked) for asked in Property} == dict.fromkeys(Property, Verdict.PROVED)


def test_a_waiver_is_shown_with_its_reason_and_only_for_its_type():
    waives = """
waives:
  - {property: direction, types: [tax_arrears], reason: {zh: 已说明, en: it is explained}}
"""
    made = rule_set(indicator("{kind: count, of: [tax_arrears, accident]}", "{each: 1, limit: 5}"), rest=waives)
    found = direction(made)
    assert found["tax_arrears"].verdict is Verdict.WAIVED
    assert "it is explained" in found["tax_arrears"].sentence.en
    assert found["accident"].verdict is Verdict.REFUTED
    assert check_rule_set([made], DAY).refuted


def test_the_search_is_the_same_every_time():
    made = rule_set(indicator("{kind: count, of: tax_arrears}", "{each: 1, limit: 5}"))
    assert direction(made) == direction(made)


def test_an_override_that_another_always_outdoes_is_left_undecided():
    rest = (
        override("cap", "B", "{measure: {kind: count, of: accident}, at_least: 2}")
        + """
  - id: harder
    title: {zh: 更严, en: harder}
    kind: cap
    tier: C
    when: {measure: {kind: count, of: accident}, at_least: 1}
    basis: {indicator: figures, threshold: figures}
"""
    )
    report = check_rule_set([rule_set(rest=rest)], DAY)
    verdicts = {f.subject: f.verdict for f in report.of(Property.DEAD_RULES) if f.subject in ("broken", "harder")}
    assert verdicts == {"broken": Verdict.NOT_DECIDED, "harder": Verdict.PROVED}


def test_every_tier_is_shown_with_facts_that_reach_it():
    report = check_rule_set([rule_set()], DAY)
    assert {f.subject: f.example["tier"] for f in report.of(Property.TIERS_REACHABLE)} == {t: t for t in "ABC"}


def test_an_outcome_that_no_row_names_is_not_overlooked():
    """A refused inspection takes the points of an unnamed outcome, which are better than those of a problem."""
    made = rule_set(indicator("{kind: latest, field: outcome, of: inspection}", "{table: {problem: -5}, missing: 0}"))
    found = direction(made)["inspection"]
    assert found.verdict is Verdict.REFUTED
    assert found.example["added"]["outcome"] == "refused"
