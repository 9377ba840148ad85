"""Predicted against observed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.calibration import calibration_error, calibration_figures_of


def test_ten_bins_of_equal_number_by_hand() -> None:
    # 40 rows, four per bin; in bin b the prediction is b/10 + 0.05 and one of four is found from bin 5 on.
    bins = np.repeat(np.arange(10), 4)
    probability = bins / 10 + 0.05 + np.tile([0, 1e-3, 2e-3, 3e-3], 10)
    found = (np.arange(40) % 4 == 0) & (bins >= 5)
    said = calibration_figures_of(probability, found, np.ones(40))
    assert [one["rows"] for one in said["bins"]] == [4] * 10
    assert [one["observed"] for one in said["bins"]] == [0.0] * 5 + [0.25] * 5
    assert [one["predicted"] for one in said["bins"]] == pytest.approx([b / 10 + 0.0515 for b in range(10)])
    expected = np.mean([abs(b / 10 + 0.0515 - 0.25 * (b >= 5)) for b in range(10)])
    assert said["error"] == pytest.approx(expected, abs=1e-6)


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_without_ties_it_is_the_plain_figure(tenth: int, seed: int) -> None:
    chance = np.random.Generator(np.random.PCG64(seed))
    probability = chance.permutation(10 * tenth) / (10 * tenth)
    found = chance.random(10 * tenth) < probability
    parts = np.array_split(np.argsort(probability), 10)
    expected = np.mean([abs(probability[part].mean() - found[part].mean()) for part in parts])
    assert calibration_error(probability, found, np.ones(10 * tenth)) == pytest.approx(expected)


def test_a_true_probability_is_calibrated_and_a_doubled_one_is_not() -> None:
    chance = np.random.Generator(np.random.PCG64(2))
    probability = chance.beta(2, 8, 20_000)
    found = chance.random(20_000) < probability
    assert calibration_error(probability, found, np.ones(20_000)) < 0.012
    doubled = np.minimum(1, 2 * probability)
    assert calibration_error(doubled, found, np.ones(20_000)) == pytest.approx((doubled - found).mean(), rel=0.01)


def test_weights_repair_what_was_seen_of_a_population() -> None:
    chance = np.random.Generator(np.random.PCG64(3))
    probability = chance.beta(2, 8, 60_000)
    found = chance.random(60_000) < probability
    drawn_with = np.where(found, 0.5, 0.1)
    seen = chance.random(60_000) < drawn_with
    assert calibration_error(probability[seen], found[seen], 1 / drawn_with[seen]) < 0.015
    assert calibration_error(probability[seen], found[seen], np.ones(seen.sum())) > 0.2


def test_one_constant_probability_and_no_rows() -> None:
    found = np.arange(20) < 5
    assert calibration_error(np.full(20, 0.25), found, np.ones(20)) == pytest.approx(0)
    assert calibration_error(np.full(20, 0.5), found, np.ones(20)) == pytest.approx(0.25)
    assert calibration_figures_of(np.zeros(0), np.zeros(0, bool), np.zeros(0)) == {"error": None, "bins": []}
