"""Checks of plain data out of a file: each says whether a value is such a thing, and none raises."""

from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

Check = Callable[[Any], bool]
# What a database and a float hold exactly enough.
MOST = 2**63


def text(value: Any) -> bool:
    """Whether it is words, whole: half a surrogate pair is no character, and no database takes it."""
    return type(value) is str and not any("\ud800" <= sign <= "\udfff" for sign in value)


def yes_no(value: Any) -> bool:
    """Whether it is true or false."""
    return type(value) is bool


def count(value: Any) -> bool:
    """Whether it is a whole number from 0 on."""
    return type(value) is int and 0 <= value < MOST


def positive(value: Any) -> bool:
    """Whether it is a whole number from 1 on."""
    return count(value) and value > 0


def whole(value: Any) -> bool:
    """Whether it is a whole number."""
    return type(value) is int and abs(value) < MOST


def number(value: Any) -> bool:
    """Whether it is a finite number."""
    return type(value) in (int, float) and abs(value) < MOST and isfinite(value)


def share(value: Any) -> bool:
    """Whether it is a number from 0 to 1."""
    return number(value) and 0 <= value <= 1


def day(value: Any) -> bool:
    """Whether it is a day as ISO 8601 writes it."""
    try:
        return type(value) is str and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def among(*words: str) -> Check:
    """Whether it is one of the words."""
    return lambda value: type(value) is str and value in words


def or_none(fits: Check) -> Check:
    """Whether it is nothing, or fits."""
    return lambda value: value is None or fits(value)


def list_of(fits: Check, length: int | None = None) -> Check:
    """Whether it is a list of what fits, of that length where one is given."""

    def is_list(value: Any) -> bool:
        return type(value) is list and length in (None, len(value)) and all(map(fits, value))

    return is_list


def each(fits: Check) -> Check:
    """Whether it is a dict whose values all fit."""
    return lambda value: type(value) is dict and all(map(fits, value.values()))


def having(**parts: Check) -> Check:
    """Whether it is a dict that holds at least these; where one is a word of Python it ends in an underscore here."""
    named = {name.rstrip("_"): fits for name, fits in parts.items()}

    def has(value: Any) -> bool:
        return type(value) is dict and all(name in value and fits(value[name]) for name, fits in named.items())

    return has
