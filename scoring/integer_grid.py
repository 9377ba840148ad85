"""Intervals and bands on the integer grid on which values are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from rules.intervals import Interval, whole_ends_of
from rules.points import Band
from scoring.facts import NOT_APPLICABLE, Ints

LEAST = NOT_APPLICABLE + 1
GREATEST = 2**63 - 1


def held_ends_of(interval: Interval, scale: int) -> tuple[int, int]:
    """The least and the greatest held integer inside `interval`, where one unit is held as `scale`."""
    low, high = whole_ends_of(interval, scale)
    return LEAST if low is None else max(LEAST, low), GREATEST if high is None else min(GREATEST, high)


@dataclass(frozen=True, slots=True)
class Steps:
    """Which band holds a held integer: `band[edges.searchsorted(value, "right")]`.

    `band` is -1 for a missing value, -2 for one that is not applicable, -3 outside every band.
    """

    edges: Ints
    band: Ints


def steps_of(bands: Sequence[Band], scale: int) -> Steps:
    """The first band in order that holds each integer, as a step function."""
    spans = [held_ends_of(band.interval, scale) for band in bands]
    starts = sorted({LEAST} | {low for low, _ in spans} | {high + 1 for _, high in spans if high < GREATEST})
    holding = [next((i for i, (low, high) in enumerate(spans) if low <= start <= high), -3) for start in starts]
    return Steps(np.array([NOT_APPLICABLE, *starts]), np.array([-1, -2, *holding]))


# A place on the line of fractions: exactly at a number, or just above it.
Place = tuple[Fraction, int]


@dataclass(frozen=True, slots=True)
class ShareSteps:
    """Which band holds a share: the number of `breaks` at or below it indexes `band`."""

    breaks: tuple[Place, ...]
    band: Ints


def _holds(interval: Interval, place: Place) -> bool:
    def at(value: Decimal | None) -> Place | None:
        return None if value is None else (Fraction(value), 0)

    least, above, most, below = at(interval.at_least), at(interval.above), at(interval.at_most), at(interval.below)
    return (
        (least is None or place >= least)
        and (above is None or place > above)
        and (most is None or place <= most)
        and (below is None or place < below)
    )


def share_steps_of(bands: Sequence[Band]) -> ShareSteps:
    """The first band in order that holds each share, compared exactly as a fraction."""
    places: set[Place] = set()
    for band in bands:
        i = band.interval
        places |= {(Fraction(v), 0) for v in (i.at_least, i.below) if v is not None}
        places |= {(Fraction(v), 1) for v in (i.above, i.at_most) if v is not None}
    breaks = tuple(sorted(places))
    starts = ((Fraction(-1), 0), *breaks)
    holding = [next((i for i, b in enumerate(bands) if _holds(b.interval, place)), -3) for place in starts]
    return ShareSteps(breaks, np.array(holding))
