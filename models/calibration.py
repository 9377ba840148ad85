"""From the log-odds of an estimator to those of the world, and by a table to probabilities."""

import math
from dataclasses import dataclass

import numpy as np

from models.archive import refusal_of_damage
from models.columns import Floats, Ints, Mask

# As if a little had been seen that says the slope is one: log-odds that hardly differ cannot tell, and are kept.
PRIOR_ON_SLOPE = 1.0
# The order of the estimator is never turned around, not even where it was no better than chance.
LEAST_SLOPE = 0.05
MOST_ROUNDS = 100
# Steps shorter than this change nothing.
SAME = 1e-11


@dataclass(frozen=True, slots=True)
class Calibration:
    """log-odds = slope * log-odds of the estimator + intercept."""

    slope: float
    intercept: float


def calibrate(log_odds: Floats, found: Mask, weight: Floats) -> Calibration:
    """Platt scaling by weighted maximum likelihood, with a prior on the slope (Platt 1999).

    `log_odds` (n,) of rows the estimator has not seen, `found` (n,), `weight` (n,).
    """
    middle = float(np.average(log_odds, weights=weight))
    slope = max(_slope(log_odds - middle, found.astype(np.float64), weight), LEAST_SLOPE)
    # However well the slope was found, as much is foretold as was found.
    return Calibration(slope, _level(slope * (log_odds - middle), found, weight) - slope * middle)


def adjust_level(calibration: Calibration, log_odds: Floats, found: Mask, weight: Floats) -> Calibration:
    """The slope kept, and the level at which the refitted estimator foretells as much as was found of these rows.

    The estimators of the periods and the one fitted on all rows differ in level; the slope is what they share.
    """
    return Calibration(calibration.slope, _level(calibration.slope * log_odds, found, weight))


def _slope(x: Floats, y: Floats, weight: Floats) -> float:
    """The slope of least loss, which is convex: Newton's steps in slope and level, halved until they lead down."""
    rate = np.average(y, weights=weight)
    at = np.array([1.0, np.log(rate / (1 - rate))])
    least = _loss(at, x, y, weight)
    for _ in range(MOST_ROUNDS):
        p = probability_of(at[0] * x + at[1])
        off, bend = weight * (y - p), weight * p * (1 - p)
        gradient = np.array([(off * x).sum() - PRIOR_ON_SLOPE * (at[0] - 1), off.sum()])
        cross = (bend * x).sum()
        # Where every row is certain the loss is all but flat, and the steps are short.
        curvature = np.array([[(bend * x * x).sum() + PRIOR_ON_SLOPE, cross], [cross, bend.sum() + 1e-9]])
        step = np.linalg.solve(curvature, gradient)
        while (loss := _loss(at + step, x, y, weight)) > least and np.abs(step).max() > SAME:
            step /= 2
        if np.abs(step).max() <= SAME:
            break
        at, least = at + step, loss
    return float(at[0])


def _loss(at: Floats, x: Floats, y: Floats, weight: Floats) -> float:
    z = at[0] * x + at[1]
    return float((weight * (np.logaddexp(0, z) - y * z)).sum() + PRIOR_ON_SLOPE * (at[0] - 1) ** 2 / 2)


def probability_of(log_odds: Floats) -> Floats:
    """(n,) 1 / (1 + exp(-log_odds)), however far from zero."""
    return np.exp(-np.logaddexp(0, -log_odds))


def _level(x: Floats, found: Mask, weight: Floats) -> float:
    """The level at which the mean probability is the share found, by halving."""
    reach = float(np.abs(x).max()) + 40
    low, high = -reach, reach
    rate = np.average(found, weights=weight)
    for _ in range(100):
        level = (low + high) / 2
        above = np.average(probability_of(x + level), weights=weight) > rate
        low, high = (low, level) if above else (level, high)
    return (low + high) / 2


MILLION = 1_000_000
# The table reaches to ±16, where the probability is within a millionth of 0 or 1, in steps of a thousandth.
REACH = 16
STEPS_PER_UNIT = 1000


def probability_table() -> Ints:
    """(32001,) int64: 1 / (1 + exp(-x)) in millionths, rounded, for x from -16 to 16 in thousandths."""
    half = REACH * STEPS_PER_UNIT
    odds = (math.exp(-step / STEPS_PER_UNIT) for step in range(-half, half + 1))
    return np.array([round(MILLION / (1 + each)) for each in odds], np.int64)


def table_to_bytes(table: Ints) -> bytes:
    """The table as a kept model holds it: four bytes each, the least first."""
    return table.astype("<i4").tobytes()


def table_from_bytes(kept: bytes) -> Ints:
    """The table of a kept model; ModelRefused (`damaged`) if it is not this function.

    It may differ from today's by a millionth, where the exp of the machine that kept it rounds another way.
    """
    expected = probability_table()
    table = np.frombuffer(kept, "<i4").astype(np.int64) if len(kept) == 4 * len(expected) else expected[:0]
    if len(table) != len(expected) or np.abs(table - expected).max() > 1 or (np.diff(table) < 0).any():
        raise refusal_of_damage()
    return np.clip(table, 0, MILLION)
