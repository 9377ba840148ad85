"""What a card calls its features, its orders and its groups."""

from models.evaluation.groups import LEAST_ROWS
from rules.texts import Text
from service.model.card.writing import Figures, escape_text, escape_words

ORDERS = {
    "rules": Text("仅按规则集", "Rules only"),
    "model": Text("仅按模型", "Model only"),
    "rules_and_model": Text("规则集加模型", "Rules and model"),
    "one_line": Text("最好的一句话规则", "Best one-line rule"),
    "random": Text("随机次序", "Random order"),
}
_GROUPS = {
    "region": Text("区域", "Region"),
    "industry": Text("行业", "Industry"),
    "size": Text("规模", "Size"),
}
REST = Text(f"其余（各不足{LEAST_ROWS}次）", f"The rest (fewer than {LEAST_ROWS} each)")


def title_of(card: Figures, feature: str) -> Text:
    """The title of a feature of the card, its id where it has none."""
    title = card["titles"].get(feature)
    return Text(title["zh"], title["en"]) if title else Text(feature, feature)


def feature_title(card: Figures, feature: str) -> Text:
    """The title of a feature as Markdown."""
    return escape_words(title_of(card, feature))


def order_title(order: str) -> Text:
    """The name of one of the orders side by side."""
    return ORDERS.get(order, Text(order, order))


def group_title(by: str) -> Text:
    """The name of a kind of groups."""
    return _GROUPS.get(by, Text(escape_text(by), escape_text(by)))


def group_key(key: str | None) -> str:
    """The name of one group."""
    return f"{REST.zh} {REST.en}" if key is None else escape_text(key)


def tier_name(tier: str | None) -> str:
    """The name of a tier; None is what is not classified."""
    return "暂未分类 Not classified" if tier is None else escape_text(tier)
