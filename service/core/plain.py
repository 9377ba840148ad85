"""Points, days, texts and banners as plain data for JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.banners import banners_of

Plain = dict[str, Any]


def points_of(hundredths: int) -> float:
    """Points with two decimals."""
    return hundredths / 100


def iso_of(when: date | None) -> str | None:
    """A day or a moment as ISO 8601 writes it; None where there is none."""
    return None if when is None else when.isoformat()


def plain_of_record(held: Any) -> Any:
    """A record of plain values, and the records that it holds, as JSON has them; nothing is copied that need not be."""
    if hasattr(held, "__dataclass_fields__"):
        return {name: plain_of_record(getattr(held, name)) for name in held.__dataclass_fields__}
    if isinstance(held, Mapping):
        return {key: plain_of_record(one) for key, one in held.items()}
    if isinstance(held, list | tuple):
        return [plain_of_record(one) for one in held]
    return held


def text_of(words: Text) -> Plain:
    """A text in both languages."""
    return {"zh": words.zh, "en": words.en}


def standing_of(rule_set: RuleSet) -> Plain:
    """The standing and the banners that stand over every answer under a rule set."""
    return {"standing": rule_set.standing.value, "banners": [text_of(banner) for banner in banners_of(rule_set)]}
