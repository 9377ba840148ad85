"""Calibrated log-odds foretell the share that is found, and never turn an order around."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import Calibration, calibrate
from tests.models.samples import generator


def outcomes(log_odds: np.ndarray, seed: int) -> np.ndarray:
    return generator(seed).random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))


def mean_probability(found: Calibration, log_odds: np.ndarray, weight: np.ndarray) -> float:
    return float(np.average(1 / (1 + np.exp(-(found.slope * log_odds + found.intercept))), weights=weight))


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, -1.0), (2.0, 0.7)])
def test_what_made_the_outcomes_is_found_again(slope: float, intercept: float) -> None:
    said = generator(1).normal(-1, 1.5, 60_000)
    found = calibrate(said, outcomes(slope * said + intercept, 2), np.ones(len(said)))
    assert found.slope == pytest.approx(slope, abs=0.04)
    assert found.intercept == pytest.approx(intercept, abs=0.04)


@given(st.integers(0, 10**6), st.floats(-30, 30), st.floats(0.001, 30))
def test_the_mean_probability_is_the_weighted_share_found(seed: int, middle: float, spread: float) -> None:
    draws = generator(seed)
    said, weight = draws.normal(middle, spread, 300), draws.random(300) + 0.1
    outcome = draws.random(300) < 0.2
    outcome[:2] = [True, False]
    found = calibrate(said, outcome, weight)
    assert found.slope > 0
    assert mean_probability(found, said, weight) == pytest.approx(np.average(outcome, weights=weight), abs=1e-6)


def test_an_order_worse_than_chance_is_flattened_not_turned_around() -> None:
    said = generator(3).normal(0, 2, 5000)
    found = calibrate(said, outcomes(-said, 4), np.ones(5000))
    assert 0 < found.slope < 0.1


def test_a_row_of_weight_three_counts_as_three_rows() -> None:
    said = generator(5).normal(0, 1, 400)
    outcome, weight = outcomes(said, 6), generator(7).integers(1, 4, 400)
    once = calibrate(np.repeat(said, weight), np.repeat(outcome, weight), np.ones(weight.sum()))
    assert calibrate(said, outcome, weight.astype(float)).slope == pytest.approx(once.slope, abs=1e-9)
