"""Values as a person reads them."""

from decimal import Decimal, localcontext
from fractions import Fraction

from rules.texts import Text, digits_of
from scoring.compiler import HUNDREDTHS
from scoring.figures import Figure


def decimal_of(value: Fraction) -> Decimal:
    """A fraction of a power of ten, exactly; others to sixty places."""
    with localcontext(prec=60):
        return Decimal(value.numerator) / value.denominator


def points_text_of(points: int) -> str:
    """Points held in hundredths, without trailing zeros."""
    return digits_of(decimal_of(Fraction(points, HUNDREDTHS)))


def figure_text_of(figure: Figure) -> Text:
    """A value in both languages."""
    match figure:
        case Figure(value=None, applicable=applicable):
            return Text("缺失", "missing") if applicable else Text("不适用", "not applicable")
        case Figure(value=""):
            return Text("无匹配代码", "no code matches")
        case Figure(value=bool(answer)):
            return Text("是", "yes") if answer else Text("否", "no")
        case Figure(value=Fraction() as value):
            return Text(digits_of(decimal_of(value)), digits_of(decimal_of(value)))
    return Text(str(figure.value), str(figure.value))


def plain_value_of(figure: Figure) -> object:
    """A value as plain data: whole numbers as such, others as text so that they stay exact, None for no value."""
    if isinstance(figure.value, Fraction):
        whole = figure.value.denominator == 1
        return figure.value.numerator if whole else digits_of(decimal_of(figure.value))
    return figure.value
