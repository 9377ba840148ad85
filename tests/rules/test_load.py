"""A file in the language becomes the values it speaks of, exactly."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rules.canonical import canonical_text_of, digest_of
from rules.conditions import All, Compare, FieldTest, MeasureTest, Not, ScoreTest
from rules.conditions import Any as AnyOf
from rules.document import Items, Section, parse_document
from rules.errors import Fault, RuleSetError
from rules.intervals import Interval
from rules.load_rule_set import parse_rule_set
from rules.measures import (
    AttributeMeasure,
    ConditionMeasure,
    From,
    ModelMeasure,
    Over,
    RecordMeasure,
    State,
    TierMeasure,
)
from rules.points import Band, Bands, Each, FadeStep, Limit, Table, WhenTrue
from rules.ruleset import Direction, RuleSet
from rules.widths import WIDEST, denominator_of, most_hundredths_of, scale_of, weight_of, widest_of

Load = Callable[..., RuleSet]
D = Decimal
BANDS = "{bands: [{above: 0, points: -1}], missing: 0, not_applicable: 0}"
TABLE = "{table: {A: 1, not_rated: 0}, missing: 0}"
YES = "{when_true: -1, missing: 0}"


def test_header_and_sections(load: Load) -> None:
    made = load()
    assert made.name == "sample@2026-01"
    assert made.is_demonstration
    assert made.effective_from == date(2026, 1, 1)
    assert made.score.direction is Direction.HIGHER_IS_BETTER
    assert made.tier_ids() == ("A", "B", "C")
    assert made.tiers[1].interval == Interval(at_least=D(60), below=D(90))
    assert made.indicators[0].limit == Limit(at_least=D(-40))
    assert made.indicators[0].points == Each(D(-5))
    assert {use: rests.id for use, rests in made.indicators[0].basis.items()} == {
        "indicator": "notice",
        "threshold": "figures",
        "points": "figures",
    }


def test_the_basis_of_the_header_says_what_the_figures_of_each_section_rest_on(load: Load) -> None:
    made = load(
        ("score: figures}", "score: figures, levels: figures, groups: figures, not_rated: notice}"),
        more="levels: [{id: L, title: {zh: 一, en: one}, weight: 5000}]\n"
        "groups: [{id: G, title: {zh: 合计, en: all}, limit: -50}]\n"
        "not_rated: [{id: left, title: {zh: 注销, en: left}, "
        "when: {measure: {kind: value, field: status}, equals: 注销}}]\n",
    )
    assert {section: source.id for section, source in made.figures.items()} == {
        "tiers": "figures",
        "score": "figures",
        "levels": "figures",
        "groups": "figures",
        "not_rated": "notice",
    }
    assert set(made.sources()) == {made.citations["notice"], made.demonstrations["figures"]}


def test_levels_that_all_weigh_the_same_need_no_basis(load: Load) -> None:
    assert "levels" not in load(more="levels: [{id: L, title: {zh: 一, en: one}, weight: 10000}]\n").figures


DOCUMENTED = (
    ("standing: demonstration", "standing: official"),
    ("says: [indicator]", "says: [indicator, threshold, points]"),
    ("demonstrations:\n  figures: {zh: 由本局确定阈值与分值, en: the bureau's own thresholds and points}\n", ""),
    ("threshold: figures, points: figures", "threshold: notice, points: notice"),
    ("basis: {tiers: figures, score: figures}", "basis: {tiers: notice, score: notice}"),
)


def test_only_what_rests_on_documents_alone_is_no_demonstration(load: Load) -> None:
    assert not load(*DOCUMENTED).is_demonstration
    limits = "demonstrations: {limits: {zh: 由本局确定的类别界限, en: the bureau's own limits}}\n"
    teaching = (("standing: official", "standing: teaching"), ("tiers: notice", "tiers: limits"))
    assert load(*DOCUMENTED, *teaching, more=limits).is_demonstration


def test_the_basis_stands_before_what_it_supports(load: Load) -> None:
    keys = [line.split(":")[0] for line in load().document.splitlines() if line[0].isalpha()]
    assert keys[keys.index("legal_basis") :] == [
        "legal_basis", "basis", "score", "tiers", "indicators", "overrides",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "points", "measure"),
    [
        ("{kind: count, of: [complaint, inspection]}", "{each: -1}",
         RecordMeasure(Over.COUNT, ("complaint", "inspection"))),
        ("{kind: sum, of: complaint, field: amount}", BANDS, RecordMeasure(Over.SUM, ("complaint",), field="amount")),
        ("{kind: max, of: complaint, field: severity}", BANDS,
         RecordMeasure(Over.MAX, ("complaint",), field="severity")),
        ("{kind: days_since_latest, of: complaint}", BANDS, RecordMeasure(Over.DAYS_SINCE_LATEST, ("complaint",))),
        ("{kind: latest, of: complaint, field: outcome}", TABLE,
         RecordMeasure(Over.LATEST, ("complaint",), field="outcome")),
        ("{kind: exists, of: complaint, within: P6M}", YES, RecordMeasure(Over.EXISTS, ("complaint",), months=6)),
        ("{kind: active, of: complaint}", YES, RecordMeasure(Over.EXISTS, ("complaint",), state=State.ACTIVE)),
        ("{kind: distinct, of: complaint, field: source}", "{each: -1}",
         RecordMeasure(Over.DISTINCT, ("complaint",), field="source")),
        ("{kind: share, of: complaint, part: {outcome: bad}, at_least: 3}", BANDS,
         RecordMeasure(Over.SHARE, ("complaint",), at_least=3,
                       part=FieldTest("outcome", Compare(values=frozenset({"bad"}))))),
        ("{kind: value, field: employees}", BANDS, AttributeMeasure(From.VALUE, "employees")),
        ("{kind: value, field: annual_report_filed}", YES, AttributeMeasure(From.VALUE, "annual_report_filed")),
        ("{kind: years_since, field: established_on}", "{each: 1, missing: 0}",
         AttributeMeasure(From.YEARS_SINCE, "established_on")),
        ("{kind: missing, field: region}", YES, AttributeMeasure(From.MISSING, "region")),
        ('{kind: longest_match, field: industry, codes: [F52, "3701"]}', TABLE,
         AttributeMeasure(From.LONGEST_MATCH, "industry", ("F52", "3701"))),
        ("{kind: model}", "{bands: [{above: 0.5, points: -1}], missing: 0, limit: -1}", ModelMeasure()),
        ("{kind: condition, when: {measure: {kind: active, of: complaint}}}", YES,
         ConditionMeasure(MeasureTest(RecordMeasure(Over.EXISTS, ("complaint",), state=State.ACTIVE), None))),
    ],
)  # fmt: skip
def test_every_kind_of_measure(indicator: Callable[..., Any], written: str, points: str, measure: object) -> None:
    assert indicator(written, points).measure == measure


def test_a_tier_of_another_scheme(indicator: Callable[..., Any]) -> None:
    made = indicator("{kind: tier, scheme: other}", TABLE, "reads: [other]\n")
    assert made.measure == TierMeasure("other")
    assert made.points == Table({"A": D(1), "not_rated": D(0)})


def test_a_named_measure_is_the_measure_itself(load: Load) -> None:
    plain = "{kind: count, of: administrative_penalty, where: {severity: 2}, within: P12M}"
    named = load((plain, "recent"), more=f"measures: [{{id: recent, {plain[1:]}]\n")
    assert named.indicators[0].measure == load().indicators[0].measure


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("{severity: [2, 3]}", FieldTest("severity", Compare(values=frozenset({D(2), D(3)})))),
        ("{amount: {at_least: 0.5, below: 9}}",
         FieldTest("amount", Compare(interval=Interval(at_least=D("0.5"), below=D(9))))),
        ("{category: {begins_with: [food, price]}}", FieldTest("category", Compare(prefixes=("food", "price")))),
        ("{outcome: {missing: true}}", FieldTest("outcome", Compare(missing=True))),
        ("{outcome: a, severity: 1}", All((FieldTest("outcome", Compare(values=frozenset({"a"}))),
                                            FieldTest("severity", Compare(values=frozenset({D(1)})))))),
        ("{any: [{outcome: a}, {not: {outcome: b}}]}",
         AnyOf((FieldTest("outcome", Compare(values=frozenset({"a"}))),
                Not(FieldTest("outcome", Compare(values=frozenset({"b"}))))))),
    ],
)  # fmt: skip
def test_where(indicator: Callable[..., Any], written: str, condition: object) -> None:
    assert indicator(f"{{kind: count, of: complaint, where: {written}}}", "{each: -1}").measure.where == condition


def test_overrides_may_read_the_score(load: Load) -> None:
    made = load(
        ("{measure: {kind: active, of: serious_violation}}", "{score: {at_least: 70}}"),
        ("indicator: notice}", "indicator: notice, threshold: figures}"),
    )
    assert made.overrides[0].when == ScoreTest(Compare(interval=Interval(at_least=D(70))))


@pytest.mark.parametrize(
    ("written", "points", "limit"),
    [
        ("{each: -0.5, limit: 3}", Each(D("-0.5")), Limit(at_most=D(3))),
        ("{each: -1, limit: {at_least: -3, at_most: 1}}", Each(D(-1)), Limit(D(-3), D(1))),
        ("{bands: [{below: 1, points: -4}], otherwise: 2}",
         Bands((Band(Interval(below=D(1)), D(-4)),), otherwise=D(2)), Limit()),
    ],
)  # fmt: skip
def test_points_and_limits(indicator: Callable[..., Any], written: str, points: object, limit: object) -> None:
    made = indicator("{kind: count, of: complaint, within: P12M}", written)
    assert (made.points, made.limit) == (points, limit)


def test_fading(indicator: Callable[..., Any]) -> None:
    count = "{kind: count, of: complaint}"
    steps = indicator(count, "{each: -1, fade: {steps: [{after: P12M, share: 0.5}, {after: P24M, share: 0}]}}")
    assert steps.points.fade.steps == (FadeStep(12, D("0.5")), FadeStep(24, D(0)))
    assert indicator(count, "{each: -1, fade: {over: P24M}}").points.fade.over_months == 24


def test_yes_or_no_points(indicator: Callable[..., Any]) -> None:
    assert indicator("{kind: active, of: complaint}", "{when_true: -6}").points == WhenTrue(D(-6))


def test_examples_are_read_in_the_units_of_the_language(load: Load) -> None:
    made = load(
        more="examples:\n- sentence: {zh: 例, en: example}\n  as_of: 2026-06-30\n"
        "  enterprise: {registered_capital: 0.5, established_on: 2015-03-01}\n"
        "  records: [{type: honour, occurred_on: 2026-01-01, until: 2026-12-31}]\n  expect: {tier: null}\n"
    ).examples[0]
    assert made.enterprise == {"registered_capital": D("0.5"), "established_on": date(2015, 3, 1)}
    assert made.records == (
        {"record_id": "r1", "type": "honour", "occurred_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)},
    )
    assert made.expect.tier is None


def test_the_printed_document_is_a_rule_set_again_with_the_same_digest(load: Load) -> None:
    made = load()
    again = parse_rule_set(made.document, made.name)
    assert again == made
    assert digest_of(made.document) == made.digest


def test_the_digest_is_of_what_is_said_not_of_how_it_is_laid_out(load: Load, valid: str) -> None:
    lines = valid.splitlines(keepends=True)
    moved = "# a comment\n" + "".join(lines[1:]) + lines[0]
    assert parse_rule_set(moved.replace("base: 100", "base: 100.00"), "moved.yaml").digest == load().digest
    assert load(("base: 100", "base: 99")).digest != load().digest


def test_the_digest_is_stable_over_releases(load: Load) -> None:
    assert load().digest == "60ae7e74d390d090103a207398cc3078b314ea82c2aae341a9358311178f1f9b"


def test_weights_and_denominators_are_exact(load: Load) -> None:
    made = load(
        (
            "    points: {each: -5, limit: -40}",
            "    points: {each: -0.5, limit: -40, fade: {over: P24M}}\n    level: L2",
        ),
        ("score: figures}", "score: figures, levels: figures}"),
        more="levels:\n  - {id: L1, title: {zh: 一, en: one}, weight: 1500}\n"
        "  - {id: L2, parent: L1, title: {zh: 二, en: two}, weight: 4000}\n",
    )
    (indicator,) = made.indicators
    assert denominator_of(indicator) == 48
    assert weight_of(indicator, made.levels) == Fraction(6, 100)
    assert scale_of(indicator, made.levels) == Fraction(6, 48)


def test_indicators_are_as_wide_as_each_is_alone_for_they_are_rounded_before_they_are_added(load: Load) -> None:
    # One such indicator needs some 4e18 of the 9.2e18 that a 64-bit integer holds; several were refused as one sum.
    fine = "{each: -5.12345678, fade: {over: P8M}, limit: -40}"
    one = load(("    points: {each: -5, limit: -40}", f"    points: {fine}"))
    assert WIDEST / 3 < widest_of(one.indicators[0], ()) < WIDEST
    item = (
        "  - id: penalties_{0}\n    title: {{zh: 处罚{0}, en: penalties {0}}}\n"
        "    measure: {{kind: count, of: administrative_penalty, within: P{0}M}}\n"
        f"    points: {fine.replace('{', '{{').replace('}', '}}')}\n"
        "    basis: {{indicator: figures, threshold: figures, points: figures}}\n"
    )
    more = "".join(map(item.format, range(1, 5)))
    made = load(
        ("    points: {each: -5, limit: -40}", f"    points: {fine}"), ("indicators:\n", f"indicators:\n{more}")
    )
    assert len(made.indicators) == 5
    assert sum(most_hundredths_of(indicator, ()) for indicator in made.indicators) == 5 * 4000


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, part in steps for found in [(*path, step), *_paths(part, (*path, step))]]


@pytest.mark.parametrize("odd", [None, 1, "x", True, D("0.5"), [], {}, [[]], {"kind": []}, [{"id": []}]], ids=repr)
def test_anything_in_any_place_loads_or_is_refused_with_a_place(valid: str, odd: object) -> None:
    document = _plain(parse_document(valid, "odd.yaml"))
    faults = [fault for path in _paths(document) for fault in _faults(_with(document, path, odd))]
    assert faults
    assert all(fault.file == "odd.yaml" and fault.line > 0 for fault in faults)


def _with(document: object, path: tuple[str | int, ...], odd: object) -> Any:
    changed: Any = deepcopy(document)
    part = changed
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = odd
    return changed


def _faults(document: dict[str, object]) -> tuple[Fault, ...]:
    try:
        parse_rule_set(canonical_text_of(document), "odd.yaml")
    except RuleSetError as error:
        return error.faults
    return ()


def _plain(value: object) -> object:
    if isinstance(value, Section):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, Items) else value
