"""Steps in words, and units."""

from typing import Any

import pytest

from rules.library import shipped_library
from rules.load_feature_set import parse_features
from service.model.card.steps import bin_words, effect_word, odds_ratio
from service.model.card.units import units_of
from tests.worlds.models import RULE_SET

YUAN = {"scale": 100, "unit": {"zh": "元", "en": "yuan"}, "yes_no": False}
SHARE = {"scale": 1_000_000, "unit": None, "yes_no": False}
YES_NO = {"scale": 1, "unit": None, "yes_no": True}
COUNT = {"scale": 1, "unit": None, "yes_no": False, "count": True}


def place(least: int | None, below: int | None, **more: Any) -> dict[str, Any]:
    return {"from": least, "to": below, "word": None, "special": None, "share": 0.1, "weight": 0} | more


@pytest.mark.parametrize(
    ("unit", "bin_", "zh", "en"),
    [
        (None, place(None, 3), "低于 3", "Below 3"),
        (None, place(3, None), "3及以上", "3 or more"),
        (None, place(3, 4), "3", "3"),
        (None, place(3, 7), "3 至低于 7", "3 to below 7"),
        (None, place(-12_345, 0), "−12,345 至低于 0", "−12,345 to below 0"),
        (None, place(None, None), "任何值", "Any value"),
        (YUAN, place(150_000, 200_050), "1,500 至低于 2,000.5元", "1,500 to below 2,000.5 yuan"),
        (SHARE, place(None, 125_000), "低于 0.125", "Below 0.125"),
        (SHARE, place(0, 1), "0 至低于 0", "0 to below 0"),
        (COUNT, place(None, 1), "0", "0"),
        (COUNT, place(None, 3), "0–2", "0–2"),
        (COUNT, place(1, 3), "1–2", "1–2"),
        (COUNT, place(2, 3), "2", "2"),
        (COUNT, place(3, None), "3及以上", "3 or more"),
        (COUNT, place(None, None), "任何值", "Any value"),
        (YES_NO, place(None, 1), "否", "No"),
        (YES_NO, place(1, None), "是", "Yes"),
        (YES_NO, place(None, None), "任何值", "Any value"),
        (None, place(None, None, word="C14|x"), "C14\\|x", "C14\\|x"),
        (None, place(None, None, special="missing"), "缺失", "Missing"),
        (None, place(None, None, special="not_applicable"), "不适用", "Not applicable"),
        (None, place(None, None, special="other"), "其他或未见过的值", "Any other or unseen word"),
    ],
)
def test_a_step_in_words(unit: dict[str, Any] | None, bin_: dict[str, Any], zh: str, en: str) -> None:
    said = bin_words({"units": {"a": unit} if unit else {}}, "a", bin_)
    assert (said.zh, said.en) == (zh, en)


def test_odds_are_those_against_the_mean() -> None:
    step = {"mean": 100_000}
    assert odds_ratio(step, place(0, 1, weight=100_000)) == 1.0
    assert odds_ratio(step, place(0, 1, weight=793_147)) == pytest.approx(2.0, abs=1e-6)
    assert [effect_word(ratio).en for ratio in (0.8, 0.999, 1.0, 1.2)] == [
        "lowers",
        "hardly any",
        "hardly any",
        "raises",
    ]


def test_units_are_those_of_the_declaration() -> None:
    declared = """
scheme: generic-assisted
version: "2026-01"
title: {zh: 单位, en: units}
features:
  - id: capital
    title: {zh: 注册资本, en: capital}
    measure: {kind: value, field: registered_capital}
  - id: rate
    title: {zh: 比例, en: share}
    measure: {kind: count, of: inspection, where: {outcome: [problem]}}
    per: {kind: count, of: inspection}
  - id: complaints
    title: {zh: 投诉次数, en: complaints}
    measure: {kind: count, of: complaint}
  - id: reported
    title: {zh: 有投诉, en: reported}
    measure: {kind: exists, of: complaint}
  - id: region
    title: {zh: 区划, en: region}
    measure: {kind: value, field: region}
"""
    units = units_of(parse_features(declared, "units.yaml", shipped_library().get(RULE_SET)))
    assert units == {
        "capital": {
            "scale": 1_000_000,
            "unit": {"zh": "万元", "en": "× 10,000 yuan"},
            "yes_no": False,
            "count": False,
        },
        "rate": {"scale": 10_000, "unit": None, "yes_no": False, "count": False},
        "complaints": COUNT,
        "reported": YES_NO | {"count": False},
    }
