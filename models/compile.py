"""From an estimator to steps: any estimator that is additive is found out by asking it about one place at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.additive import Additive, Steps, Words
from models.archive import ModelRefused
from models.bins import Cuts, Vocabulary
from models.calibration import Calibration
from models.columns import Floats, Ints, Places
from models.encoder import Encoder

MILLION = 1_000_000
# How far the sum of the parts may be from what the estimator says of a row, in log-odds.
SAME = 1e-6
# Beyond these log-odds a probability is 0 or 1, and something went wrong.
MOST = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Probed:
    """The log-odds of the reference row, where every feature is at its first place, and what each place adds to it."""

    base: float
    weights: tuple[Floats, ...]

    def log_odds(self, places: Places) -> Floats:
        """(n,) the sum of the parts for `places` (k, n)."""
        return self.base + sum((w[p] for w, p in zip(self.weights, places, strict=True)), np.zeros(places.shape[1]))


def probe_estimator(encoder: Encoder, estimator: Any) -> Probed:
    """Returns what each place adds while every other feature is at its first. ModelRefused (`type`): not finite."""
    sizes = [feature.size for feature in encoder.features]
    ends = np.cumsum([0, *sizes])
    places = np.zeros((len(sizes), ends[-1]), np.int16)
    for row, start, size in zip(places, ends, sizes, strict=False):
        row[start : start + size] = np.arange(size)
    log_odds = np.asarray(estimator.decision_function(encoder.matrix(places)), np.float64)
    if not (np.abs(log_odds) < MOST).all():
        raise ModelRefused(
            "type",
            "模型给出的数值不是有限数，请重新训练。",
            "The model gives values that are not finite; train it again.",
        )
    base = float(log_odds[0])
    return Probed(base, tuple(part - base for part in np.split(log_odds, ends[1:-1])))


def prove_additivity(probed: Probed, encoder: Encoder, estimator: Any, places: Places) -> None:
    """Raises ModelRefused (`interaction`) unless the parts add up to the estimator's log-odds in all of `places`."""
    log_odds = estimator.decision_function(encoder.matrix(places))
    off = float(np.abs(log_odds - probed.log_odds(places)).max(initial=0))
    if not off <= SAME:
        raise ModelRefused(
            "interaction",
            f"模型不是各特征之和（最大相差 {off:.6f}），无法逐项说明，请改用无交互的模型。",
            f"The model is not a sum over its features (off by up to {off:.6f}) and cannot be explained feature by"
            " feature; use one without interactions.",
        )


def compile_steps(probed: Probed, encoder: Encoder, calibration: Calibration, shares: list[Floats]) -> Additive:
    """The calibrated model in whole millionths: weights against the mean of the training, equal neighbours joined.

    `shares`: by feature the (places,) share of the training at each place.
    """
    middles = [float(share @ weight) for share, weight in zip(shares, probed.weights, strict=True)]
    weights = [millionths_of(calibration.slope * (w - m)) for w, m in zip(probed.weights, middles, strict=True)]
    base = calibration.slope * (probed.base + sum(middles)) + calibration.intercept
    means = [float(share @ weight) for share, weight in zip(shares, weights, strict=True)]
    features = tuple(
        _merge_equal_bins(feature, weight) for feature, weight in zip(encoder.features, weights, strict=True)
    )
    return Additive(features, round(base * MILLION), np.rint(means).astype(np.int64))


def millionths_of(values: Floats) -> Ints:
    """(n,) int64, rounded half to even."""
    return np.rint(values * MILLION).astype(np.int64)


def _merge_equal_bins(feature: Cuts | Vocabulary, weights: Ints) -> Steps | Words:
    """The feature with its weights, adjacent bins of equal weight made one: fewer days on which anything changes."""
    if isinstance(feature, Vocabulary):
        return Words(feature.id, feature.words, weights)
    step = np.diff(weights[:-2]) != 0
    return Steps(feature.id, feature.edges[step], np.concatenate([weights[:1], weights[1:-2][step], weights[-2:]]))
