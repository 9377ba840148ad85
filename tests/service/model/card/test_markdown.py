"""The model card as a regulator reads it."""

import re
from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from models.additive import Additive
from models.candidates import LOGISTIC, Candidate
from models.card import card_of
from models.evaluation import TierColumn, evaluate
from models.evaluation.one_line import best_one_line
from models.sample import Sample
from models.selection import selection_bias
from models.train import train
from service.core.formatting import share
from service.model.card.markdown import card_markdown
from service.model.card.names import ORDERS
from service.model.card.units import units_of
from tests.worlds.models import EVALUATION, RULE_SET, SCHEME, feature_set, inspections_until, trained_file

UNTIL = date(2026, 3, 31)
TIERS = ("A", "B", "C")
CANDIDATES = (Candidate(LOGISTIC, 5, c=0.03),)
SECTIONS = (
    "一、这个模型是什么，不是什么 1. What this model is, and is not",
    "二、学习数据 2. What it learned from",
    "三、特征与权重 3. Features and their weights",
    "四、怎样选出 4. How it was chosen",
    "五、在后期检查上的表现 5. How good it is on later inspections",
    "六、选择性偏差 6. Selection bias",
    "七、限制与注意 7. Limits and cautions",
    "八、版本与摘要值 8. Versions and digests",
)


@lru_cache(maxsize=1)
def _whole() -> dict[str, Any]:
    sample, features = inspections_until(UNTIL), feature_set()
    weight = np.where(np.arange(len(sample)) % 3 == 0, 2.0, 0.5)
    sample = Sample(sample.columns, sample.found, sample.day, weight, sample.owner, sample.risk)
    trained = train(sample, candidates=CANDIDATES, folds=2)
    regions = np.array(["370102", "370103", "440103", "?"])[sample.columns["region"].values]
    return card_of(trained, sample) | {
        "scheme": SCHEME,
        "rule_set": RULE_SET,
        "features": {"name": features.name, "digest": features.digest},
        "titles": {one.id: {"zh": one.title.zh, "en": one.title.en} for one in features.features},
        "units": units_of(features),
        "selection": selection_bias(sample, {"region": regions}, candidates=CANDIDATES, draws=10),
        "evaluation": _evaluation(sample, trained.additive, regions),
    }


def _evaluation(sample: Sample, additive: Additive, regions: np.ndarray) -> dict[str, Any]:
    log_odds = additive.log_odds(sample.columns)
    rules = TierColumn(TIERS, np.minimum(sample.columns["complaints"].values, 2))
    both = TierColumn(TIERS, np.digitize(log_odds, np.quantile(log_odds, [0.4, 0.8])).astype(np.int64))
    return evaluate(
        sample,
        {"rules": rules.ranks, "model": log_odds, "rules_and_model": both.ranks},
        {"rules": rules, "rules_and_model": both},
        {"region": regions},
        probability=additive.probability(log_odds),
        one_line=best_one_line(sample),
        contributions=dict(zip(additive.order, additive.contributions(sample.columns), strict=True)),
        draws=20,
    )


@pytest.fixture
def card() -> dict[str, Any]:
    return deepcopy(_whole())


def tables(text: str) -> list[list[list[str]]]:
    """The cells of every table, without the line below the headings."""
    runs = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in run.strip().split("\n")]
        for run in runs
    ]


def table_of(text: str, first: str) -> list[list[str]]:
    (found,) = [rows for rows in tables(text) if rows[0][0] == first]
    return found


def test_all_parts_are_there_in_order_under_the_banner(card: dict[str, Any]) -> None:
    text = card_markdown(card)
    assert text.startswith(f"# 模型卡 Model card: {SCHEME}\n")
    assert text.index("内部资料，仅供配置监管资源使用，不得对外提供。") < text.index("Internal: for allocating")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == SECTIONS
    assert "规则集起决定作用" in text
    assert "The rule set stays in command" in text
    assert "None" not in text
    assert "nan" not in re.findall(r"[a-z]+", text)


def test_every_table_is_rectangular_and_stands_alone(card: dict[str, Any]) -> None:
    text = card_markdown(card)
    found = tables(text)
    assert len(found) > 12
    for rows in found:
        assert {len(row) for row in rows} == {len(rows[0])}
        assert all(set(mark) <= set("-:") for mark in rows[1])
    # A table begins after an empty line, or it is a paragraph.
    assert not re.search(r"^[^|\n].*\n\|", text, re.MULTILINE)


def test_the_five_orders_stand_in_one_table(card: dict[str, Any]) -> None:
    rows = table_of(card_markdown(card), "次序 Order")[2:]
    assert [row[0] for row in rows] == [f"{title.zh} {title.en}" for title in ORDERS.values()]
    for row, order in zip(rows, card["evaluation"]["orders"], strict=True):
        assert row[1].startswith(f"{order['auc']['value']:.3f}")
        assert f"{order['capacity'][0]['precision']:.1%}" in row[4]
    # Beside itself the one-line rule has no gain.
    assert rows[3][2] == "—"


def test_every_tier_has_its_rate_under_every_order(card: dict[str, Any]) -> None:
    rows = table_of(card_markdown(card), "类别 Tier")
    assert [row[0] for row in rows[2:]] == list(TIERS)
    worst = card["evaluation"]["orders"][0]["tiers"][2]
    assert rows[4][1].startswith(f"{worst['rate']:.1%}")
    assert f"n = {worst['rows']}" in rows[4][1]
    assert len(rows[0]) == 6


def test_features_come_strongest_first_each_with_all_its_steps(card: dict[str, Any]) -> None:
    text = card_markdown(card)
    overview = table_of(text, "特征 Feature")[2:]
    by_id = {step["id"]: step for step in card["steps"]}
    spread = [np.sqrt(sum(b["share"] * (b["weight"] - s["mean"]) ** 2 for b in s["bins"])) for s in card["steps"]]
    strongest = [card["steps"][place]["id"] for place in np.argsort(spread)[::-1]]
    assert [row[1] for row in overview] == [f"`{feature}`" for feature in strongest]
    steps = [rows[2:] for rows in tables(text) if rows[0][0] == "取值 Value"]
    assert [len(rows) for rows in steps] == [len(by_id[row[1].strip("`")]["bins"]) for row in overview]
    # Few complaints lower the odds, many raise them.
    complaints = steps[strongest.index("complaints")]
    assert (complaints[0][1], complaints[0][2][:4]) == ("降低 lowers", "× 0.")
    assert "提高 raises" in [row[1] for row in complaints]


def test_the_reasons_of_moves_are_named_and_examples_shown(card: dict[str, Any]) -> None:
    text = card_markdown(card)
    ways = table_of(text, "方向 Direction")[2:]
    moved = card["evaluation"]["moved"]
    reason = card["titles"][moved["worse"]["reasons"][0]["feature"]]
    assert f"{reason['zh']} {reason['en']} {moved['worse']['reasons'][0]['rows']}" in ways[0][1]
    examples = table_of(text, "举例 Example")[2:]
    assert [row[0] for row in examples] == [str(number) for number in range(1, len(moved["examples"]) + 1)]
    first = moved["examples"][0]
    assert examples[0][1:4] == [first["day"], f"{first['from']} → {first['to']}", share(first["probability"])]


def test_every_reason_why_inspections_were_left_out_is_counted(card: dict[str, Any]) -> None:
    card["trained"]["left_out"] = {"directed": 1001, "unlabelled": 1002, "differing": 1003, "older": 1004}
    rows = [row for rows in tables(card_markdown(card)) for row in rows if row[0].startswith("未用")]
    assert [row[1] for row in rows] == ["1,001", "1,002", "1,003", "1,004"]


def test_both_learners_stand_beside_each_other(card: dict[str, Any]) -> None:
    rows = table_of(card_markdown(card), "学习方法 Learner")[2:]
    assert [row[0] for row in rows] == ["加权（本模型） Weighted (this model)", "不加权 Unweighted"]
    assert rows[1][2] == f"{card['selection']['naive']['calibration_error']:.3f}"


def test_digests_and_versions_are_named(card: dict[str, Any]) -> None:
    text = card_markdown(card)
    for said in (card["data_digest"], card["features"]["digest"], *card["versions"].values(), RULE_SET):
        assert said in text


def test_text_from_outside_is_text_and_nothing_else(card: dict[str, Any]) -> None:
    hostile = "a|b\n\n# c <script>*x*</script> [l](http://x) `d`"
    card["titles"]["complaints"] = {"zh": hostile, "en": hostile}
    card["evaluation"]["groups"][0]["key"] = hostile
    card["evaluation"]["moved"]["examples"][0]["from"] = hostile
    card["scheme"] = hostile
    next(step for step in card["steps"] if step["id"] == "region")["bins"][0]["word"] = hostile
    text = card_markdown(card)
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == SECTIONS
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert "<script>" not in text
    assert "](http" not in re.sub(r"\\.", "", text)
    assert all({len(row) for row in rows} == {len(rows[0])} for rows in tables(text))


def test_a_card_without_evaluation_and_selection_says_so() -> None:
    text = card_markdown(trained_file(UNTIL, evaluated=False).card)
    assert "没有评价" in text
    assert "A model without an evaluation must give no points." in text
    assert "各次检查入选概率相同或未知" in text
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == SECTIONS


def test_a_card_with_little_in_its_evaluation_is_written() -> None:
    text = card_markdown(trained_file(UNTIL).card)
    assert "2026-01-05 至 2026-03-31" in text
    assert EVALUATION["orders"] == []
    assert not [rows for rows in tables(text) if rows[0][0] == "次序 Order"]


def test_figures_that_there_are_none_of_are_dashes(card: dict[str, Any]) -> None:
    sample = inspections_until(UNTIL)
    all_found = Sample(sample.columns, np.ones(len(sample), bool), sample.day, sample.weight, sample.owner, sample.risk)
    tiers = TierColumn(TIERS, np.zeros(len(sample), np.int64))
    card["evaluation"] = evaluate(
        all_found, {"model": np.full(len(sample), 500_000)}, {"rules": tiers}, {"region": ["x"] * len(sample)}, draws=5
    )
    rows = table_of(card_markdown(card), "次序 Order")[2:]
    assert {row[1] for row in rows} == {"—"}
    assert "没有任何单个特征可作一句话规则" in card_markdown(card)
    assert "None" not in card_markdown(card)


def test_weights_without_a_comparison_are_said_to_be_too_few(card: dict[str, Any]) -> None:
    card["selection"] = None
    assert "检查太少，无法比较" in card_markdown(card)
    card["trained"]["weighted"] = False
    assert "入选概率相同或未知" in card_markdown(card)
