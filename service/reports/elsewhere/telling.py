"""Numbers of measures as they are told, with their units, and the periods that they speak of."""

from collections.abc import Mapping
from datetime import date

from rules.texts import Text
from service.estimates.effect.measures import UNITS, Unit


def number_words(value: float | str, unit: Unit) -> Text:
    """A number with its unit, as it stands in tables: one of others as published, of ours as its unit is told."""
    plain = value if isinstance(value, str) else _OURS[unit].format(value)
    plain = plain.replace("-", "−") + _BETWEEN[unit]
    return Text(plain + UNITS[unit].zh, plain + UNITS[unit].en)


_OURS: Mapping[Unit, str] = {Unit.SHARE: "{:.1f}", Unit.MEAN: "{:.2f}", Unit.NUMBER: "{:,.0f}"}
_BETWEEN: Mapping[Unit, str] = {Unit.SHARE: "", Unit.MEAN: " ", Unit.NUMBER: " "}


def period_words(begins: date, ends: date) -> str:
    """The days that a figure speaks of, in few letters: a year by its number."""
    if (begins.month, begins.day, ends.month, ends.day) == (1, 1, 12, 31):
        return str(begins.year) if begins.year == ends.year else f"{begins.year}–{ends.year}"
    return f"{begins}–{ends}"
