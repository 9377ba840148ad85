"""Plain values: numbers are fractions, and missing, not applicable and matching no code are three things apart."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

MISSING = "<missing>"
NOT_APPLICABLE = "<not applicable>"
NO_CODE = "<no code matches>"
ABSENT = (MISSING, NOT_APPLICABLE, NO_CODE)
ENDS = ("at_least", "above", "at_most", "below")


def number(value: object) -> Fraction:
    """The exact number a document or a row means; a float means its shortest decimal."""
    assert not isinstance(value, bool)
    return Fraction(str(value))


def plain(value: object) -> object:
    """A row's or a document's value as text, truth or fraction; None is missing."""
    if value is None:
        return MISSING
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        return number(value)
    return value


def same(one: object, other: object) -> bool:
    """Equality that tells true from 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def inside(value: Fraction, interval: Mapping[str, Any]) -> bool:
    """True where the number lies between the ends that are given."""
    return (
        ("at_least" not in interval or value >= number(interval["at_least"]))
        and ("above" not in interval or value > number(interval["above"]))
        and ("at_most" not in interval or value <= number(interval["at_most"]))
        and ("below" not in interval or value < number(interval["below"]))
    )


def compares(value: object, test: Mapping[str, Any]) -> bool:
    """True where the value passes the comparison; with a missing value only `missing` can."""
    if "missing" in test:
        return (value == MISSING) == test["missing"]
    if value in ABSENT:
        return False
    if "equals" in test:
        return same(value, plain(test["equals"]))
    if "in" in test:
        return any(same(value, plain(one)) for one in test["in"])
    if "begins_with" in test:
        prefixes = test["begins_with"]
        return any(str(value).startswith(p) for p in ([prefixes] if isinstance(prefixes, str) else prefixes))
    assert isinstance(value, Fraction)
    return inside(value, test)


def clamped(value: Fraction, limit: object) -> Fraction:
    """The value inside a limit: a negative number is a floor, a positive one a ceiling, or both are named."""
    if limit is None:
        return value
    if not isinstance(limit, Mapping):
        limit = {"at_least" if number(limit) < 0 else "at_most": limit}
    if "at_least" in limit:
        value = max(value, number(limit["at_least"]))
    if "at_most" in limit:
        value = min(value, number(limit["at_most"]))
    return value
