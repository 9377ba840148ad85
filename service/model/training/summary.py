"""A model and its trial as a short table for the terminal: the rule beside the model."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.texts import Text
from service.model.card.names import order_title
from service.model.words import MODEL_KINDS

# Columns of the terminal for the name of an order; a Chinese character is two wide.
_NAME = 36


def training_notices(card: Mapping[str, Any]) -> Iterator[Text]:
    """What was learned from, and what was learned."""
    trained, kind = card["trained"], MODEL_KINDS[card["kind"]]
    yield Text(
        f"{kind.zh}，{len(card['feature_order'])} 个特征，学自 {trained['from']} 至 {trained['until']} 的 "
        f"{trained['rows']:,} 次检查（发现问题 {trained['found']:,} 次，{trained['enterprises']:,} 户）。",
        f"{kind.en} on {len(card['feature_order'])} features, learned from {trained['rows']:,} inspections of "
        f"{trained['from']} to {trained['until']} ({trained['found']:,} found; {trained['enterprises']:,} firms).",
    )
    if older := trained["left_out"]["older"]:
        yield Text(
            f"检查很多，只学最近的；更早的 {older:,} 次未采用。",
            f"There are many inspections and only the latest are learned from; {older:,} older ones are left out.",
        )
    if not trained["weighted"]:
        yield Text(
            "检查未写明入选概率，每次检查同等计算。",
            "No inclusion probability is stated; every inspection counts alike.",
        )
    elif trained["unknown_probability"]:
        yield Text(
            f"{trained['unknown_probability']:,} 次检查没有入选概率，按平均值计算。",
            f"{trained['unknown_probability']:,} inspections without an inclusion probability count like the average.",
        )


def trial_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the trial: one for each order, the discovery rate of each tier, and the calibration."""
    period = figures["period"]
    yield (
        f"评价 Tried on {period['from']} … {period['until']}: {figures['rows']:,} 次检查 inspections, "
        f"发现率 rate {_share(figures['rate'])}"
    )
    yield f"{'':{_NAME}}{'AUC':>7}  {'95%':<15}{'前10%提升度 lift':>10}{'提前天数 days':>11}   各类发现率 rate by tier"
    for order in figures["orders"]:
        yield _line(order)
    if figures["calibration"]:
        yield f"校准误差 calibration error {_figure(figures['calibration']['error'], 3)}"
    if line := figures["one_line"]:
        way = "越高越先查 highest first" if line["riskier"] == "higher" else "越低越先查 lowest first"
        yield f"一句话规则 one-line rule: {line['feature']}，{way}"


def _line(order: Mapping[str, Any]) -> str:
    name, auc = order_title(order["id"]), order["auc"]
    title = f"{name.zh} {name.en}"
    pad = " " * max(1, _NAME - len(title) - len(name.zh))
    interval = f"{_figure(auc['low'], 3)}-{_figure(auc['high'], 3)}"
    tiers = "  ".join(f"{tier['tier'] or '—'} {_share(tier['rate'])}" for tier in order["tiers"])
    return (
        f"{title}{pad}{_figure(auc['value'], 3):>7}  {interval:<15}{_figure(order['lift']['value'], 2):>17}"
        f"{_figure(order['days_earlier'], 1):>15}   {tiers}"
    )


def _figure(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
