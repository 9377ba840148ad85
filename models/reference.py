"""How values and probabilities lay in the training, which later months are compared with."""

from typing import Any

import numpy as np

from models.additive import Additive
from models.calibration import MILLION
from models.columns import Floats, Ints
from models.encoder import shares_of
from models.sample import Sample

TENTHS = 10


def reference_of(additive: Additive, sample: Sample) -> dict[str, Any]:
    """As a card holds it: deciles of the probability (millionths) with their shares, the shares of the places of each
    feature, and the mean probability (0 to 1), all weighted."""
    probability = additive.probability(additive.log_odds(sample.columns))
    edges = weighted_deciles(probability, sample.weight)
    tenth = edges.searchsorted(probability, "right")
    places = shares_of(additive.features, additive.places(sample.columns), sample.weight)
    return {
        "probability_edges": edges.tolist(),
        "probability_shares": (np.bincount(tenth, sample.weight, TENTHS) / sample.weight.sum()).tolist(),
        "features": {f.id: share.tolist() for f, share in zip(additive.features, places, strict=True)},
        "mean_probability": float(np.average(probability, weights=sample.weight)) / MILLION,
    }


def weighted_deciles(values: Ints, weight: Floats) -> Ints:
    """(9,) int64: the least values that hold a tenth, two tenths … of the weight; ties give equal deciles."""
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weight[order])
    at = passed.searchsorted(passed[-1] * np.arange(1, TENTHS) / TENTHS)
    return values[order][np.minimum(at, len(values) - 1)]
