"""One value as the integer it is held as: rows, files and forms read through here, so that they cannot differ.

A reader takes a value that is neither None nor the empty text and raises `Unreadable` where its field cannot hold it. A
value that says nothing (see `scoring.marks`) is the missing one of its kind. Values of NumPy are read as those of
Python. Texts are read by `scoring.text_parsing`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from rules.fields import SEVERITIES, Field, Kind
from scoring.cleaning import word_key
from scoring.date_parsing import OnlyAMonth, Reading, TwoDays, parse_day
from scoring.facts import MISSING, MOST_HELD, NO_DATE, NO_NUMBER
from scoring.marks import EMPTY, NO_END, NOTHING, empty_day_of, is_endless, is_zero_day
from scoring.number_parsing import ForeignCurrency, amount_of, count_of, decimal_of
from scoring.stated_values import (
    PLAIN_TYPES,
    digits_of,
    is_nothing,
    is_unicode,
    plain_value_of,
    refuse_error_of_cell,
    text_of,
)
from scoring.text_parsing import WHOLE, text_reader_of
from scoring.unreadable import REASONS, Reason, Unreadable

__all__ = [
    "ENDS", "REASONS", "ROUNDING", "Read", "Reason", "Unreadable", "field_reader_of", "is_unicode", "least_held",
    "reader_of", "text_of", "text_reader_of",
]  # fmt: skip

Read = Callable[[Any], int]
# A float is taken for the nearest held integer where no more than binary rounding lies between them.
ROUNDING = 1e-3
# Days on which something ends.
ENDS = frozenset({"ends_on", "publicity_ends_on"})
_YES_OR_NO = {"true": 1, "false": 0, "是": 1, "否": 0, "yes": 1, "no": 0, "y": 1, "n": 0, "1": 1, "0": 0}
_SEVERITIES = {**SEVERITIES, "1": 1, "2": 2, "3": 3}
_from_iso = date.fromisoformat
_EPOCH = date(1970, 1, 1).toordinal()
_ISO_LENGTH = len("2026-06-30")
# Days that are read once: those of ninety years.
_REMEMBERED = 1 << 15
_BETWEEN_DIGITS = re.compile(r"[-/.年月日: t]")
_LARGEST_EXPONENT = 15
# Why a number may not lie between two that are held; a probability is rounded.
_TOO_FINE: Mapping[Kind, Reason | None] = {Kind.INTEGER: Reason.NOT_WHOLE, Kind.PROBABILITY: None}
_FEN_OF_A_YUAN = 100


def reader_of(kind: Kind, scale: int = 1, *, months: bool = False, years: bool = False, end: bool = False) -> Read:
    """The reader of every kind but text; `scale` integers are held for one unit of a number.

    `months` and `years` say whether a month or a year alone is a date, `end` whether it is one on which something
    ends: its last day, with words for "no end" (see `scoring.date_parsing`).
    """
    match kind:
        case Kind.DATE:
            return _day_reader(Reading(months, years, end))
        case Kind.BOOLEAN:
            return _yes_or_no
        case Kind.SEVERITY:
            return _severity
        case Kind.TEXT:
            raise ValueError("texts are read with a vocabulary: see text_reader_of")
    return _number_reader(kind, scale)


def field_reader_of(field: Field, scale: int | None = None) -> Read:
    """The reader of a field that is no text; `scale` where its column is in another unit than the field."""
    scale = field.scale if scale is None else scale
    return reader_of(field.kind, scale, months=field.months, years=field.years, end=field.name in ENDS)


def least_held(kind: Kind) -> int:
    """The smallest integer that a number of `kind` may be held as: money and probabilities are never negative."""
    return 0 if kind in (Kind.MONEY, Kind.PROBABILITY) else -MOST_HELD


def _day_reader(reading: Reading) -> Read:
    def read(value: Any) -> int:
        day = _usual_day_of(value) if type(value) is str and len(value) == _ISO_LENGTH else None
        if day is None:
            day = _stated_day_of(value, reading)
        return _day_that_is_none(day, reading) if day in EMPTY else day

    return read


@lru_cache(_REMEMBERED)
def _usual_day_of(value: str) -> int | None:
    """The day of 2026-06-30, which goes the fast way."""
    if value[4] == "-" and "W" not in value:
        try:
            return _from_iso(value).toordinal() - _EPOCH
        except ValueError:
            return None
    return None


def _stated_day_of(value: Any, reading: Reading) -> int:
    value = plain_value_of(value)
    if type(value) is float:
        if value != value:
            return NO_DATE
        value = int(value) if value.is_integer() else None
    if type(value) is int:
        value = digits_of(value)
    said = _day_of_mark(value, reading) if type(value) is str else None
    if said is not None:
        return said
    try:
        day = parse_day(value, reading)
    except OnlyAMonth:
        raise Unreadable(Reason.ONLY_A_MONTH) from None
    except TwoDays:
        raise Unreadable(Reason.TWO_DAYS) from None
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise Unreadable(Reason.NOT_A_DATE)
    return day


def _day_of_mark(text: str, reading: Reading) -> int | None:
    """What a text says that stands for no day; None where it is none of those."""
    refuse_error_of_cell(text)
    plain = word_key(text)
    digits = _BETWEEN_DIGITS.sub("", plain)
    if not plain or plain in NOTHING or is_zero_day(digits):
        return NO_DATE
    if plain not in NO_END and not is_endless(digits):
        return None
    if reading.end:
        return NO_DATE
    raise Unreadable(Reason.NO_END_HERE if plain in NO_END else Reason.EMPTY_DAY)


def _day_that_is_none(day: int, reading: Reading) -> int:
    empty = empty_day_of(day)
    if empty is not None and empty.no_end and reading.end:
        return NO_DATE
    raise Unreadable(Reason.EMPTY_DAY)


def _yes_or_no(value: Any) -> int:
    if type(value) is bool or isinstance(value, np.bool_):
        return int(value)
    return _word(plain_value_of(value), _YES_OR_NO, Kind.BOOLEAN, Reason.NOT_YES_OR_NO)


def _severity(value: Any) -> int:
    if type(value) is int and 1 <= value <= 3:
        return value
    return _word(plain_value_of(value), _SEVERITIES, Kind.SEVERITY, Reason.NOT_A_SEVERITY)


def _word(value: Any, words: Mapping[str, int], kind: Kind, reason: Reason) -> int:
    """Returns the integer of a word or a number; tables hold whole numbers as floats where some are missing."""
    if type(value) is float:
        if value != value:
            return MISSING[kind]
        value = int(value) if value.is_integer() else None
    if type(value) is int:
        value = digits_of(value)
    if type(value) is not str:
        raise Unreadable(reason)
    held = words.get(value)
    return _cleaned_word(value, words, kind, reason) if held is None else held


def _cleaned_word(text: str, words: Mapping[str, int], kind: Kind, reason: Reason) -> int:
    refuse_error_of_cell(text)
    plain = WHOLE.sub(r"\1", word_key(text))
    held = words.get(plain)
    if held is not None:
        return held
    if not plain or plain in NOTHING:
        return MISSING[kind]
    raise Unreadable(reason)


def _number_reader(kind: Kind, scale: int) -> Read:
    least, fine = least_held(kind), _TOO_FINE.get(kind, Reason.TOO_FINE)

    def read(value: Any) -> int:
        if type(value) not in PLAIN_TYPES:
            value = plain_value_of(value)
        if type(value) is int:
            held = value * scale
        elif type(value) is float:
            if value != value:
                return NO_NUMBER
            held = _of_float(value, scale, fine)
        elif type(value) is str:
            number, yuan = _stated_number_of(value, kind)
            if number is None:
                return NO_NUMBER
            held = _of_decimal(number, scale if yuan is None else yuan * _FEN_OF_A_YUAN, fine)
        else:
            held = _of_decimal(value, scale, fine)
        if least <= held <= MOST_HELD:
            return held
        raise Unreadable(Reason.NEGATIVE if -MOST_HELD <= held < least else Reason.TOO_LARGE)

    return read


def _stated_number_of(text: str, kind: Kind) -> tuple[Decimal | None, int | None]:
    """The number of a text, None where it says nothing, and the yuan of the unit that it states, if any."""
    refuse_error_of_cell(text)
    number, yuan = None, None
    if kind is Kind.MONEY:
        try:
            number, yuan = amount_of(text) or (None, None)
        except ForeignCurrency:
            raise Unreadable(Reason.FOREIGN_CURRENCY) from None
    else:
        number = count_of(text) if kind is Kind.INTEGER else decimal_of(text)
    if number is None and not is_nothing(text):
        raise Unreadable(Reason.NOT_A_NUMBER)
    return number, yuan


def _of_float(value: float, scale: int, fine: Reason | None) -> int:
    """The integer of a float; `fine` is why it may not lie between two, None where the nearest is held."""
    scaled = value * scale
    if not abs(scaled) <= MOST_HELD:
        raise Unreadable(Reason.TOO_LARGE)
    held = round(scaled)
    if fine and held / scale != value and abs(scaled - held) > ROUNDING:
        raise Unreadable(fine)
    return held


def _of_decimal(value: Any, scale: int, fine: Reason | None) -> int:
    """The exact integer of a decimal; where `fine` is None the nearest one."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise Unreadable(Reason.NOT_A_NUMBER)
    if value and value.adjusted() > _LARGEST_EXPONENT:
        raise Unreadable(Reason.TOO_LARGE)
    if fine is None:
        return round(value * scale)
    held = int(value * scale)
    # Decimal arithmetic rounds to 28 digits, comparison does not round.
    if Decimal(held) / scale != value:
        raise Unreadable(fine)
    return held
