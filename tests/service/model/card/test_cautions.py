"""What a model's own figures warn of."""

import re
from typing import Any

import pytest

from service.model.card.cautions import own_cautions


def gap(low: float, high: float) -> dict[str, Any]:
    return {"gap": {"value": (low + high) / 2, "low": low, "high": high}}


def order(name: str, *rates: float | None, gain: tuple[float, float, float] | None = None) -> dict[str, Any]:
    value = dict(zip(("value", "low", "high"), gain, strict=True)) if gain else None
    tiers = [{"tier": tier, "rate": rate} for tier, rate in zip("ABCD", rates, strict=False)]
    return {"id": name, "auc_over_one_line": value, "tiers": [*tiers, {"tier": None, "rate": 0.0}]}


def card(**more: Any) -> dict[str, Any]:
    evaluation = {
        "orders": [order("rules", 0.1, 0.2, 0.3), order("model", 0.1, 0.2, gain=(0.02, 0.01, 0.03)), order("random")],
        "calibration": {"error": 0.02},
        "groups": [gap(-0.1, 0.1)],
    }
    return {"evaluation": evaluation | more, "trained": {"weighted": True}}


def said(made: dict[str, Any]) -> list[str]:
    return [text.en for text in own_cautions(made)]


def test_a_good_model_is_warned_of_nothing() -> None:
    assert said(card()) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"orders": [order("model", gain=(0.004, -0.001, 0.009))]}, r"differs by \+0\.004（−0\.001 … \+0\.009）"),
        ({"orders": [order("rules", 0.1, 0.3, 0.3)]}, "Rules only: the discovery rate does not rise"),
        ({"orders": [order("rules_and_model", 0.1, None, 0.05)]}, "Rules and model: the discovery rate does not rise"),
        ({"calibration": {"error": 0.031}}, "differ by 0.031 on the mean"),
        ({"groups": [gap(0.01, 0.2), gap(-0.2, -0.01), gap(0.02, 0.1)]}, "Of 3 groups the risk of 2 is overstated"),
    ],
)
def test_each_weakness_is_named(more: dict[str, Any], words: str) -> None:
    (one,) = said(card(**more))
    assert re.search(words, one)


def test_missing_weights_are_named_and_no_evaluation_warns_of_nothing() -> None:
    unweighted = card()
    unweighted["trained"]["weighted"] = False
    assert said(unweighted) == ["It was learned without weighting by inclusion probability."]
    assert said({"evaluation": None, "trained": {"weighted": False}}) == []
