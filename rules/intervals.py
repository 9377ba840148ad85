"""A set of numbers between two ends: the numbers in it, its ends, and its words for a person."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from rules.fields import UNITS, Unit
from rules.texts import Text, digits_of, numeral_of

# The four ends as the language names them.
ENDS = ("at_least", "above", "at_most", "below")


@dataclass(frozen=True, slots=True)
class Interval:
    """A set of numbers between two ends, each end in or out; None leaves that side open."""

    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None

    @property
    def low(self) -> Decimal | None:
        """The lower end, in or out; None if that side is open."""
        return self.above if self.at_least is None else self.at_least

    @property
    def high(self) -> Decimal | None:
        """The upper end, in or out; None if that side is open."""
        return self.below if self.at_most is None else self.at_most

    @property
    def ends(self) -> list[Decimal]:
        """The ends that are given, the lower one first."""
        return [end for end in (self.low, self.high) if end is not None]

    def holds(self, value: Decimal) -> bool:
        """True where `value` lies inside."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )


def whole_ends_of(interval: Interval, scale: int) -> tuple[int | None, int | None]:
    """The least and the greatest whole number that stands for one inside, where 1 is held as `scale`; None if open."""
    low = high = None
    if interval.at_least is not None:
        low = ceil(Fraction(interval.at_least) * scale)
    elif interval.above is not None:
        low = floor(Fraction(interval.above) * scale) + 1
    if interval.at_most is not None:
        high = floor(Fraction(interval.at_most) * scale)
    elif interval.below is not None:
        high = ceil(Fraction(interval.below) * scale) - 1
    return low, high


def brackets_of(interval: Interval) -> str:
    """The interval as brackets around its ends, a round one where the end is left out."""
    left = "(-∞" if interval.low is None else ("(" if interval.at_least is None else "[") + digits_of(interval.low)
    right = "+∞)" if interval.high is None else digits_of(interval.high) + (")" if interval.at_most is None else "]")
    return f"{left}, {right}"


def interval_words_of(interval: Interval, unit: Unit | None = None) -> Text:
    """The interval in words, each end with its unit."""
    of = UNITS[unit] if unit else Text("", "")
    ends = (
        (interval.at_least, "不低于", "at least"),
        (interval.above, "高于", "above"),
        (interval.at_most, "不高于", "at most"),
        (interval.below, "低于", "below"),
    )
    given = [(zh, en, numeral_of(value)) for value, zh, en in ends if value is not None]
    return Text(
        "且".join(f"{zh}{value}{of.zh}" for zh, _, value in given),
        " and ".join(f"{en} {value}{of.en}" for _, en, value in given),
    )
