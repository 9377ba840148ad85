"""Numbers and intervals as a person reads them."""

from decimal import Decimal

from rules.intervals import Interval


def number(value: Decimal | None) -> str:
    """A number without exponent or trailing zeros."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def interval_text(interval: Interval) -> str:
    """An interval in brackets, a round one where the end is left out."""
    left, right = "(-∞", "+∞)"
    if interval.at_least is not None or interval.above is not None:
        left = f"({number(interval.above)}" if interval.at_least is None else f"[{number(interval.at_least)}"
    if interval.at_most is not None or interval.below is not None:
        right = f"{number(interval.below)})" if interval.at_most is None else f"{number(interval.at_most)}]"
    return f"{left}, {right}"
