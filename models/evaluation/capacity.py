"""What is found when only so many can be inspected."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.columns import Floats, Mask
from models.evaluation.figures import figure, ratio
from models.evaluation.ranking import Ranking


def at_capacity(ranking: Ranking, found: Mask, weight: Floats, shares: Sequence[float]) -> list[dict[str, Any]]:
    """Per share inspected, in order of the score: inspections, the share of them found, and of all found how many."""
    adverse = weight * found
    inspected = np.asarray(shares, np.float64)
    (reached,) = ranking.reached(inspected, weight, adverse)
    precision, recall = ratio(reached, inspected * weight.sum()), ratio(reached, adverse.sum())
    return [
        {
            "share": share,
            "inspections": round(share * len(found)),
            "precision": figure(precision[place]),
            "recall": figure(recall[place]),
        }
        for place, share in enumerate(shares)
    ]
