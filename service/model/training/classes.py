"""Classes by the probability of a model where no rule set says how large its tiers are."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation import TierColumn

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
