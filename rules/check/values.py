"""The values a measure can take, each set of values that no rule tells apart shown by one representative.

Numbers come in ascending order, tiers best to worst; where every rule treats the representatives alike, it treats
all values alike.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import Enum
from itertools import pairwise

from rules.check.windows import longest_window
from rules.conditions import Compare
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.measures import (
    NOT_RATED,
    AttributeMeasure,
    ConditionMeasure,
    From,
    Measure,
    ModelMeasure,
    Over,
    RecordMeasure,
    TierMeasure,
)
from rules.points import Bands, Points, Table
from rules.texts import Interval


class Special(Enum):
    """What a measure gives in place of a value."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NO_MATCH = "no_match"


Value = Decimal | str | bool | Special
OTHER = "其他"
ONE = Decimal(1)
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high` (None: without end) on a grid, or all of them where `grid` is None."""

    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    grid: Decimal | None = ONE

    def representatives(self, edges: Iterable[Decimal]) -> tuple[Decimal, ...]:
        """Ascending numbers such that no comparison with an edge tells a number from its neighbours among them."""
        ends = [end for end in (self.low, self.high) if end is not None]
        marks = sorted({*edges, *(ends or [Decimal(0)])})
        near = self._on_grid(marks) if self.grid else _between(marks)
        return tuple(n for n in sorted(set(near)) if self._holds(n))

    def _on_grid(self, marks: list[Decimal]) -> Iterator[Decimal]:
        assert self.grid is not None
        for mark in marks:
            below = (mark / self.grid).to_integral_value(ROUND_FLOOR) * self.grid
            yield from (below - self.grid, below, below + self.grid)

    def _holds(self, number: Decimal) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


def _between(marks: list[Decimal]) -> Iterator[Decimal]:
    yield from (marks[0] - 1, *marks, marks[-1] + 1)
    for left, right in pairwise(marks):
        yield (left + right) / 2


def field_span(field: Field) -> Span | None:
    """The numbers a field can hold, in the units of the rule-set language; None for texts and dates."""
    match field.kind:
        case Kind.INTEGER:
            return Span()
        case Kind.MONEY:
            return Span(grid=ONE / field.scale)
        case Kind.DECIMAL:
            return Span(low=None, grid=ONE / field.scale)
        case Kind.SEVERITY:
            return Span(ONE, Decimal(3))
    return None


def span(measure: Measure) -> Span | None:
    """The numbers a measure can give; None where it gives texts or yes and no."""
    match measure:
        case ModelMeasure():
            return Span(high=ONE, grid=MILLIONTH)
        case RecordMeasure():
            return _record_span(measure)
        case AttributeMeasure(take=From.YEARS_SINCE):
            return Span()
        case AttributeMeasure(take=From.VALUE):
            return field_span(ENTERPRISE_FIELDS[measure.field])
    return None


def _record_span(measure: RecordMeasure) -> Span | None:
    match measure.over:
        case Over.COUNT | Over.DISTINCT:
            return Span()
        case Over.SHARE:
            return Span(high=ONE, grid=None)
        case Over.DAYS_SINCE_LATEST:
            return Span(high=Decimal(longest_window(measure.months)) if measure.months else None)
        case Over.EXISTS:
            return None
    found = field_span(RECORD_FIELDS[measure.field or ""])
    if measure.over is Over.SUM and found is not None:
        return Span(None if found.low is None else Decimal(0), None, found.grid)
    return found


def specials(measure: Measure) -> tuple[Special, ...]:
    """What a measure may give in place of a value."""
    match measure:
        case RecordMeasure(over=Over.SHARE):
            return (Special.NOT_APPLICABLE if measure.at_least > 1 else Special.MISSING,)
        case RecordMeasure(over=Over.MAX | Over.LATEST | Over.DAYS_SINCE_LATEST):
            return (Special.MISSING,)
        case AttributeMeasure(take=From.LONGEST_MATCH):
            return (Special.NO_MATCH, Special.MISSING)
        case AttributeMeasure(take=From.VALUE | From.YEARS_SINCE) | ModelMeasure():
            return (Special.MISSING,)
    return ()


def is_yes_no(measure: Measure) -> bool:
    """True where the measure gives yes or no."""
    match measure:
        case RecordMeasure(over=Over.EXISTS) | AttributeMeasure(take=From.MISSING) | ConditionMeasure():
            return True
        case RecordMeasure(over=Over.LATEST):
            return RECORD_FIELDS[measure.field or ""].kind is Kind.BOOLEAN
        case AttributeMeasure(take=From.VALUE):
            return ENTERPRISE_FIELDS[measure.field].kind is Kind.BOOLEAN
    return False


def representatives(
    measure: Measure, compares: Iterable[Compare], tiers: Mapping[str, tuple[str, ...]], named: Iterable[str] = ()
) -> tuple[Value, ...]:
    """Values of `measure` that show everything `compares` and the texts in `named` can tell apart.

    `tiers` are the tiers of each scheme that may be read, best to worst.
    """
    tests = list(compares)
    numbers = span(measure)
    if is_yes_no(measure):
        return (False, True, *specials(measure))
    if numbers is not None:
        return (*numbers.representatives(edges(tests)), *specials(measure))
    if isinstance(measure, TierMeasure):
        return (*tiers.get(measure.scheme, ()), NOT_RATED)
    codes = measure.codes if isinstance(measure, AttributeMeasure) else ()
    texts = codes if codes else text_representatives(tests, named)
    return (*texts, *specials(measure))


def values_of(points: Points) -> tuple[list[Compare], tuple[str, ...]]:
    """The comparisons points make with a measure, and the texts they name."""
    match points:
        case Bands():
            return [Compare(interval=band.interval) for band in points.bands], ()
        case Table():
            return [], tuple(points.table)
    return [], ()


def edges(compares: Iterable[Compare]) -> Iterator[Decimal]:
    """The numbers at which comparisons change."""
    for compare in compares:
        if compare.interval is not None:
            yield from interval_edges(compare.interval)
        yield from (v for v in compare.values or () if isinstance(v, Decimal))


def interval_edges(interval: Interval) -> Iterator[Decimal]:
    """The ends of an interval that are stated."""
    ends = (interval.at_least, interval.above, interval.at_most, interval.below)
    yield from (end for end in ends if end is not None)


def text_representatives(compares: Iterable[Compare], named: Iterable[str] = ()) -> tuple[str, ...]:
    """Texts that show everything the comparisons can tell apart, one that none of them names last."""
    texts = dict.fromkeys(named)
    for compare in compares:
        texts.update(dict.fromkeys(sorted(v for v in compare.values or () if isinstance(v, str))))
        for prefix in compare.prefixes or ():
            texts.update({prefix: None, prefix + OTHER: None})
    return (*texts, OTHER)
