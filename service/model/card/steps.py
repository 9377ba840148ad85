"""The features of a model and their weights, every step of them, in words."""

from collections.abc import Iterator
from math import exp, sqrt
from typing import Any

from rules.texts import Text
from service.core.formatting import NOTHING, share
from service.model.card import writing
from service.model.card.names import feature_title

MILLION = 1_000_000
# Odds that differ by less than this share are called the same.
_NOTHING = 0.005
RISKS = {
    "higher_is_riskier": Text("数值越高风险只能越高", "Higher may only be riskier"),
    "lower_is_riskier": Text("数值越低风险只能越高", "Lower may only be riskier"),
    "any": Text("不限", "Any"),
}
_SPECIAL = {
    "missing": Text("缺失", "Missing"),
    "not_applicable": Text("不适用", "Not applicable"),
    "other": Text("其他或未见过的值", "Any other or unseen word"),
}
_PLAIN_UNIT: dict[str, Any] = {"scale": 1, "unit": None, "yes_no": False}


def feature_section(card: writing.Figures) -> Iterator[str]:
    """The overview of all features, the strongest first, then the steps of each."""
    yield writing.heading(2, Text("三、特征与权重", "3. Features and their weights"))
    yield writing.paragraph(
        Text(
            "模型把每个特征所在档次的权重相加，再换算成概率；特征之间没有交互，同一档次对所有主体作用相同。",
            "The model adds the weight of the step that each feature is in and turns the sum into a probability; there "
            "are no interactions, so a step does the same for everyone.",
        ),
        Text(
            f"以训练样本的平均（平均概率 {share(card['reference']['mean_probability'])}）为参照："
            "优势比大于1为提高，小于1为降低。权重反映统计关联，不说明因果。",
            f"Against the mean of the training (mean probability {share(card['reference']['mean_probability'])}), odds "
            "above 1 raise the probability and odds below 1 lower it. Weights are associations, not causes.",
        ),
    )
    strongest = sorted(card["steps"], key=lambda step: -strength(step))
    columns = (
        Text("特征", "Feature"),
        Text("名称", "Name"),
        Text("方向限制", "Direction allowed"),
        Text("优势比范围", "Range of the odds ratio"),
    )
    yield writing.table(columns, [_overview(card, step) for step in strongest], left=3)
    for step in strongest:
        yield writing.heading(3, feature_title(card, step["id"]))
        yield _steps(card, step)


def bin_words(card: writing.Figures, feature: str, place: writing.Figures) -> Text:
    """Which values lie in one step of a feature: from `from` up to before `to`, a word, or none."""
    if place["special"]:
        return _SPECIAL[place["special"]]
    if place["word"] is not None:
        return Text(writing.escape_text(place["word"]), writing.escape_text(place["word"]))
    unit = (card.get("units") or {}).get(feature) or _PLAIN_UNIT
    least, below = place["from"], place["to"]
    if least is None and below is None:
        return Text("任何值", "Any value")
    if unit["yes_no"]:
        return Text("是", "Yes") if least is not None else Text("否", "No")
    if unit.get("count") and below is not None:
        first, last = writing.value_in_unit(least or 0, 1), writing.value_in_unit(below - 1, 1)
        return Text(first, first) if first == last else Text(f"{first}–{last}", f"{first}–{last}")
    name = Text(unit["unit"]["zh"], f" {unit['unit']['en']}") if unit["unit"] else Text("", "")
    low, high = (None if end is None else writing.value_in_unit(end, unit["scale"]) for end in (least, below))
    if low is None:
        return Text(f"低于 {high}{name.zh}", f"Below {high}{name.en}")
    if high is None:
        return Text(f"{low}{name.zh}及以上", f"{low}{name.en} or more")
    if unit["scale"] == 1 and below == least + 1:
        return Text(f"{low}{name.zh}", f"{low}{name.en}")
    return Text(f"{low} 至低于 {high}{name.zh}", f"{low} to below {high}{name.en}")


def odds_ratio(step: writing.Figures, place: writing.Figures) -> float:
    """By what the odds are multiplied in one step, against the mean of the training."""
    return exp((place["weight"] - step["mean"]) / MILLION)


def strength(step: writing.Figures) -> float:
    """How far the weights of a feature spread over the training: their standard deviation, in millionths."""
    return sqrt(sum(place["share"] * (place["weight"] - step["mean"]) ** 2 for place in step["bins"]))


def effect_word(ratio: float) -> Text:
    """What an odds ratio does, in a word."""
    if abs(ratio - 1) < _NOTHING:
        return Text("几无作用", "hardly any")
    return Text("提高", "raises") if ratio > 1 else Text("降低", "lowers")


def _overview(card: writing.Figures, step: writing.Figures) -> tuple[str, ...]:
    ratios = [odds_ratio(step, place) for place in step["bins"] if place["share"] > 0]
    span = f"{writing.figure(min(ratios), 2)} … {writing.figure(max(ratios), 2)}" if ratios else NOTHING
    direction = RISKS[card["risk"].get(step["id"], "any")]
    return (
        writing.both_languages(feature_title(card, step["id"])),
        f"`{step['id']}`",
        writing.both_languages(direction),
        span,
    )


def _steps(card: writing.Figures, step: writing.Figures) -> str:
    columns = (
        Text("取值", "Value"),
        Text("作用", "Effect"),
        Text("优势比", "Odds ratio"),
        Text("占训练样本", "Share of the training"),
    )
    rows = []
    for place in step["bins"]:
        ratio = odds_ratio(step, place)
        words = writing.both_languages(bin_words(card, step["id"], place))
        rows.append(
            (words, writing.both_languages(effect_word(ratio)), f"× {writing.figure(ratio, 2)}", share(place["share"]))
        )
    return writing.table(columns, rows, left=2)
