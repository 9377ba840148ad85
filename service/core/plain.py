"""Points, days, texts and banners as plain data for JSON."""

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


def text_of(words: Text) -> Plain:
    """A text in both languages."""
    return {"zh": words.zh, "en": words.en}


def standing_of(rule_set: RuleSet) -> Plain:
    """The standing and the banners that stand over every answer under a rule set."""
    return {"standing": rule_set.standing.value, "banners": [text_of(banner) for banner in banners_of(rule_set)]}
