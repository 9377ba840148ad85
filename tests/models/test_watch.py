"""The watch: PSI by hand, months, and verdicts that do not depend on the number of rows alone."""

from datetime import date
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.watch import Thresholds, Watched, chance_of_psi, figures_by_month, psi

# A scorecard's population over ten score bands: shares at its making and now, and (now - was) * ln(now / was) of each,
# worked out by hand to five digits.
BANDS = [
    (0.10, 0.08, 0.00446),
    (0.10, 0.09, 0.00105),
    (0.10, 0.09, 0.00105),
    (0.10, 0.10, 0.0),
    (0.10, 0.11, 0.00095),
    (0.10, 0.12, 0.00365),
    (0.10, 0.12, 0.00365),
    (0.10, 0.10, 0.0),
    (0.10, 0.10, 0.0),
    (0.10, 0.09, 0.00105),
]
SHARES = st.lists(st.integers(1, 50), min_size=2, max_size=12)


def test_psi_by_hand() -> None:
    was, now, parts = zip(*BANDS, strict=True)
    assert psi(was, now) == pytest.approx(sum(parts), abs=5e-5)
    for a, b, part in BANDS:
        assert psi([a], [b]) == pytest.approx(part, abs=5e-6)


def test_an_empty_bin_counts_as_a_ten_thousandth() -> None:
    assert psi([0.5, 0.5], [1.0, 0.0]) == pytest.approx(0.5 * log(2) + (0.0001 - 0.5) * log(0.0001 / 0.5))
    assert psi([1.0, 0.0], [1.0, 0.0]) == 0.0


@given(SHARES, st.randoms())
def test_psi_is_symmetric_never_negative_and_zero_of_equals(numbers: list[int], random: Any) -> None:
    was = np.array(numbers) / sum(numbers)
    now = np.array(random.sample(numbers, len(numbers))) / sum(numbers)
    assert psi(was, now) == pytest.approx(psi(now, was))
    assert psi(was, now) >= 0 == psi(was, was)


def test_chance_is_what_unchanged_samples_give() -> None:
    drawn = np.random.Generator(np.random.PCG64(4))
    shares, rows, trained = np.full(10, 0.1), 400, 3000
    found = [
        psi(drawn.multinomial(trained, shares) / trained, drawn.multinomial(rows, shares) / rows) for _ in range(4000)
    ]
    usual, high = chance_of_psi(10, rows, trained)
    assert usual == pytest.approx(9 * (1 / rows + 1 / trained))
    assert np.mean(found) == pytest.approx(usual, rel=0.05)
    assert 0 < np.mean(np.array(found) > high) < 0.004


def test_one_bin_or_no_rows_leave_nothing_to_chance() -> None:
    assert chance_of_psi(1, 10, 10) == chance_of_psi(5, 0, 10) == (0.0, 0.0)


EDGES = [100_000 * n for n in range(1, 10)]


def card(trained: int = 20_000) -> dict[str, Any]:
    return {
        "feature_order": ["count", "size"],
        "trained": {"rows": trained},
        "reference": {
            "probability_edges": EDGES,
            "probability_shares": [0.1] * 10,
            "features": {"count": [0.5, 0.3, 0.2, 0.0], "size": [0.7, 0.3]},
            "mean_probability": 0.5,
        },
    }


def seen(
    rows: int, *, at: tuple[int, int] = (2026, 3), power: float = 1.0, shift: float = 0.0, seed: int = 0
) -> Watched:
    """A month whose probabilities are uniform (as in training) to the `power`; found `shift` more often than said."""
    draw = np.random.Generator(np.random.PCG64(seed))
    probability = draw.random(rows) ** power
    first = (date(*at, 1) - date(1970, 1, 1)).days
    return Watched(
        (first + draw.integers(0, 28, rows)).astype(np.int32),
        (probability * 999_999).astype(np.int64),
        np.array([draw.choice(3, rows, p=[0.5, 0.3, 0.2]), draw.choice(2, rows, p=[0.7, 0.3])], np.int16),
        (draw.random(rows) < probability + shift).astype(np.int8),
        np.ones(rows),
    )


def said(watched: Watched, **thresholds: float) -> dict[str, Any]:
    (one,) = figures_by_month(card(), watched, Thresholds(**thresholds))  # type: ignore[arg-type]
    return one


@pytest.mark.parametrize("rows", [100, 400, 5_000, 200_000])
def test_an_unchanged_month_is_quiet_whatever_its_size(rows: int) -> None:
    for seed in range(5):
        one = said(seen(rows, seed=seed), probability_psi=0.02, feature_psi=0.02, gap=0.01)
        assert one["alarms"] == []
        assert one["probability"]["psi"] < one["probability"]["chance_high"]


@pytest.mark.parametrize("rows", [400, 5_000, 200_000])
def test_a_shift_is_an_alarm_whatever_the_size(rows: int) -> None:
    one = said(seen(rows, power=3.0, shift=-0.15))
    assert [alarm["what"] for alarm in one["alarms"]] == ["probability_psi", "gap"]
    assert one["gap"]["low"] > 0


def test_a_small_shift_is_none_however_many_rows_prove_it() -> None:
    one = said(seen(200_000, power=1.1, shift=0.02))
    assert one["probability"]["psi"] > one["probability"]["chance_high"]
    assert one["gap"]["high"] < 0
    assert one["alarms"] == []


def test_a_feature_that_changed_is_named() -> None:
    watched = seen(2_000)
    watched.places[1] = 1 - watched.places[1]
    (alarm,) = said(watched)["alarms"]
    expected = 2 * (0.7 - 0.3) * log(0.7 / 0.3)
    assert (alarm["what"], alarm["feature"], alarm["limit"]) == ("feature_psi", "size", 0.2)
    assert alarm["value"] == pytest.approx(expected, rel=0.1)


def test_a_month_of_too_few_gives_figures_and_no_alarm() -> None:
    few = seen(99, power=5.0, shift=-0.2)
    assert said(few)["alarms"] == []
    assert said(few)["probability"]["psi"] > 0.5
    assert said(few, least=50)["alarms"] != []


def test_too_few_inspected_silence_the_calibration_alone() -> None:
    watched = seen(3_000, power=3.0, shift=-0.2)
    watched.found[99:] = -1
    one = said(watched)
    assert (one["rows"], one["inspections"]) == (3_000, 99)
    assert [alarm["what"] for alarm in one["alarms"]] == ["probability_psi"]


def test_where_nothing_was_inspected_there_is_no_rate() -> None:
    watched = seen(200)
    watched.found[:] = -1
    one = said(watched)
    assert (one["predicted"], one["gap"]) == (None, None)
    assert one["observed"] == {"rate": None, "low": None, "high": None}


def test_months_come_in_order_each_with_its_own_rows() -> None:
    parts = [seen(120, at=(2026, 2)), seen(80, at=(2025, 12)), seen(50, at=(2026, 1))]
    whole = Watched(*(np.concatenate([getattr(p, f) for p in parts], axis=-1) for f in Watched.__slots__))
    found = figures_by_month(card(), whole, Thresholds())
    assert [(one["month"], one["rows"]) for one in found] == [("2025-12", 80), ("2026-01", 50), ("2026-02", 120)]
    assert found[2] == said(parts[0])


def test_the_gap_by_hand_with_weights() -> None:
    # Found one of three of weight 2, 1, 1: a rate of 1/2 where 0.2 was predicted.
    watched = Watched(
        np.zeros(3, np.int32),
        np.array([100_000, 300_000, 300_000]),
        np.zeros((2, 3), np.int16),
        np.array([1, 0, 0], np.int8),
        np.array([2.0, 1.0, 1.0]),
    )
    one = said(watched)
    assert (one["month"], one["weight"], one["predicted"]) == ("1970-01", 4.0, 0.2)
    assert one["observed"]["rate"] == 0.5
    assert one["gap"]["value"] == pytest.approx(-0.3)
    assert one["gap"]["low"] == pytest.approx(0.2 - one["observed"]["high"], abs=1e-6)


def test_no_row_no_month() -> None:
    nothing = Watched(
        np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros((2, 0), np.int16), np.zeros(0, np.int8), np.zeros(0)
    )
    assert figures_by_month(card(), nothing, Thresholds()) == []
