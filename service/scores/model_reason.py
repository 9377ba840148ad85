"""What the model did to one enterprise, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from markupsafe import Markup

from rules.texts import Text
from scoring.compiler import MILLIONTHS
from scoring.explain import Explanation
from scoring.model import ModelState
from scoring.model_explanation import FeatureReason, ModelReason
from service.core.charts.cells import signed_bar
from service.decisions.words import NOT_CLASSIFIED
from service.model.words import MODEL_STATES
from service.rule_sets.words import tier_mark
from service.scores.record_words import describe_figure

# Why there is no model, for who asks about one enterprise; the page of the models says more.
WHY: Mapping[ModelState, Text] = {
    ModelState.NONE: Text(
        "计算时该方案没有经批准启用的模型。", "No model was approved for the scheme when it was computed."
    ),
    ModelState.MISSING: Text("经批准的模型文件不存在或被拒绝。", "The file of the approved model is gone or refused."),
    ModelState.STALE: Text(
        "经批准的模型学习的检查距基准日太久。",
        "The approved model learned from inspections too long before the as-of day.",
    ),
    ModelState.MISMATCHED: Text("经批准的模型与规则集不符。", "The approved model does not fit the rule set."),
}


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature: its figure, by what it multiplies the odds, and its share of the points."""

    title: Text
    value: Text
    odds: float
    picture: Markup
    points: float


@dataclass(frozen=True, slots=True)
class ModelView:
    """The model in one decision, in words; `points` and `features` only where it has a say."""

    state: ModelState
    title: Text
    digest: str | None
    why: Text | None
    probability: float | None
    points: float | None
    other_tier: Text | None
    other_rank: int
    effect: Text | None
    features: tuple[FeatureRow, ...]


def describe_model(explanation: Explanation) -> ModelView | None:
    """What the page says of the model; None where the rule set asks for none."""
    reason = explanation.model
    if reason is None:
        return None
    has_say = reason.points is not None
    ids = explanation.rule_set.tier_ids()
    return ModelView(
        reason.state,
        MODEL_STATES[reason.state],
        reason.digest,
        WHY.get(reason.state),
        reason.probability / MILLIONTHS if reason.probability is not None else None,
        reason.points / 100 if reason.points is not None else None,
        _tier_words(reason.other_tier) if has_say else None,
        ids.index(reason.other_tier) if reason.other_tier else -1,
        _effect_words(explanation, reason) if has_say else None,
        describe_features(reason.features),
    )


def describe_features(features: Sequence[FeatureReason]) -> tuple[FeatureRow, ...]:
    """The features, in the order given, their pictures on one scale."""
    most = max((abs(feature.log_odds) for feature in features), default=0)
    return tuple(
        FeatureRow(
            one.title,
            describe_figure(one.figure),
            exp(one.log_odds / MILLIONTHS),
            signed_bar(one.log_odds, most),
            one.points / 100,
        )
        for one in features
    )


def _effect_words(explanation: Explanation, reason: ModelReason) -> Text:
    """Whether the tier would be another one."""
    now, other = _tier_words(explanation.tier), _tier_words(reason.other_tier)
    same = explanation.tier == reason.other_tier
    if reason.state is ModelState.SHADOW:
        if same:
            return Text(
                f"若计入模型分，类别仍为 {other.zh}。", f"With the model's points the tier would still be {other.en}."
            )
        return Text(
            f"若计入模型分，类别会由 {now.zh} 变为 {other.zh}；现类别不受影响。",
            f"With the model's points the tier would be {other.en} instead of {now.en}; the tier now is not affected.",
        )
    if same:
        return Text(f"不计模型分，类别也是 {other.zh}。", f"Without the model's points the tier is {other.en} as well.")
    return Text(
        f"计入模型分，类别为 {now.zh}；不计模型分为 {other.zh}。",
        f"With the model's points the tier is {now.en}; without them it is {other.en}.",
    )


def _tier_words(tier: str | None) -> Text:
    return NOT_CLASSIFIED if tier is None else tier_mark(tier)
