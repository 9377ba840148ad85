"""Single values as files, requests and tables of Python state them, before anyone asks what their field is."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from scoring.cleaning import clean_text, word_key
from scoring.marks import NOTHING
from scoring.unreadable import Reason, Unreadable

# What stands here for a formula that was never worked out, beside what spreadsheets show for one that failed.
UNSOLVED = "#UNSOLVED!"
ERRORS_OF_CELLS = frozenset({
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
    "#BLOCKED!", UNSOLVED,
})  # fmt: skip
# What stands for a byte that no encoding has.
DAMAGED = "\ufffd"
PLAIN_TYPES = frozenset((str, int, float, bool, Decimal, date, datetime))
_STANDS_FOR: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((np.bool_,), bool),
    ((np.integer, int), int),
    ((np.floating, float), float),
    ((str,), str.__str__),
)
_WIDEST_BITS = 64


def plain_value_of(value: Any) -> Any:
    """The value of Python's own type that a value of NumPy or of a subclass stands for."""
    if type(value) in PLAIN_TYPES:
        return value
    for kinds, own in _STANDS_FOR:
        if isinstance(value, kinds):
            return own(value)
    return value


def digits_of(value: int) -> str:
    """The digits of a whole number that a file could hold."""
    if value.bit_length() > _WIDEST_BITS:
        raise Unreadable(Reason.TOO_LARGE)
    return str(value)


def text_of(value: Any) -> str:
    """A text as it is, a whole number as its digits."""
    if type(value) is not str:
        value = plain_value_of(value)
    if type(value) is int:
        return digits_of(value)
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


def refuse_error_of_cell(text: str) -> None:
    """Raises Unreadable for a text that is an error of a formula, or the mark of a formula without a result."""
    if "#" in text and (plain := clean_text(text).upper()) in ERRORS_OF_CELLS:
        raise Unreadable(Reason.UNSOLVED_FORMULA if plain == UNSOLVED else Reason.CELL_ERROR)


def is_nothing(text: str) -> bool:
    """True for a mark for nothing, and for a text without a visible character."""
    plain = word_key(text)
    return not plain or plain in NOTHING
