"""A small model by hand: features of every kind, weights that anyone can check, and a rule set that it assists."""

from decimal import Decimal

import numpy as np

from models.additive import Additive, Steps, Words
from rules.conditions import Compare, FieldTest, MeasureTest
from rules.feature_set import Feature, FeatureSet, Prior
from rules.intervals import Interval
from rules.load_rule_set import parse_rule_set
from rules.measures import AttributeMeasure, ConditionMeasure, From, Over, RecordMeasure, State
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import ModelState, ModelUse

PENALTY = ("administrative_penalty",)
SERIOUS = FieldTest("severity", Compare(interval=Interval(at_least=Decimal(2))))
YOUNG = MeasureTest(AttributeMeasure(From.YEARS_SINCE, "established_on"), Compare(interval=Interval(below=Decimal(3))))

FEATURES = (
    Feature("penalties", Text("处罚", "penalties"), RecordMeasure(Over.COUNT, PENALTY, months=12)),
    Feature("serious", Text("严重", "serious"), RecordMeasure(Over.SHARE, PENALTY, part=SERIOUS)),
    Feature("serious_of_2", Text("严重", "serious"), RecordMeasure(Over.SHARE, PENALTY, part=SERIOUS, at_least=2)),
    Feature("since", Text("距今", "days since"), RecordMeasure(Over.DAYS_SINCE_LATEST, PENALTY)),
    Feature("listed", Text("在列", "listed"), RecordMeasure(Over.EXISTS, ("serious_violation",), state=State.ACTIVE)),
    Feature("years", Text("年限", "years"), AttributeMeasure(From.YEARS_SINCE, "established_on")),
    Feature("industry", Text("行业", "industry"), AttributeMeasure(From.LONGEST_MATCH, "industry", ("F", "F52", "C"))),
    Feature("young", Text("新设", "young"), ConditionMeasure(YOUNG)),
    Feature(
        "mean_fine",
        Text("平均罚款", "mean fine"),
        RecordMeasure(Over.SUM, PENALTY, field="amount"),
        per=RecordMeasure(Over.COUNT, PENALTY),
        prior=Prior(2, Decimal(5_000)),
    ),
)
HALF = 500_000
FEATURE_WEIGHTS: tuple[Steps | Words, ...] = (
    Steps("penalties", np.array([1, 2, 3]), np.array([-HALF, 0, HALF, 2 * HALF, 0, 0])),
    Steps("serious", np.array([1, 500_000]), np.array([0, HALF, 2 * HALF, 0, -HALF])),
    Steps("serious_of_2", np.array([500_000]), np.array([0, HALF, HALF // 3, 0])),
    Steps("since", np.array([30, 180, 400]), np.array([2 * HALF, HALF, HALF // 7, 0, 0, -HALF])),
    Steps("listed", np.array([1]), np.array([0, 3 * HALF, 0, 0])),
    Steps("years", np.array([3, 10]), np.array([HALF, 0, -HALF, 0, HALF // 5])),
    Words("industry", ("F", "F52"), np.array([HALF, HALF // 2, -HALF // 9, 0])),
    Steps("young", np.array([1]), np.array([0, HALF // 3, 0, 0])),
    Steps("mean_fine", np.array([300_000, 900_000]), np.array([-HALF // 3, 0, HALF, 0, 0])),
)

RULE_SET = """
scheme: assisted
version: "2026-01"
title: {zh: 模型辅助（测试）, en: assisted by a model (test)}
standing: demonstration
tier_noun: {zh: 类别, en: class}
score_noun: {zh: 分值, en: score}
effective_from: 2016-01-01
demonstrations:
  figures: {zh: 由本局确定的数值, en: figures that the bureau sets}
legal_basis: [figures]
basis: {tiers: figures, score: figures}
score: {direction: higher_is_riskier, base: 10, at_least: 0, at_most: 100}
tiers:
  - {id: A, title: {zh: 甲, en: A}, below: 15}
  - {id: B, title: {zh: 乙, en: B}, at_least: 15, below: 30}
  - {id: C, title: {zh: 丙, en: C}, at_least: 30}
indicators:
  - id: penalties
    title: {zh: 近一年处罚, en: penalties within a year}
    measure: {kind: count, of: administrative_penalty, within: P12M}
    points: {each: 7, limit: 20}
    basis: {indicator: figures, threshold: figures, points: figures}
  - id: model_risk
    title: {zh: 模型辅助, en: assisted by the model}
    measure: {kind: model}
    points:
      bands: [{below: 0.2, points: 0}, {at_least: 0.2, below: 0.5, points: 6}, {at_least: 0.5, points: 9.5}]
      missing: 0
      limit: 10
    basis: {indicator: figures, threshold: figures, points: figures}
overrides:
  - id: listed
    title: {zh: 在列, en: listed}
    kind: cap
    tier: B
    when: {measure: {kind: active, of: serious_violation}}
    basis: {indicator: figures, threshold: figures}
"""


def rule_set() -> RuleSet:
    """A rule set with 10 points to start from, up to 20 for penalties and up to 9.5 from the model."""
    return parse_rule_set(RULE_SET, "assisted/2026-01.yaml")


def feature_set(of: RuleSet, features: tuple[Feature, ...] = FEATURES) -> FeatureSet:
    """The features beside a rule set, under whose rules records count."""
    title = Text("试验特征", "features for tests")
    rules = {"objection": of.objection, "publicity": of.publicity}
    return FeatureSet(of.scheme, "2026-01", title, features, digest="0" * 64, **rules)


def additive() -> Additive:
    """The weights of the features, with a mean of nothing but the first two features."""
    means = np.zeros(len(FEATURE_WEIGHTS), np.int64)
    means[:2] = HALF // 2, -HALF // 3
    return Additive(FEATURE_WEIGHTS, -2 * HALF, means)


def model(of: RuleSet, state: ModelState = ModelState.LIVE) -> ModelUse:
    """The model of a rule set, live or in shadow mode."""
    return ModelUse(state, "f" * 64, feature_set(of), additive())
