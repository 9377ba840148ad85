"""Conditions: leaves that compare a field, a measure or the score, joined by all, any and not.

A comparison with a missing value is false, so `not` of it is true.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from rules.intervals import Interval

if TYPE_CHECKING:
    from rules.measures import Measure


@dataclass(frozen=True, slots=True)
class Compare:
    """True where the value lies in `interval`, is one of `values`, begins with one of `prefixes`, or is missing.

    Exactly one of the four is set; `values` hold str, bool or Decimal.
    """

    interval: Interval | None = None
    values: frozenset[str | bool | Decimal] | None = None
    prefixes: tuple[str, ...] | None = None
    missing: bool | None = None


@dataclass(frozen=True, slots=True)
class FieldTest:
    """Compares one field of a record."""

    field: str
    compare: Compare


@dataclass(frozen=True, slots=True)
class MeasureTest:
    """Compares one measure; `compare` is None for a yes-or-no measure that must hold."""

    measure: "Measure"
    compare: Compare | None


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """Compares the score; only overrides may."""

    compare: Compare


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition = FieldTest | MeasureTest | ScoreTest | All | Any | Not
