"""How far points and the score can go, exactly, as if every indicator moved freely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from rules.check.holds import limited, points_of
from rules.check.states import HUNDREDTH, Setting, answers
from rules.check.values import Value, span, values_of
from rules.check.weights import WHOLE, weight_of
from rules.measures import ConditionMeasure, Measure, RecordMeasure
from rules.points import Each, Limit
from rules.ruleset import Indicator

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` points; None is without end."""

    low: Decimal | None
    high: Decimal | None

    def __add__(self, other: "Range") -> "Range":
        low = None if self.low is None or other.low is None else self.low + other.low
        return Range(low, None if self.high is None or other.high is None else self.high + other.high)

    def within(self, limit: Limit) -> "Range":
        """The range after a limit."""
        return Range(_clip(self.low, limit.at_least, limit), _clip(self.high, limit.at_most, limit))

    def times(self, weights: Iterable[int]) -> "Range":
        """The range after weights in parts of 10,000 and the one rounding to hundredths."""
        chain = tuple(weights)
        return Range(_weighted(self.low, chain), _weighted(self.high, chain))


def _clip(end: Decimal | None, stop: Decimal | None, limit: Limit) -> Decimal | None:
    return stop if end is None else limited(end, limit)


def _weighted(end: Decimal | None, weights: tuple[int, ...]) -> Decimal | None:
    if end is None:
        return None if all(weights) else NOTHING
    with localcontext(prec=60):
        for weight in weights:
            end = end * weight / WHOLE
        return end.quantize(HUNDREDTH, ROUND_HALF_EVEN)


def raw_range(indicator: Indicator, here: Setting) -> Range:
    """The points before limit and weights."""
    measure, points = indicator.measure, indicator.points
    if isinstance(points, Each):
        return _each_range(points, measure, here)
    given = [points_of(points, value) for value in shown(indicator, here)]
    return Range(min(given), max(given))


def _each_range(points: Each, measure: Measure, here: Setting) -> Range:
    if isinstance(measure, RecordMeasure) and not here.can_enter(measure):
        return Range(NOTHING, NOTHING)
    ends = (min(NOTHING, points.missing), max(NOTHING, points.missing))
    numbers = span(measure)
    most = None if numbers is None or numbers.high is None else numbers.high * points.points
    if points.points < 0:
        return Range(None if most is None else min(most, ends[0]), ends[1])
    return Range(ends[0], None if most is None else max(most, ends[1])) if points.points else Range(*ends)


def shown(indicator: Indicator, here: Setting) -> Sequence[Value]:
    """Reachable values of the indicator's measure that show all its points can tell apart."""
    if isinstance(indicator.measure, ConditionMeasure):
        return tuple(sorted(answers(indicator.measure.when, here)))
    tests, named = values_of(indicator.points)
    return here.values(indicator.measure, tests, named)


def line_range(indicator: Indicator, here: Setting) -> Range:
    """The points of the indicator's line: limited, weighted, rounded."""
    return raw_range(indicator, here).within(indicator.limit).times(weight_of(here.rule_set)[indicator.id])


def group_range(group: str, here: Setting) -> Range:
    """The sum of a group's lines before the group's limit."""
    members = [line_range(i, here) for i in here.rule_set.indicators if i.group == group]
    return sum(members, Range(NOTHING, NOTHING))


def free_score(here: Setting) -> Range:
    """The score before the bounds."""
    total = Range(here.rule_set.score.base, here.rule_set.score.base)
    for indicator in here.rule_set.indicators:
        if indicator.group is None:
            total += line_range(indicator, here)
    for group in here.rule_set.groups:
        total += group_range(group.id, here).within(group.limit)
    return total


def score_range(here: Setting) -> tuple[Decimal, Decimal]:
    """The least and the greatest score that any facts might give."""
    scale = here.rule_set.score
    free = free_score(here).within(Limit(scale.at_least, scale.at_most))
    assert free.low is not None
    assert free.high is not None
    return free.low, free.high
