"""How much more often than on average the riskiest rows are found."""

import numpy as np

from models.columns import Floats, Mask
from models.evaluation.figures import ratio
from models.evaluation.ranking import Ranking

TOP = 0.1


def lift(ranking: Ranking, found: Mask, weight: Floats, share: float = TOP) -> float:
    """The weighted rate of the riskiest `share` over that of all; not a number where none is found."""
    adverse = weight * found
    (reached,) = ranking.reached(np.array([share]), weight, adverse)
    return float(ratio(reached[0], share * adverse.sum()))
