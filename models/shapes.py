"""Checks of plain data out of a file: each returns whether the value has the shape, and none raises."""

from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

Check = Callable[[Any], bool]
# What a database and a float hold exactly enough.
MOST = 2**63


def is_text(value: Any) -> bool:
    """Returns whether the value is a text without half a surrogate pair, which no database takes."""
    return type(value) is str and not any("\ud800" <= sign <= "\udfff" for sign in value)


def is_bool(value: Any) -> bool:
    """Returns whether the value is true or false."""
    return type(value) is bool


def is_count(value: Any) -> bool:
    """Returns whether the value is a whole number from 0 on."""
    return type(value) is int and 0 <= value < MOST


def is_positive(value: Any) -> bool:
    """Returns whether the value is a whole number from 1 on."""
    return is_count(value) and value > 0


def is_whole(value: Any) -> bool:
    """Returns whether the value is a whole number."""
    return type(value) is int and abs(value) < MOST


def is_number(value: Any) -> bool:
    """Returns whether the value is a finite number."""
    return type(value) in (int, float) and abs(value) < MOST and isfinite(value)


def is_share(value: Any) -> bool:
    """Returns whether the value is a number from 0 to 1."""
    return is_number(value) and 0 <= value <= 1


def is_day(value: Any) -> bool:
    """Returns whether the value is a day written as in ISO 8601."""
    try:
        return type(value) is str and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def among(*words: str) -> Check:
    """Returns the check that a value is one of `words`."""
    return lambda value: type(value) is str and value in words


def or_none(fits: Check) -> Check:
    """Returns the check that a value is None or passes `fits`."""
    return lambda value: value is None or fits(value)


def list_of(fits: Check, length: int | None = None) -> Check:
    """Returns the check that a value is a list whose items all pass `fits`; of `length` items, unless that is None."""

    def is_list(value: Any) -> bool:
        return type(value) is list and length in (None, len(value)) and all(map(fits, value))

    return is_list


def each(fits: Check) -> Check:
    """Returns the check that a value is a dict whose values all pass `fits`."""
    return lambda value: type(value) is dict and all(map(fits, value.values()))


def having(**parts: Check) -> Check:
    """Returns the check that a value is a dict with at least these keys, whose values pass.

    A key that is a keyword of Python is written with an underscore at its end.
    """
    named = {name.rstrip("_"): fits for name, fits in parts.items()}

    def has(value: Any) -> bool:
        return type(value) is dict and all(name in value and fits(value[name]) for name, fits in named.items())

    return has
