"""How well an order separates: the chance that a random found row stands before a random clear one."""

import numpy as np

from models.columns import Floats, Mask
from models.evaluation.figures import ratio
from models.evaluation.ranking import Ranking


def auc(ranking: Ranking, found: Mask, weight: Floats) -> float:
    """The weighted area under the ROC curve, a tie counting half; not a number where all or none are found."""
    adverse = ranking.by_tie(weight * found)
    clear = ranking.by_tie(weight * ~found)
    behind = clear.sum() - np.cumsum(clear)
    return float(ratio((adverse * (behind + clear / 2)).sum(), adverse.sum() * clear.sum()))
