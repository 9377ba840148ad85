"""One enterprise's value of a measure, in the units that a rule set and a person use."""

from dataclasses import dataclass
from fractions import Fraction

from rules.measures import Measure
from scoring.compiler import scale_of
from scoring.facts import NO_BOOLEAN, NO_NUMBER, NO_TEXT, NOT_APPLICABLE
from scoring.values import Numbers, Shares, Texts, Truths, Values


@dataclass(frozen=True, slots=True)
class Figure:
    """The value, None where missing; `applicable` is False where the question does not arise.

    `withheld` says that whoever asks may not read it: the value is None then.
    """

    value: str | bool | Fraction | None
    applicable: bool = True
    withheld: bool = False


def figure_of(measure: Measure, values: Values, index: int) -> Figure:
    """The figure of enterprise `index`."""
    match values:
        case Numbers(data):
            held = int(data[index])
            value = None if held in (NO_NUMBER, NOT_APPLICABLE) else Fraction(held, scale_of(measure))
            return Figure(value, held != NOT_APPLICABLE)
        case Truths(data):
            return Figure(None if data[index] == NO_BOOLEAN else bool(data[index]))
        case Texts(data, vocabulary):
            return Figure(None if data[index] == NO_TEXT else vocabulary.texts[data[index]])
        case Shares(part, whole, at_least):
            if whole[index] < at_least:
                return Figure(None, at_least == 1)
            return Figure(Fraction(int(part[index]), int(whole[index])))
