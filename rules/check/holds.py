"""Whether a comparison or a condition holds for given values, and the points that values give."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from rules.check.values import Special, Value
from rules.conditions import All, Any, Compare, Condition, FieldTest, MeasureTest, Not, ScoreTest
from rules.measures import ConditionMeasure, Measure
from rules.points import Bands, Each, Limit, Points, Table, WhenTrue

SCORE = "score"
State = Mapping[Measure | str, Value]


def compare_holds(compare: Compare | None, value: Value) -> bool:
    """True where the comparison holds; with a value that is missing or not applicable only `missing` does."""
    if value in (Special.MISSING, Special.NOT_APPLICABLE):
        return compare is not None and compare.missing is True
    if compare is None:
        return value is True
    if compare.missing is not None:
        return not compare.missing
    if compare.interval is not None:
        return isinstance(value, Decimal) and compare.interval.holds(value)
    if compare.prefixes is not None:
        return isinstance(value, str) and value.startswith(compare.prefixes)
    return value in (compare.values or ())


def record_passes(condition: Condition | None, record: Mapping[str, Value]) -> bool:
    """True where a record (field to value) passes a filter."""

    def leaf(test: Condition) -> bool:
        assert isinstance(test, FieldTest)
        return compare_holds(test.compare, record.get(test.field, Special.MISSING))

    return condition is None or _fold(condition, leaf)


def holds(condition: Condition, state: State) -> bool:
    """True where a condition holds for the values of its measures, and of the score under `SCORE`."""

    def leaf(test: Condition) -> bool:
        if isinstance(test, ScoreTest):
            return compare_holds(test.compare, state[SCORE])
        assert isinstance(test, MeasureTest)
        if isinstance(test.measure, ConditionMeasure):
            return compare_holds(test.compare, holds(test.measure.when, state))
        return compare_holds(test.compare, state[test.measure])

    return _fold(condition, leaf)


def _fold(condition: Condition, leaf: Callable[[Condition], bool]) -> bool:
    match condition:
        case All(parts=parts):
            return all(_fold(part, leaf) for part in parts)
        case Any(parts=parts):
            return any(_fold(part, leaf) for part in parts)
        case Not(part=part):
            return not _fold(part, leaf)
    return leaf(condition)


def points_of(points: Points, value: Value) -> Decimal:
    """The points a value of the measure gives, before limits and weights and without fading."""
    match points:
        case Each():
            return points.points * value if isinstance(value, Decimal) else points.missing
        case Bands():
            return _band_points(points, value)
        case Table():
            if value is Special.MISSING:
                return points.missing
            return points.table.get(_key(value), points.otherwise)
        case WhenTrue():
            if isinstance(value, Special):
                return points.missing
            return points.when_true if value is True else points.when_false


def _band_points(points: Bands, value: Value) -> Decimal:
    if isinstance(value, Special):
        return points.not_applicable if value is Special.NOT_APPLICABLE else points.missing
    for band in points.bands:
        if isinstance(value, Decimal) and band.interval.holds(value):
            return band.points
    return points.otherwise or Decimal(0)


def _key(value: Value) -> str:
    return value.value if isinstance(value, Special) else str(value)


def limited(points: Decimal, limit: Limit) -> Decimal:
    """The points kept within a limit."""
    if limit.at_least is not None:
        points = max(points, limit.at_least)
    return points if limit.at_most is None else min(points, limit.at_most)
