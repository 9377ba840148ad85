"""The integers in which points are added, and the proof at load that none of them can grow too wide.

An indicator adds whole numerators over one denominator, limits them in the same integers, multiplies by its scale
and rounds half-even once to hundredths of a point.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm

from rules.points import Bands, Each, Limit, Points, Table, WhenTrue
from rules.ruleset import Indicator, Level

MOST_RECORDS = 2**31
WIDEST = 2**63 - 1


def denominator_of(indicator: Indicator) -> int:
    """The least denominator over which its points, limit and fading shares are all whole numbers."""
    ends = (end for end in (indicator.limit.at_least, indicator.limit.at_most) if end is not None)
    return lcm(*(share.denominator for share in (*_amounts(indicator.points), *map(Fraction, ends))))


def weight_of(indicator: Indicator, levels: Iterable[Level]) -> Fraction:
    """The product of its own weight and the weights of the levels above it, each over 10,000."""
    by_id = {level.id: level for level in levels}
    weight, level = Fraction(indicator.weight, 10_000), by_id.get(indicator.level or "")
    while level is not None:
        weight *= Fraction(level.weight, 10_000)
        level = by_id.get(level.parent or "")
    return weight


def scale_of(indicator: Indicator, levels: Iterable[Level]) -> Fraction:
    """Hundredths of a point per whole unit of 1 / `denominator_of`, weights included."""
    return 100 * weight_of(indicator, levels) / denominator_of(indicator)


def widest_of(indicator: Indicator, levels: Iterable[Level]) -> int:
    """The largest integer that adding, limiting, scaling and rounding can meet, with `MOST_RECORDS` records."""
    scale = scale_of(indicator, levels)
    scaled = [2 * abs(number) * scale.numerator for number in _limited_numbers(indicator)]
    return max(*map(abs, _reached_numbers(indicator)), *scaled, 2 * scale.denominator)


def most_hundredths_of(indicator: Indicator, levels: Iterable[Level]) -> int:
    """The most hundredths of a point, up or down, that the indicator adds to the score with `MOST_RECORDS` records."""
    return ceil(max(map(abs, _limited_numbers(indicator))) * scale_of(indicator, levels))


def _reached_numbers(indicator: Indicator) -> list[int]:
    """The numerators that may be reached: only what is given for each record is added."""
    times = MOST_RECORDS if isinstance(indicator.points, Each) else 1
    return [int(amount * denominator_of(indicator)) * times for amount in _amounts(indicator.points)]


def _limited_numbers(indicator: Indicator) -> list[int]:
    denominator = denominator_of(indicator)
    return [_limited(number, indicator.limit, denominator) for number in (*_reached_numbers(indicator), 0)]


def _amounts(points: Points) -> Iterator[Fraction]:
    match points:
        case Each(points=each, missing=missing):
            yield from map(Fraction, (each, missing))
            yield from (Fraction(each) * share for share in _shares(points))
        case Bands(bands=bands, missing=missing, not_applicable=not_applicable, otherwise=otherwise):
            rest = (missing, not_applicable, otherwise or Decimal(0))
            yield from map(Fraction, (*(band.points for band in bands), *rest))
        case Table(table=table, missing=missing, otherwise=otherwise):
            yield from map(Fraction, (*table.values(), missing, otherwise))
        case WhenTrue(when_true=yes, when_false=no, missing=missing):
            yield from map(Fraction, (yes, no, missing))


def _shares(points: Each) -> Iterator[Fraction]:
    fade = points.fade
    if fade is None:
        return
    if fade.over_months is not None:
        yield Fraction(1, fade.over_months)
    yield from (Fraction(step.share) for step in fade.steps)
    if fade.second_half is not None:
        yield Fraction(fade.second_half)


def _limited(number: int, limit: Limit, denominator: int) -> int:
    if limit.at_least is not None:
        number = max(number, int(limit.at_least * denominator))
    if limit.at_most is not None:
        number = min(number, int(limit.at_most * denominator))
    return number
