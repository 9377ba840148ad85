"""Rule sets and classes as a judge of inspected enterprises: what they say on the day before each inspection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation import TierColumn
from rules.ruleset import Direction, RuleSet
from scoring.facts import NO_NUMBER
from scoring.model import Models
from scoring.score import score_on_days
from service.core.arrays import Ints
from service.core.progress import Progress
from service.model.training.leaks import eve_of, refuse_days
from service.model.training.pieces import InspectionSource, follow_pieces


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Of inspections: `risk` (n,) float64, the score with higher riskier, and their tiers under the rule set."""

    risk: npt.NDArray[np.float64]
    tiers: TierColumn


def judge_inspections(
    inspected: InspectionSource,
    chosen: Ints,
    rule_sets: Sequence[RuleSet],
    progress: Progress,
    models: Models | None = None,
) -> Judgement:
    """The scores and tiers under the last of `rule_sets` of the inspections at the places `chosen` (ascending).

    Who is not rated stands in the middle of the order. `models` are those that give a model's points.
    """
    rule_set = rule_sets[-1]
    scores, tiers = np.empty(len(inspected.inspections), np.int64), np.empty(len(inspected.inspections), np.int64)
    title = f"{rule_set.name}{' + 模型 model' if models else ''}"
    for piece in follow_pieces(inspected, chosen, title, progress):
        eve = eve_of(piece.inspections.day)
        refuse_days(piece.inspections.day, eve, eve)
        judged = score_on_days(rule_sets, piece.facts, eve, eve, models=models)
        scores[piece.places], tiers[piece.places] = judged.score, judged.tier
    return Judgement(_risk(scores[chosen], rule_set), TierColumn(rule_set.tier_ids(), tiers[chosen]))


def _risk(scores: Ints, rule_set: RuleSet) -> npt.NDArray[np.float64]:
    rated = scores != NO_NUMBER
    sign = -1 if rule_set.score.direction is Direction.HIGHER_IS_BETTER else 1
    middle = float(np.median(scores[rated])) if rated.any() else 0.0
    return np.asarray(sign * np.where(rated, scores, middle), np.float64)


# Best first, with about 40, 30, 20 and 10 percent of the training.
CLASSES = ("A", "B", "C", "D")
_BELOW = (0.4, 0.7, 0.9)


def classes_of(probability: npt.NDArray[np.int64], card: Mapping[str, Any]) -> TierColumn:
    """The class of each probability (n,), in millionths, cut where the tenths of the card's training were cut.

    Who has the same probability is in the same class: where many have, as those of whom nothing is known, the cuts
    are those that come nearest to 40, 30, 20 and 10 percent, and there may be fewer classes.
    """
    cuts = _cuts(card["reference"])
    return TierColumn(CLASSES[: len(cuts) + 1], cuts.searchsorted(probability, "right").astype(np.int64))


def _cuts(reference: Mapping[str, Any]) -> npt.NDArray[np.int64]:
    """The probabilities at which another class begins."""
    edges = np.array(reference["probability_edges"], np.int64)
    below = np.cumsum(reference["probability_shares"])[:-1]
    # Between equal edges lies nothing; what lies below them lies below the first. A class needs someone in it.
    last = np.append(edges[1:] != edges[:-1], True)
    first = np.append(True, edges[1:] != edges[:-1])
    distinct, share = edges[last], below[first]
    distinct, share = distinct[share > 0], share[share > 0]
    number = min(len(_BELOW), len(distinct))
    wanted = np.array(_BELOW[-number:] if number else ())
    chosen = min(
        combinations(range(len(distinct)), number), key=lambda at: float(np.abs(share[list(at)] - wanted).sum())
    )
    return distinct[list(chosen)]
