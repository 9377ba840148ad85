"""Which enterprises a model's points would move, and why."""

from collections.abc import Iterator

from rules.texts import Text
from service.core.formatting import NOTHING, count, share
from service.model.card import writing
from service.model.card.names import feature_title, group_key, group_title, tier_name
from service.model.card.steps import MILLION

_WAYS = {
    "worse": Text("调到风险较高的类别", "Moved to a higher-risk class"),
    "better": Text("调到风险较低的类别", "Moved to a lower-risk class"),
}


def move_section(card: writing.Figures) -> Iterator[str]:
    """How many of the inspections evaluated would have another tier with the model's points, by what, with examples."""
    said = (card["evaluation"] or {}).get("moved")
    if not said:
        return
    yield writing.heading(3, Text("模型会改变谁的类别", "Whose class the model would change"))
    yield writing.paragraph(
        Text(
            f"与仅按规则集相比，模型计分会改变 {count(said['rows'])} 次检查所涉主体的类别（{share(said['share'])}）。"
            "直接判定、上限和下限不因模型而变。",
            f"Against the rules alone, the model's points would change the class at {count(said['rows'])} inspections "
            f"({share(said['share'])}). Direct determinations, caps and floors are not moved by a model.",
        )
    )
    columns = (
        Text("方向", "Direction"),
        Text("主要原因（次数）", "Main reasons (inspections)"),
        Text("其实际发现率（95%）", "Their observed rate (95 %)"),
    )
    rows = [
        (writing.both_languages(title), _reasons(card, said[way]), writing.rate_with_interval(said[way]))
        for way, title in _WAYS.items()
    ]
    yield writing.table(columns, rows, 2)
    if said["pairs"]:
        yield _pairs(said)
    if said["groups"]:
        yield _by_group(said)
    if said["examples"]:
        yield _examples(card, said)


def _reasons(card: writing.Figures, way: writing.Figures) -> str:
    said = [
        f"{writing.both_languages(feature_title(card, one['feature']))} {count(one['rows'])}" for one in way["reasons"]
    ]
    return "；".join(said) or NOTHING


def _pairs(said: writing.Figures) -> str:
    columns = (Text("由", "From"), Text("至", "To"), Text("其实际发现率（95%）", "Their observed rate (95 %)"))
    return writing.table(
        columns,
        [(tier_name(one["from"]), tier_name(one["to"]), writing.rate_with_interval(one)) for one in said["pairs"]],
        2,
    )


def _by_group(said: writing.Figures) -> str:
    columns = (Text("分组", "Group"), Text("", ""), Text("检查次数", "Inspections"), *_WAYS.values())
    rows = [
        (
            writing.both_languages(group_title(one["by"])),
            group_key(one["key"]),
            *(count(one[key]) for key in ("rows", "worse", "better")),
        )
        for one in said["groups"]
    ]
    return writing.table(columns, rows, 2)


def _examples(card: writing.Figures, said: writing.Figures) -> str:
    columns = (
        Text("举例", "Example"),
        Text("检查日期", "Day"),
        Text("由 → 至", "From → to"),
        Text("概率", "Probability"),
        Text("检查结果", "Outcome"),
        Text("主要原因（对数优势）", "Main reasons (log-odds)"),
    )
    return writing.table(columns, [_example(card, *numbered) for numbered in enumerate(said["examples"], 1)], 6)


def _feature_effect(card: writing.Figures, part: writing.Figures) -> str:
    title = writing.both_languages(feature_title(card, part["feature"]))
    return f"{title} {writing.figure(part['contribution'] / MILLION, 2, signed=True)}"


def _example(card: writing.Figures, number: int, one: writing.Figures) -> tuple[str, ...]:
    why = "；".join(_feature_effect(card, part) for part in one["features"])
    outcome = "发现问题 Problem found" if one["found"] else "未发现问题 No problem found"
    way = f"{tier_name(one['from'])} → {tier_name(one['to'])}"
    return str(number), writing.escape_text(one["day"]), way, share(one["probability"]), outcome, why
