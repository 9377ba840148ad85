"""What rule sets say of every inspected enterprise on the day before its inspection."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.evaluation import TierColumn
from rules.ruleset import Direction, RuleSet
from scoring.facts import NO_NUMBER
from scoring.model import Models
from scoring.score import score_on_days
from service.core.progress import Progress
from service.model.training.leaks import eve_of, refuse_days
from service.model.training.pieces import Inspected, followed

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Of inspections: `risk` (n,) float64, the score with higher riskier, and their tiers under the rule set."""

    risk: npt.NDArray[np.float64]
    tiers: TierColumn


def judged(
    inspected: Inspected, chosen: Ints, rule_sets: Sequence[RuleSet], progress: Progress, models: Models | None = None
) -> Judged:
    """The scores and tiers under the last of `rule_sets` of the inspections at the places `chosen` (ascending).

    Who is not rated stands in the middle of the order. `models` are those that give a model's points.
    """
    rule_set = rule_sets[-1]
    scores, tiers = np.empty(len(inspected.inspections), np.int64), np.empty(len(inspected.inspections), np.int64)
    title = f"{rule_set.name}{' + 模型 model' if models else ''}"
    for piece in followed(inspected, chosen, title, progress):
        eve = eve_of(piece.inspections.day)
        refuse_days(piece.inspections.day, eve, eve)
        made = score_on_days(rule_sets, piece.facts, eve, models)
        scores[piece.places], tiers[piece.places] = made.score, made.tier
    return Judged(_risk(scores[chosen], rule_set), TierColumn(rule_set.tier_ids(), tiers[chosen]))


def _risk(scores: Ints, rule_set: RuleSet) -> npt.NDArray[np.float64]:
    rated = scores != NO_NUMBER
    sign = -1 if rule_set.score.direction is Direction.HIGHER_IS_BETTER else 1
    middle = float(np.median(scores[rated])) if rated.any() else 0.0
    return np.asarray(sign * np.where(rated, scores, middle), np.float64)
