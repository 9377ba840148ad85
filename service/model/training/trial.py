"""A model tried on later inspections, beside the rule set, the best one-line rule and a random order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.additive import Additive
from models.evaluation import CAPACITY, TierColumn, evaluate
from models.evaluation.moves import moves_of
from models.evaluation.one_line import OneLine
from models.sample import Sample
from rules.feature_set import FeatureSet
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import ModelState, ModelUse
from service.core.arrays import Ints
from service.core.progress import Progress
from service.model.training.groups import groups_of
from service.model.training.judgement import classes_of, judge_inspections
from service.model.training.movers import Mover, movers_of
from service.model.training.pieces import InspectionSource

RULES, MODEL, BOTH = "rules", "model", "rules_and_model"


@dataclass(frozen=True, slots=True, eq=False)
class TrialSubject:
    """What is tried: the model as it serves, its card and feature set, its one-line rival, and rule sets, if any.

    `capacity` are the shares of all enterprises that there are inspectors for.
    """

    additive: Additive
    card: dict[str, Any]
    features: FeatureSet
    one_line: OneLine | None
    closure: Sequence[RuleSet] = ()
    capacity: Sequence[float] = CAPACITY


@dataclass(frozen=True, slots=True)
class Trial:
    """The figures of `card["evaluation"]`, which name no enterprise, and what to say of orders that were left out.

    `movers` are those that the model would move; None where there is nothing to compare.
    """

    figures: dict[str, Any]
    notices: Sequence[Text] = ()
    movers: Sequence[Mover] | None = None


def run_trial(
    inspected: InspectionSource, chosen: Ints, sample: Sample, subject: TrialSubject, progress: Progress
) -> Trial:
    """The evaluation on the inspections at the places `chosen` (ascending), of which `sample` has the features."""
    log_odds = subject.additive.log_odds(sample.columns)
    probability = subject.additive.probability(log_odds)
    orders: dict[str, Any] = {MODEL: log_odds}
    tiers: dict[str, TierColumn] = {}
    notices = _add_rules(inspected, chosen, subject, progress, orders, tiers)
    contributions = dict(zip(subject.additive.order, subject.additive.contributions(sample.columns), strict=True))
    figures = evaluate(
        sample,
        orders,
        tiers or {MODEL: classes_of(probability, subject.card)},
        groups_of(inspected, chosen, progress),
        probability=probability,
        one_line=subject.one_line,
        contributions=contributions,
        capacity=subject.capacity,
    )
    if not {RULES, BOTH} <= tiers.keys():
        return Trial(figures, notices)
    moves = moves_of(tiers[RULES], tiers[BOTH], contributions)
    return Trial(figures, notices, movers_of(inspected, sample, moves, probability, subject.features))


def _add_rules(
    inspected: InspectionSource,
    chosen: Ints,
    subject: TrialSubject,
    progress: Progress,
    orders: dict[str, Any],
    tiers: dict[str, TierColumn],
) -> list[Text]:
    """Adds the orders and tiers of the rule set without and with the model; says what cannot be added."""
    if not subject.closure:
        return [
            Text(
                "未指明方案，不与规则比较；加上 --scheme 可比较。",
                "No scheme was named, so there are no rules to compare with; add --scheme.",
            )
        ]
    rule_set = subject.closure[-1]
    by_rules = judge_inspections(inspected, chosen, subject.closure, progress)
    orders[RULES], tiers[RULES] = by_rules.risk, by_rules.tiers
    if not asks_for_model(rule_set):
        return [
            Text(
                f"{rule_set.name} 没有模型指标，不列“规则加模型”。",
                f"{rule_set.name} has no measure of a model; rules and model together are left out.",
            )
        ]
    digest = subject.card.get("digest")
    use = ModelUse(ModelState.LIVE, digest, subject.features, subject.additive)
    with_model = judge_inspections(inspected, chosen, subject.closure, progress, {rule_set.scheme: use})
    orders[BOTH], tiers[BOTH] = with_model.risk, with_model.tiers
    return []
