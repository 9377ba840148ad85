"""The whole evaluation: what a card gets, and that nothing breaks where there is nothing to say."""

import json
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from models.evaluation import TierColumn, evaluate
from models.evaluation.one_line import best_one_line
from models.sample import Sample, SampleColumn
from tests.models.evaluation.slow import Scored, scored

TIERS = ("A", "B", "C", "D")


def population(n: int, seed: int = 0, enterprises: int | None = None) -> tuple[Sample, np.ndarray]:
    """Inspections with a known probability, and that probability in millionths."""
    chance = np.random.Generator(np.random.PCG64(seed))
    count = chance.poisson(1.5, n)
    late = chance.integers(0, 2, n)
    probability = 1 / (1 + np.exp(-(-2.2 + 0.6 * count + 0.8 * late)))
    found = chance.random(n) < probability
    columns = {"count": SampleColumn(count.astype(np.int64)), "late": SampleColumn(late.astype(np.int64))}
    day = chance.integers(18_000, 18_365, n).astype(np.int32)
    owner = chance.integers(0, enterprises or n, n)
    return Sample(columns, found, day, np.ones(n), owner, {"count": 1, "late": 0}), np.int64(probability * 1e6)


def evaluated(n: int = 4000, draws: int = 100, **more: Any) -> dict[str, Any]:
    sample, probability = population(n)
    rules = TierColumn(TIERS, np.minimum(sample.columns["count"].values, 3))
    both = TierColumn(TIERS, np.digitize(probability, [180_000, 300_000, 420_000]).astype(np.int64))
    orders = {"rules": rules.ranks, "model": probability, "rules_and_model": both.ranks}
    contributions = {
        "count": sample.columns["count"].values * 600_000 - 900_000,
        "late": sample.columns["late"].values * 800_000 - 400_000,
    }
    region = np.where(np.arange(n) % 2, "11", "12")
    return evaluate(
        sample,
        orders,
        {"rules": rules, "rules_and_model": both},
        {"region": region},
        one_line=best_one_line(sample),
        contributions=contributions,
        draws=draws,
        **more,
    )


def test_five_orders_stand_side_by_side() -> None:
    said = evaluated()
    orders = {one["id"]: one for one in said["orders"]}
    assert list(orders) == ["rules", "model", "rules_and_model", "one_line", "random"]
    auc = {order: one["auc"]["value"] for order, one in orders.items()}
    assert auc["model"] > auc["one_line"] > auc["rules"] > auc["random"]
    assert auc["model"] > auc["rules_and_model"] > 0.6
    assert (auc["random"], orders["random"]["lift"]["value"]) == (0.5, 1.0)
    assert said["one_line"]["feature"] == "count"
    for order in orders.values():
        assert order["auc"]["low"] <= order["auc"]["value"] <= order["auc"]["high"]
        assert sum(tier["rows"] for tier in order["tiers"]) == pytest.approx(4000, abs=2)
        assert [one["inspections"] for one in order["capacity"]] == [200, 400, 800]
        if order["id"] != "random":
            rates = [tier["rate"] for tier in order["tiers"]]
            assert rates == sorted(rates)
            assert order["days_earlier"] > 10
    assert abs(orders["random"]["days_earlier"]) < 10


def test_the_gain_over_the_one_line_rule_is_paired() -> None:
    orders = {one["id"]: one for one in evaluated()["orders"]}
    gain, model, line = orders["model"]["auc_over_one_line"], orders["model"]["auc"], orders["one_line"]["auc"]
    assert gain["value"] == pytest.approx(model["value"] - line["value"], abs=2e-6)
    assert 0 < gain["low"] < gain["value"] < gain["high"]
    # The same draws for both: far surer than two intervals side by side.
    assert gain["high"] - gain["low"] < 0.8 * (model["high"] - model["low"])
    assert orders["one_line"]["auc_over_one_line"] is None


def test_a_card_can_hold_it() -> None:
    said = evaluated(400, 10)
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    # Days 18,001 and 18,363.
    assert said["period"] == {"from": "2019-04-15", "until": "2020-04-11"}
    assert said["calibration"]["error"] < 0.1
    assert {one["key"] for one in said["groups"]} == {"11", "12"}
    assert said["moved"]["worse"]["reasons"][0]["feature"] in ("late", "count")


def test_equal_seeds_give_equal_figures() -> None:
    assert evaluated(300, 20, seed=5) == evaluated(300, 20, seed=5)
    assert evaluated(300, 20, seed=5) != evaluated(300, 20, seed=6)


@given(scored(20))
def test_nothing_breaks_where_there_is_nothing_to_say(rows: Scored) -> None:
    column = TierColumn(TIERS, np.abs(rows.scores) % 4)
    probability = (rows.scores + 4) * 125_000
    said = evaluate(
        rows.sample(), {"model": probability}, {"rules": column}, {"owner": rows.owner.astype(str)}, draws=5
    )
    json.dumps(said, allow_nan=False)
    if rows.found.all() or not rows.found.any():
        assert all(order["auc"] == {"value": None, "low": None, "high": None} for order in said["orders"])


def test_no_inspection_at_all() -> None:
    sample, probability = population(0)
    said = evaluate(
        sample,
        {"model": probability},
        {"rules": TierColumn(TIERS, np.zeros(0, np.int64))},
        {"region": np.zeros(0, str)},
        one_line=best_one_line(sample),
    )
    assert said["period"] == {"from": None, "until": None}
    assert (said["rows"], said["rate"], said["one_line"], said["groups"]) == (0, None, None, [])


def test_without_a_model_there_is_no_calibration() -> None:
    sample, _ = population(50)
    said = evaluate(sample, {"rules": np.arange(50)}, {}, {}, draws=5)
    assert (said["calibration"], said["groups"], said["moved"]) == (None, [], None)
    assert [one["id"] for one in said["orders"]] == ["rules", "random"]
    assert said["orders"][0]["tiers"] == []


def test_a_probability_of_more_than_one_is_refused() -> None:
    sample, _ = population(5)
    with pytest.raises(ValueError, match="millionths"):
        evaluate(sample, {"model": np.full(5, 1_000_001)}, {}, {})


def test_weights_make_the_sample_speak_for_the_population() -> None:
    everyone, probability = population(60_000)
    chance = np.random.Generator(np.random.PCG64(9))
    drawn_with = np.where(everyone.columns["late"].values == 1, 0.4, 0.05)
    places = np.flatnonzero(chance.random(60_000) < drawn_with)
    seen, weight = everyone.rows(places), 1 / drawn_with[places]
    weighted = Sample(seen.columns, seen.found, seen.day, weight, seen.owner, seen.risk)
    figures = [
        evaluate(sample, {"model": values}, {}, {}, draws=50)["orders"][0]
        for sample, values in ((everyone, probability), (weighted, probability[places]), (seen, probability[places]))
    ]
    truth, repaired, naive = (one["auc"] for one in figures)
    assert repaired["low"] < truth["value"] < repaired["high"]
    assert abs(figures[1]["lift"]["value"] - figures[0]["lift"]["value"]) < 0.1
    assert abs(figures[2]["lift"]["value"] - figures[0]["lift"]["value"]) > 0.2
    assert naive["value"] != repaired["value"]


def test_five_hundred_draws_of_ten_thousand_inspections_take_seconds() -> None:
    began = process_time()
    evaluated(10_000, 500)
    assert process_time() - began < 8
