"""Points: how a measure becomes points, before limits, weights and rounding."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.intervals import Interval


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most points that a sum may reach."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    interval: Interval
    points: Decimal


@dataclass(frozen=True, slots=True)
class FadeStep:
    """From `months` whole months after the record on, `share` of its points is left."""

    months: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Fade:
    """How a record's points shrink: evenly over months, in steps of age, or in the second half of publicity.

    Exactly one is set. `over_months` = n leaves (n - whole months elapsed) / n, never below nothing.
    """

    over_months: int | None = None
    steps: tuple[FadeStep, ...] = ()
    second_half: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Points for each record, distinct value or whole year."""

    points: Decimal
    fade: Fade | None = None
    missing: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bands:
    bands: tuple[Band, ...]
    missing: Decimal = Decimal(0)
    not_applicable: Decimal = Decimal(0)
    otherwise: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    table: Mapping[str, Decimal]
    missing: Decimal = Decimal(0)
    otherwise: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class WhenTrue:
    when_true: Decimal
    when_false: Decimal = Decimal(0)
    missing: Decimal = Decimal(0)


Points = Each | Bands | Table | WhenTrue
WHOLE = 10_000
