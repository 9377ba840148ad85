"""Values as a person reads them."""

from collections.abc import Mapping
from decimal import Decimal

from rules.check.values import Special, Value
from rules.texts import Interval, Text

_SPECIAL = {
    Special.MISSING: Text("缺失", "missing"),
    Special.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Special.NO_MATCH: Text("无匹配代码", "no code matches"),
}


def number(value: Decimal | None) -> str:
    """A number without exponent or trailing zeros."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_text(value: Value) -> Text:
    """A value in both languages."""
    match value:
        case Special():
            return _SPECIAL[value]
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
        case Decimal():
            return Text(number(value), number(value))
    return Text(value, value)


def plain(value: Value) -> object:
    """A value as plain data: whole numbers as such, others as text so that they stay exact, None for no value."""
    if isinstance(value, Special):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else number(value)
    return value


def plain_record(record: Mapping[str, Value]) -> dict[str, object]:
    """A record without its missing fields, as plain data."""
    return {name: plain(value) for name, value in record.items() if not isinstance(value, Special)}


def interval_text(interval: Interval) -> str:
    """An interval in brackets, a round one where the end is left out."""
    left, right = "(-∞", "+∞)"
    if interval.at_least is not None or interval.above is not None:
        left = f"({number(interval.above)}" if interval.at_least is None else f"[{number(interval.at_least)}"
    if interval.at_most is not None or interval.below is not None:
        right = f"{number(interval.below)})" if interval.at_most is None else f"{number(interval.at_most)}]"
    return f"{left}, {right}"
