"""Whether what is predicted comes to pass: predicted against observed, in bins of equal weight."""

from typing import Any

import numpy as np

from models.columns import Floats, Mask
from models.evaluation.figures import figure_of, ratio_of
from models.evaluation.intervals import weighted_rate
from models.evaluation.ranking import Ranking

BINS = 10


def calibration_error(probability: Floats, found: Mask, weight: Floats, bins: int = BINS) -> float:
    """The mean over bins of |predicted - observed|, by their weight; not a number where there is no row.

    Bins hold the same weight each (with equal weights: the same number of rows), in order of the probability, which is
    a share of one; rows of one probability that lie in two bins are divided in proportion.
    """
    (off,) = Ranking(probability).cut_sums(np.full(bins, 1 / bins), weight, weight * (probability - found))
    return float(ratio_of(np.abs(off).sum(), weight.sum()))


def calibration_figures_of(probability: Floats, found: Mask, weight: Floats, bins: int = BINS) -> dict[str, Any]:
    """The error and, per bin from the lowest, rows, predicted mean, observed rate and its 95 % interval."""
    ones = np.ones(len(found))
    columns = (weight * probability, weight * found, weight, weight * weight, ones)
    parts = Ranking(probability).cut_sums(np.full(bins, 1 / bins), weight, *columns)
    predicted, adverse, counted, squares, rows = (part[::-1] for part in parts)
    entries = []
    for place in range(bins if len(found) else 0):
        rate = weighted_rate(adverse[place], counted[place], squares[place])
        entries.append(
            {
                "rows": round(float(rows[place])),
                "predicted": figure_of(ratio_of(predicted[place], counted[place])),
                "observed": rate["rate"],
                "low": rate["low"],
                "high": rate["high"],
            }
        )
    return {"error": figure_of(calibration_error(probability, found, weight, bins)), "bins": entries}
