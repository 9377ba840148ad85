"""Texts for people, intervals and limits."""

from decimal import Decimal
from typing import Any

from rules.intervals import Interval
from rules.points import Limit
from rules.schema.kit import Number, Part, Strict, Value, Words, decimal_of, refusal_of
from rules.texts import Text


class TextSchema(Strict):
    makes = Text
    zh = Words(required=True)
    en = Words(required=True)


def text_part(*, required: bool = True) -> Part:
    """A text in Chinese and English."""
    return Part(TextSchema, required=required)


def interval_of(ends: dict[str, Decimal]) -> Interval | None:
    """The numbers between `ends`, None where none is given; raises where the ends contradict each other."""
    if not ends:
        return None
    if {"at_least", "above"} <= ends.keys() or {"at_most", "below"} <= ends.keys():
        raise refusal_of(
            "at_least | above, at_most | below",
            "下界（at_least、above）和上界（at_most、below）各只能写一个。",
            "Give at most one lower end (at_least, above) and one upper end (at_most, below).",
        )
    made = Interval(**ends)
    low, high = made.low, made.high
    if low is not None and high is not None and (low > high or (low == high and not made.holds(low))):
        raise refusal_of(
            "lower end < upper end",
            "这个区间内没有任何数，请检查上下界。",
            "No number lies in this interval; check its two ends.",
        )
    return made


class LimitSchema(Strict):
    at_least = Number()
    at_most = Number()


class LimitField(Value):
    """-5 is not below -5, 5 is not above 5, and a mapping gives both ends."""

    allowed = "-5 | 5 | {at_least: -5, at_most: 5}"

    def read(self, value: Any) -> Limit:
        number = decimal_of(value)
        if number is not None and number:
            return Limit(at_least=number) if number < 0 else Limit(at_most=number)
        ends = LimitSchema().load(value) if isinstance(value, dict) else {}
        if not ends or ends.get("at_least", Decimal("-Infinity")) > ends.get("at_most", Decimal("Infinity")):
            raise refusal_of(
                self.allowed,
                "上限或下限应为非零数字，或分别写 at_least 与 at_most。",
                "Write a limit other than zero, or give at_least and at_most.",
            )
        return Limit(**ends)
