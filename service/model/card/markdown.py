"""The card of a model as Markdown, Chinese first."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.texts import Text
from service.core.banners import INTERNAL
from service.core.formatting import NOTHING
from service.model.card.cautions import caution_section
from service.model.card.learning import choice_section, data_section, selection_section
from service.model.card.moves import move_section
from service.model.card.results import result_section
from service.model.card.steps import feature_section
from service.model.card.writing import both_languages, escape_text, heading, paragraph, points, table
from service.model.words import MODEL_KINDS

TITLE = Text("模型卡", "Model card")


def card_markdown(card: Mapping[str, Any]) -> str:
    """The whole card: purpose, data, features, choice, evaluation, selection bias, cautions, versions."""
    sections = (
        _purpose(card),
        data_section(card),
        feature_section(card),
        choice_section(card),
        result_section(card),
        move_section(card),
        selection_section(card),
        caution_section(card),
        _versions(card),
    )
    return "\n\n".join(block for section in sections for block in section) + "\n"


def _purpose(card: Mapping[str, Any]) -> Iterator[str]:
    scheme = escape_text(card["scheme"] or NOTHING)
    kind = MODEL_KINDS[card["kind"]]
    yield f"# {both_languages(TITLE)}: {scheme}"
    yield f"> {INTERNAL.zh}\n> {INTERNAL.en}"
    yield heading(2, Text("一、这个模型是什么，不是什么", "1. What this model is, and is not"))
    yield paragraph(
        Text(
            f"方案 {scheme} 的辅助模型（{kind.zh}，{len(card['feature_order'])} 个特征）：根据检查前一日已知的信息，"
            "预测一次随机检查发现问题的概率。",
            f"The model that assists the scheme {scheme} ({kind.en.lower()}, {len(card['feature_order'])} features). "
            "From what is known the day before, it predicts the probability that a random inspection finds a problem.",
        )
    )
    yield points(
        (
            Text(
                "规则集起决定作用：模型只是其中一个指标，分值分档并有上限；没有模型时一切照常，并注明未使用模型。",
                "The rule set stays in command: the model is one measure of it, with banded and capped points. Without "
                "a model everything works, and says that none was used.",
            ),
            Text(
                "它不改变直接判定、上限和下限，也不取代人工判断。",
                "It moves nobody against a direct determination, a cap or a floor, and replaces no one's judgement.",
            ),
            Text(
                "它不是信用评价，不是违法认定，不用于处罚。",
                "It is no assessment of credit, no finding of a breach, and no ground for a penalty.",
            ),
        )
    )


def _versions(card: Mapping[str, Any]) -> Iterator[str]:
    features = card["features"] or {}
    rows = (
        (Text("方案", "Scheme"), escape_text(card["scheme"] or NOTHING)),
        (Text("规则集", "Rule set"), escape_text(card["rule_set"] or NOTHING)),
        (Text("特征集", "Feature set"), escape_text(features.get("name", NOTHING))),
        (Text("特征集摘要值", "Digest of the feature set"), f"`{features.get('digest', NOTHING)}`"),
        (Text("数据摘要值", "Digest of the data"), f"`{card['data_digest']}`"),
        (Text("模型卡格式", "Format of the card"), str(card["format"])),
        *((Text(name, name), escape_text(version)) for name, version in card["versions"].items()),
    )
    yield heading(2, Text("八、版本与摘要值", "8. Versions and digests"))
    yield table(
        (Text("项目", "Item"), Text("内容", "Content")), [(both_languages(name), said) for name, said in rows], 2
    )
