"""Texts for people, and numbers as texts."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """A text a person reads, Chinese first."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        """The text in one language: `en`, or else Chinese."""
        return self.en if language == "en" else self.zh


def digits_of(value: Decimal) -> str:
    """The number in digits, without exponent or trailing zeros."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numeral_of(value: Decimal) -> str:
    """The number as people write it: thousands set apart, no needless zeros."""
    return f"{value.normalize():,f}"
