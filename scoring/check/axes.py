"""Axes: the values a measure can take, held as the engine holds them, one for all that no rule tells apart.

Numbers ascend, tiers go from best to worst, no value comes last; where every rule treats the values of an axis alike,
it treats all values alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np

from rules.calendar import months_before
from rules.conditions import Compare
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.intervals import Interval
from rules.measures import NOT_RATED, AttributeMeasure, From, Measure, ModelMeasure, Over, RecordMeasure, TierMeasure
from rules.points import Band, Bands, Each, Points, Table
from rules.value_types import Sort, can_be_missing, can_be_not_applicable, value_type_of
from rules.widths import MOST_RECORDS
from scoring.compiler import MILLIONTHS, scale_of
from scoring.facts import MOST_HELD, NO_BOOLEAN, NO_NUMBER, NO_TEXT, Ints, Vocabulary
from scoring.integer_grid import held_ends_of, share_steps_of
from scoring.value_parsing import least_held
from scoring.values import Numbers, Shares, Texts, Truths, Values

OTHER = "其他"
FARTHEST = 2**62
MOST_YEARS = 9998
MOST_DAYS = 366 * MOST_YEARS
LEAP_CYCLE = range(4 * 365, 12 * 365)
EVERY_COUNT = Compare(values=frozenset(map(Decimal, (1, MOST_YEARS, MOST_RECORDS))))


def axis_of(measure: Measure, tests: Sequence[Compare], tiers: Mapping[str, tuple[str, ...]]) -> Values:
    """Values of `measure` that show everything `tests` can tell apart; `tiers` are those of the schemes read."""
    absent = can_be_missing(measure) or can_be_not_applicable(measure)
    if isinstance(measure, TierMeasure):
        return _texts((*tiers.get(measure.scheme, ()), NOT_RATED), absent)
    if isinstance(measure, RecordMeasure) and measure.over is Over.SHARE:
        return _shares(tests, measure.at_least)
    match value_type_of(measure).sort:
        case Sort.YES_NO:
            return Truths(np.array([0, 1, *([NO_BOOLEAN] if absent else [])], np.int8))
        case Sort.TEXT:
            codes = measure.codes if isinstance(measure, AttributeMeasure) else ()
            return _texts((*codes, "") if codes else tuple(_told_apart(tests)), absent)
    held = spread_over(*_span(measure), starts_of(tests, scale_of(measure)))
    return Numbers(np.array([*held, *([NO_NUMBER] if absent else [])], np.int64))


def length_of(values: Values) -> int:
    """Returns the number of values."""
    return len(values.part) if isinstance(values, Shares) else len(values.data)


def take_values(values: Values, places: Ints) -> Values:
    """The values at `places`."""
    match values:
        case Numbers(data):
            return Numbers(data[places])
        case Truths(data):
            return Truths(data[places])
        case Texts(data, vocabulary):
            return Texts(data[places], vocabulary)
        case Shares(part, whole, at_least):
            return Shares(part[places], whole[places], at_least)


def tests_of(points: Points) -> list[Compare]:
    """Returns what points tell apart, as comparisons; of points for each, the least and the greatest count."""
    match points:
        case Bands(bands=bands):
            return [Compare(interval=band.interval) for band in bands]
        case Table(table=table):
            return [Compare(values=frozenset(table))]
        case Each():
            return [EVERY_COUNT]
    return []


def spread_over(low: int, high: int, cuts: Iterable[int]) -> list[int]:
    """Of each run of integers from `low` to `high` between two cuts, its ends at the cuts and the nearest to zero."""
    inside = sorted({low, *(cut for cut in cuts if low < cut <= high)})
    runs = [(first, after - 1) for first, after in pairwise((*inside, high + 1))]
    found = {min(max(0, first), last) for first, last in runs}
    return sorted(found | {last for _, last in runs[:-1]} | {first for first, _ in runs[1:]})


def starts_of(tests: Iterable[Compare], scale: int) -> Iterator[int]:
    """The held integers at which an answer of `tests` changes."""
    for test in tests:
        if test.interval is not None:
            low, high = held_ends_of(test.interval, scale)
            yield from (low, high + 1)
        for value in test.values or ():
            if not isinstance(value, (str, bool)) and (held := Fraction(value) * scale).denominator == 1:
                yield from (int(held), int(held) + 1)


def _span(measure: Measure) -> tuple[int, int]:
    match measure:
        case ModelMeasure():
            return 0, MILLIONTHS
        case AttributeMeasure(take=From.YEARS_SINCE):
            return 0, MOST_YEARS
        case AttributeMeasure(field=name):
            return _field_span(ENTERPRISE_FIELDS[name])
        case RecordMeasure(over=Over.COUNT | Over.DISTINCT):
            return 0, MOST_RECORDS
        case RecordMeasure(over=Over.DAYS_SINCE_LATEST, months=months, days=days):
            longest = longest_window(months) if months else MOST_DAYS
            return 0, longest if days is None else days - 1
        case RecordMeasure(over=Over.SUM, field=str(name)):
            return -FARTHEST if _field_span(RECORD_FIELDS[name])[0] < 0 else 0, FARTHEST
        case RecordMeasure(field=str(name)):
            return _field_span(RECORD_FIELDS[name])
    raise TypeError(f"{type(measure).__name__} gives no number")


def _field_span(field: Field) -> tuple[int, int]:
    return (1, 3) if field.kind is Kind.SEVERITY else (least_held(field.kind), MOST_HELD)


@cache
def longest_window(months: int) -> int:
    """The most days before D on which a record can lie that is within `months` calendar months on D."""
    return max(day - months_before(day, months) for day in LEAP_CYCLE) - 1


def _texts(texts: Sequence[str], absent: bool) -> Texts:
    places = [*range(len(texts)), *([NO_TEXT] if absent else [])]
    return Texts(np.array(places, np.int32), Vocabulary(texts))


def _told_apart(tests: Iterable[Compare]) -> Iterator[str]:
    """Texts that show everything the comparisons can tell apart, one that none of them names last."""
    found: dict[str, None] = {}
    for test in tests:
        found |= dict.fromkeys(sorted(v for v in test.values or () if isinstance(v, str)))
        for prefix in test.prefixes or ():
            found |= {prefix: None, prefix + OTHER: None}
    return iter({**found, OTHER: None})


def _shares(tests: Sequence[Compare], at_least: int) -> Shares:
    """Shares as pairs of counts of enough records; of no record last."""
    shares = list(_between(tests))
    sizes = [share.denominator * -(-max(at_least, 1) // share.denominator) for share in shares]
    parts = [int(share * size) for share, size in zip(shares, sizes, strict=True)]
    return Shares(np.array([*parts, 0]), np.array([*sizes, 0]), at_least)


def _between(tests: Sequence[Compare]) -> Iterator[Fraction]:
    """A share for each run of shares that no test tells apart; nothing and the whole stand for themselves."""
    intervals = [test.interval for test in tests if test.interval is not None]
    exact = [Interval(at_least=v, at_most=v) for test in tests for v in test.values or () if isinstance(v, Decimal)]
    breaks = share_steps_of([Band(interval, Decimal(0)) for interval in (*intervals, *exact)]).breaks
    inside = {(at, above) for at, above in breaks if 0 <= at <= 1}
    places = sorted(inside | {(Fraction(0), 0), (Fraction(0), 1), (Fraction(1), 0)})
    for (at, above), (after, _) in pairwise((*places, (Fraction(1), 0))):
        if not above:
            yield at
        elif at < after:
            yield (at + after) / 2
