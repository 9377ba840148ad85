"""The watch over a model in use: month by month, whether what it sees and what it promises are as in its training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from models.columns import Floats, Ints
from models.evaluation.figures import figure_of, ratio_of
from models.evaluation.intervals import weighted_rate

# An empty bin counts as this share: its logarithm would be without end.
FLOOR = 1e-4
# The point of the normal distribution that one month in a thousand passes by chance.
Z_CHANCE = 3.090232306167813
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where a month gives an alarm: PSI of the probability and of a feature, and the gap of the calibration.

    A month of fewer rows than `least` gives no alarm on PSI, one of fewer inspections none on the calibration.
    """

    probability_psi: float = 0.2
    feature_psi: float = 0.2
    gap: float = 0.05
    least: int = 100


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What a model has seen, one row each: `day` (n,) from 1970-01-01, `probability` (n,) millionths, `weight` (n,).

    `places` (k, n): the bin of each value, by the card's `feature_order` (`Additive.places`). `found` (n,): 1 a problem
    was found, 0 none, -1 not inspected.
    """

    day: npt.NDArray[np.int32]
    probability: Ints
    places: npt.NDArray[np.int16]
    found: npt.NDArray[np.int8]
    weight: Floats


def psi(expected: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    """The population stability index: the sum over bins of (actual - expected) * ln(actual / expected).

    Both are shares of one, bin by bin; an empty bin counts as 0.0001.
    """
    was, now = (np.maximum(np.asarray(shares, np.float64), FLOOR) for shares in (expected, actual))
    return float(((now - was) * np.log(now / was)).sum())


def chance_of_psi(bins: int, rows: float, trained: float) -> tuple[float, float]:
    """The PSI that chance alone gives where nothing has changed: its mean, and what one time in a thousand is above.

    It is (1/rows + 1/trained) times a chi-square of bins - 1 degrees of freedom (Yurdakul 2018), whose tail is
    Wilson and Hilferty's of 1931. Zero where there is but one bin or no row.
    """
    freedom = bins - 1
    if freedom < 1 or rows <= 0 or trained <= 0:
        return 0.0, 0.0
    scale = 1 / rows + 1 / trained
    spread = 2 / (9 * freedom)
    return freedom * scale, freedom * scale * max(0.0, 1 - spread + Z_CHANCE * sqrt(spread)) ** 3


def figures_by_month(card: Mapping[str, Any], seen: Watched, thresholds: Thresholds) -> list[dict[str, Any]]:
    """One dict per calendar month, the earliest first, against `card["reference"]`.

    month, rows, weight, inspections; `probability` {psi, chance, chance_high}; `features` the same by `id`; `predicted`
    mean and `observed` {rate, low, high} of what was inspected, and their `gap` {value, low, high}; `alarms` [{what,
    feature, value, limit}]. A PSI is an alarm only above its threshold and above what chance gives with so few rows, a
    gap only above its threshold and where its interval holds no zero: the size of a month alone never decides.
    """
    of_row = seen.day.astype("datetime64[D]").astype("datetime64[M]")
    return [_month(str(month), of_row == month, card, seen, thresholds) for month in np.unique(of_row)]


def _month(
    name: str, rows: npt.NDArray[np.bool_], card: Mapping[str, Any], seen: Watched, thresholds: Thresholds
) -> dict[str, Any]:
    reference, weight = card["reference"], seen.weight[rows]
    sure = float(np.nan_to_num(ratio_of(weight.sum() ** 2, (weight * weight).sum())))
    size = sure, float(card["trained"]["rows"])
    place = np.searchsorted(np.asarray(reference["probability_edges"]), seen.probability[rows], "right")
    probability = _compare_shares(reference["probability_shares"], place, weight, size)
    features = [
        {"id": feature, **_compare_shares(reference["features"][feature], places, weight, size)}
        for feature, places in zip(card["feature_order"], seen.places[:, rows], strict=True)
    ]
    known = seen.found[rows] >= 0
    outcome = _outcome_figures(seen.probability[rows][known], seen.found[rows][known], weight[known])
    return {
        "month": name,
        "rows": len(weight),
        "weight": figure_of(weight.sum()),
        "inspections": int(known.sum()),
        "probability": probability,
        "features": features,
        **outcome,
        "alarms": [
            *(_alarms_of_shift(probability, features, thresholds) if len(weight) >= thresholds.least else ()),
            *(_alarms_of_gap(outcome["gap"], thresholds.gap) if known.sum() >= thresholds.least else ()),
        ],
    }


def _compare_shares(
    expected: Sequence[float], places: npt.NDArray[Any], weight: Floats, size: tuple[float, float]
) -> dict[str, Any]:
    """PSI of `places` (n,) against the expected shares, and what chance gives for (rows, rows trained on)."""
    actual = ratio_of(np.bincount(places, weight, minlength=len(expected)), weight.sum())
    used = int(((actual > 0) | (np.asarray(expected) > 0)).sum())
    usual, high = chance_of_psi(used, *size)
    return {"psi": figure_of(psi(expected, actual)), "chance": figure_of(usual), "chance_high": figure_of(high)}


def _outcome_figures(probability: Ints, found: npt.NDArray[np.int8], weight: Floats) -> dict[str, Any]:
    """Predicted mean, observed rate and their gap, over what was inspected; the gap is as sure as the rate."""
    predicted = figure_of(ratio_of((weight * probability).sum() / MILLION, weight.sum()))
    observed = weighted_rate((weight * found).sum(), weight.sum(), (weight * weight).sum())
    rate, low, high = observed["rate"], observed["low"], observed["high"]
    gap = None
    if predicted is not None and rate is not None:
        gap = {
            "value": figure_of(predicted - rate),
            "low": figure_of(predicted - high),
            "high": figure_of(predicted - low),
        }
    return {"predicted": predicted, "observed": observed, "gap": gap}


def _alarms_of_shift(
    probability: Mapping[str, Any], features: Sequence[Mapping[str, Any]], thresholds: Thresholds
) -> list[dict[str, Any]]:
    compared = [
        ("probability_psi", None, probability, thresholds.probability_psi),
        *(("feature_psi", feature["id"], feature, thresholds.feature_psi) for feature in features),
    ]
    alarms = []
    for what, feature, figures, threshold in compared:
        limit = max(threshold, figures["chance_high"])
        if figures["psi"] is not None and figures["psi"] > limit:
            alarms.append({"what": what, "feature": feature, "value": figures["psi"], "limit": limit})
    return alarms


def _alarms_of_gap(gap: Mapping[str, float] | None, threshold: float) -> list[dict[str, Any]]:
    if gap is None or abs(gap["value"]) <= threshold or gap["low"] <= 0 <= gap["high"]:
        return []
    return [{"what": "gap", "feature": None, "value": gap["value"], "limit": threshold}]
