"""The lines of a score: every indicator's points, every group cap, the bounds; in hundredths, adding up exactly."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from rules import widths
from rules.measures import ModelMeasure
from rules.points import Limit
from rules.ruleset import Indicator, RuleSet
from scoring.block_view import BlockView
from scoring.compiler import HUNDREDTHS, Compiler, scale_of
from scoring.facts import Ints
from scoring.fading import Fading, fading_of
from scoring.points import Units, faded_units_of, units_of
from scoring.values import Node

NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, compiled: its node, its units (of single records where they fade), what each is worth.

    Units times `each` are numerators over `denominator`; numerators times `scale` are hundredths.
    """

    indicator: Indicator
    node: Node
    units: Units
    each: int
    fading: Fading | None
    denominator: int
    scale: Fraction


def compile_line(rule_set: RuleSet, indicator: Indicator, compiler: Compiler) -> Line:
    """The compiled line of `indicator`."""
    denominator = widths.denominator_of(indicator)
    scale = widths.scale_of(indicator, rule_set.levels)
    measure = indicator.measure
    fading = fading_of(indicator.points, denominator)
    units, each = (
        faded_units_of(fading) if fading else units_of(indicator.points, measure, denominator, scale_of(measure))
    )
    return Line(indicator, compiler.node(measure), units, each, fading, denominator, scale)


class Lines:
    """All lines of a rule set: indicators, then `cap:GROUP` per group, then `bounds`."""

    def __init__(self, rule_set: RuleSet, compiler: Compiler) -> None:
        self.lines = [compile_line(rule_set, indicator, compiler) for indicator in rule_set.indicators]
        self.ids = (
            *(line.indicator.id for line in self.lines),
            *(f"cap:{group.id}" for group in rule_set.groups),
            "bounds",
        )
        scale = rule_set.score
        self.base, self.least, self.most = (_hundredths(v) for v in (scale.base, scale.at_least, scale.at_most))
        self._low = np.array([[_end(line, line.indicator.limit.at_least, -1)] for line in self.lines])
        self._high = np.array([[_end(line, line.indicator.limit.at_most, 1)] for line in self.lines])
        self._each = np.array([[line.each] for line in self.lines])
        self._factor = np.array([[line.scale.numerator] for line in self.lines])
        self._divisor = np.array([[line.scale.denominator] for line in self.lines])
        models = [isinstance(line.indicator.measure, ModelMeasure) for line in self.lines]
        self.of_model = np.flatnonzero(models)
        self._rounded = np.flatnonzero(self._divisor[:, 0] > 1)
        self._groups = [
            (np.flatnonzero([line.indicator.group == group.id for line in self.lines]), _group_ends(group.limit))
            for group in rule_set.groups
        ]

    def evaluate(self, view: BlockView) -> tuple[Ints, Ints]:
        """(lines of shape (len(ids), n), score of shape (n,)), int64 hundredths of points."""
        k = len(self.lines)
        points = np.empty((len(self.ids), view.n), np.int64)
        for row, line in enumerate(self.lines):
            points[row] = line.units(view, line.node)
        self._limit_and_round(points[:k])
        return points, self.close_lines(points)

    def without_model(self, points: Ints) -> tuple[Ints, Ints]:
        """(lines, score) as `evaluate` gives them, had the model's indicators no points."""
        left = points.copy()
        left[self.of_model] = 0
        return left, self.close_lines(left)

    def close_lines(self, points: Ints) -> Ints:
        """The score (n,) of the indicators' lines in `points`, whose other rows, caps and bounds, are filled in."""
        for row, (members, (low, high)) in enumerate(self._groups, len(self.lines)):
            total = points[members].sum(axis=0)
            points[row] = np.minimum(np.maximum(total, low), high) - total
        unbounded = points[:-1].sum(axis=0) + self.base
        score = np.minimum(np.maximum(unbounded, self.least), self.most)
        points[-1] = score - unbounded
        return score

    def _limit_and_round(self, points: Ints) -> None:
        """Turns units into hundredths in place: times points each, limit, weigh, round half-even once."""
        np.multiply(points, self._each, out=points)
        np.maximum(points, self._low, out=points)
        np.minimum(points, self._high, out=points)
        np.multiply(points, self._factor, out=points)
        if len(self._rounded):
            points[self._rounded] = round_half_even(points[self._rounded], self._divisor[self._rounded])


def round_half_even(numerator: Ints, denominator: Ints) -> Ints:
    """numerator / denominator rounded to the nearest integer, halves to the even one."""
    quotient, rest = np.divmod(numerator, denominator)
    # In whole numbers 2 rest + 1 > denominator says "at least half", so only an odd quotient gains from a tie.
    return quotient + (2 * rest + (quotient & 1) > denominator)


def _hundredths(value: object) -> int:
    return int(Fraction(value) * HUNDREDTHS)  # type: ignore[call-overload]


def _end(line: Line, limit: object, sign: int) -> int:
    return sign * NO_LIMIT if limit is None else int(Fraction(limit) * line.denominator)  # type: ignore[call-overload]


def _group_ends(limit: Limit) -> tuple[int, int]:
    low = -NO_LIMIT if limit.at_least is None else _hundredths(limit.at_least)
    return low, NO_LIMIT if limit.at_most is None else _hundredths(limit.at_most)
