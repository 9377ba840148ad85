"""One value as the integer it is held as: rows, files and forms read through here, so that they cannot differ.

A reader takes a value that is not missing (neither None nor the empty text) and raises `Unreadable` where its field
cannot hold it. Values of NumPy are read as those of Python.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

import numpy as np

from rules.codes import WORDS, code_of
from rules.fields import SEVERITIES, Kind
from rules.texts import Text
from scoring.date_parsing import parse_day
from scoring.facts import MISSING, MOST_HELD, NO_NUMBER, Vocabulary


class Reason(IntEnum):
    """Why a field cannot hold a value."""

    MISSING = 1
    NOT_A_DATE = 2
    NOT_A_NUMBER = 3
    TOO_FINE = 4
    TOO_LARGE = 5
    NOT_WHOLE = 6
    NOT_YES_OR_NO = 7
    NOT_A_SEVERITY = 8
    NEGATIVE = 9
    NOT_A_TEXT = 10


class Unreadable(ValueError):
    """A value that its field cannot hold; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


REASONS: dict[Reason, Text] = {
    Reason.MISSING: Text("必填项为空，请补上。", "A required value is missing; state it."),
    Reason.NOT_A_DATE: Text(
        "不是有效日期；请写作 2026-06-30、2026/6/30、20260630 或 2026年6月30日，并核对该日是否存在。",
        "Not a valid date; write 2026-06-30, 2026/6/30, 20260630 or 2026年6月30日, and check that the day exists.",
    ),
    Reason.NOT_A_NUMBER: Text(
        "不是数字；请只写数字，如 1234.50 或 1,234.50，单位写在表头。",
        "Not a number; write digits alone, such as 1234.50 or 1,234.50, with the unit in the heading.",
    ),
    Reason.TOO_FINE: Text(
        "小数位数过多：金额精确到分，数值精确到四位小数；请按此取舍。",
        "Too many decimals: amounts are exact to the fen, measured values to four decimals; round it to that.",
    ),
    Reason.TOO_LARGE: Text(
        "数字过大；请核对数值和单位（金额最多十万亿元）。",
        "The number is too large; check the figure and its unit (amounts reach up to 10 trillion yuan).",
    ),
    Reason.NOT_WHOLE: Text("应为整数；请改为整数。", "Must be a whole number; write it without a fraction."),
    Reason.NOT_YES_OR_NO: Text(
        "不是“是”或“否”；请写 是/否、true/false 或 1/0。", "Neither yes nor no; write 是/否, true/false or 1/0."
    ),
    Reason.NOT_A_SEVERITY: Text(
        "不是严重程度；应为 1、2、3 或 轻微、一般、严重。", "Severity must be 1, 2, 3 or minor, general, serious."
    ),
    Reason.NEGATIVE: Text("金额不能为负数；请核对正负号。", "Money must not be negative; check the sign."),
    Reason.NOT_A_TEXT: Text(
        "不是可用的文字；请写文字，代码请加引号。", "Not a usable text; write a text, and codes in quotation marks."
    ),
}


Read = Callable[[Any], int]
# A float is taken for the nearest held integer where no more than binary rounding lies between them.
ROUNDING = 1e-3
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_YES_OR_NO = {"true": 1, "false": 0, "是": 1, "否": 0, "yes": 1, "no": 0, "y": 1, "n": 0, "1": 1, "0": 0}
_SEVERITIES = {**SEVERITIES, "1": 1, "2": 2, "3": 3}
_from_iso = date.fromisoformat
_EPOCH = date(1970, 1, 1).toordinal()
_WIDEST_BITS = 64
_LARGEST_EXPONENT = 15


def reader_of(kind: Kind, scale: int = 1, *, months: bool = False) -> Read:
    """The reader of every kind but text; `scale` integers are held for one unit of a number.

    `months` says whether a month alone is a date, its first day (see `scoring.date_parsing`).
    """
    match kind:
        case Kind.DATE:
            return _day_or_month if months else _day
        case Kind.BOOLEAN:
            return _yes_or_no
        case Kind.SEVERITY:
            return _severity
        case Kind.TEXT:
            raise ValueError("texts are read with a vocabulary: see text_reader_of")
    return _number(scale, least_held(kind), Reason.NOT_WHOLE if kind is Kind.INTEGER else Reason.TOO_FINE)


def least_held(kind: Kind) -> int:
    """The smallest integer that a number of `kind` may be held as: money is never negative."""
    return 0 if kind is Kind.MONEY else -MOST_HELD


def text_reader_of(name: str, vocabulary: Vocabulary) -> Read:
    """The reader of the text field `name`, whose words for codes become the codes."""
    if name in WORDS:
        return lambda value: vocabulary.add(code_of(name, text_of(value)))
    return lambda value: vocabulary.add(text_of(value))


def text_of(value: Any) -> str:
    """A text as it is, a whole number as its digits."""
    if type(value) is not str:
        value = _plain(value)
    if type(value) is int:
        return _digits(value)
    if type(value) is str and (value.isascii() or is_unicode(value)):
        return value
    raise Unreadable(Reason.NOT_A_TEXT)


def is_unicode(text: str) -> bool:
    """False for half of a surrogate pair, which JSON can write but no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _day(value: Any) -> int:
    return _usual_day(value, False)


def _day_or_month(value: Any) -> int:
    return _usual_day(value, True)


def _usual_day(value: Any, months: bool) -> int:
    # The usual forms go the fast way; a week is no day.
    if type(value) is str and "W" not in value:
        try:
            return _from_iso(value).toordinal() - _EPOCH
        except ValueError:
            pass
    value = _plain(value)
    try:
        day = parse_day(_digits(value) if type(value) is int else value, months)
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise Unreadable(Reason.NOT_A_DATE)
    return day


def _yes_or_no(value: Any) -> int:
    if type(value) is bool or isinstance(value, np.bool_):
        return int(value)
    return _word(_plain(value), _YES_OR_NO, Kind.BOOLEAN, Reason.NOT_YES_OR_NO)


def _severity(value: Any) -> int:
    if type(value) is int and 1 <= value <= 3:
        return value
    return _word(_plain(value), _SEVERITIES, Kind.SEVERITY, Reason.NOT_A_SEVERITY)


def _word(value: Any, words: Mapping[str, int], kind: Kind, reason: Reason) -> int:
    """Returns the integer of a word or a number; tables hold whole numbers as floats where some are missing."""
    if type(value) is float:
        if value != value:
            return MISSING[kind]
        value = int(value) if value.is_integer() else None
    if type(value) is int:
        value = _digits(value)
    held = words.get(value.casefold()) if type(value) is str else None
    if held is None:
        raise Unreadable(reason)
    return held


def _number(scale: int, least: int, fine: Reason) -> Read:
    def read(value: Any) -> int:
        if type(value) not in _OWN:
            value = _plain(value)
        if type(value) is int:
            held = value * scale
        elif type(value) is float:
            if value != value:
                return NO_NUMBER
            held = _of_float(value, scale, fine)
        else:
            held = _of_decimal(value, scale, fine)
        if least <= held <= MOST_HELD:
            return held
        raise Unreadable(Reason.NEGATIVE if -MOST_HELD <= held < least else Reason.TOO_LARGE)

    return read


def _of_float(value: float, scale: int, fine: Reason) -> int:
    scaled = value * scale
    if not abs(scaled) <= MOST_HELD:
        raise Unreadable(Reason.TOO_LARGE)
    held = round(scaled)
    if held / scale != value and abs(scaled - held) > ROUNDING:
        raise Unreadable(fine)
    return held


def _of_decimal(value: Any, scale: int, fine: Reason) -> int:
    """The exact integer of a decimal or of the text of one."""
    if type(value) is str and _NUMBER.fullmatch(value):
        value = Decimal(value.replace(",", ""))
    if not isinstance(value, Decimal) or not value.is_finite():
        raise Unreadable(Reason.NOT_A_NUMBER)
    if value and value.adjusted() > _LARGEST_EXPONENT:
        raise Unreadable(Reason.TOO_LARGE)
    held = int(value * scale)
    # Decimal arithmetic rounds to 28 digits, comparison does not round.
    if Decimal(held) / scale != value:
        raise Unreadable(fine)
    return held


def _plain(value: Any) -> Any:
    """The value of Python's own type that a value of NumPy or of a subclass stands for."""
    if type(value) in _OWN:
        return value
    for kinds, own in _STANDS_FOR:
        if isinstance(value, kinds):
            return own(value)
    return value


_OWN = frozenset((str, int, float, bool, Decimal, date, datetime))
_STANDS_FOR: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((np.bool_,), bool),
    ((np.integer, int), int),
    ((np.floating, float), float),
    ((str,), str.__str__),
)


def _digits(value: int) -> str:
    """The digits of a whole number that a file could hold."""
    if value.bit_length() > _WIDEST_BITS:
        raise Unreadable(Reason.TOO_LARGE)
    return str(value)
