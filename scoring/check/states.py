"""States: every combination of values of some measures as the rows of one block, answered by the engine at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rules.conditions import Condition
from rules.measures import Measure
from rules.ruleset import Indicator, Override, RuleSet
from scoring.block_view import BlockView
from scoring.check.axes import length_of, take_values
from scoring.check.changes import STILL, Moves
from scoring.compiler import Compiler
from scoring.facts import Facts, Ints, Mask, Records
from scoring.figures import Figure, figure_of
from scoring.score_lines import Lines
from scoring.tiers import Tiers
from scoring.values import Values

MOST = 200_000
SCORE, TIER = "score", "tier"
Variable = Measure | str


class TooManyError(Exception):
    """There are more combinations than are enumerated."""


def combinations_of(lengths: Sequence[int]) -> Ints:
    """Every combination of places, one per column, the last row the fastest; TooManyError beyond 200,000."""
    if prod(lengths) > MOST:
        raise TooManyError
    return np.indices(tuple(lengths)).reshape(len(lengths), prod(lengths))


def empty_facts(size: int) -> Facts:
    """A block of `size` enterprises of which nothing is known."""
    return Facts([""] * size, {}, Records(np.empty(0, np.int32), {}, {"occurred_on": np.empty(0, np.int32)}))


def figures_of(variable: Variable, values: Values) -> tuple[Figure, ...]:
    """The values as figures."""
    if isinstance(variable, str):
        return tuple(Figure(str(held)) for held in values.data.tolist())  # type: ignore[union-attr]
    return tuple(figure_of(variable, values, place) for place in range(length_of(values)))


@dataclass(frozen=True)
class States:
    """All combinations of the values on `axes`: of measures, of the `SCORE` in hundredths, of the `TIER` by score.

    Answers are arrays with one dimension per axis.
    """

    rule_set: RuleSet
    axes: Mapping[Variable, Values]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values on each axis."""
        return tuple(map(length_of, self.axes.values()))

    @cached_property
    def rows(self) -> dict[Variable, Values]:
        """The value of every variable in every state."""
        places = combinations_of(self.shape)
        return {name: take_values(values, at) for (name, values), at in zip(self.axes.items(), places, strict=True)}

    def holds(self, condition: Condition) -> Mask:
        """In which states a condition holds."""
        compiler = Compiler()
        return compiler.holds(condition)(self._view(compiler)).reshape(self.shape)

    def tier(self, overrides: Sequence[Override]) -> Ints:
        """The rank of the tier in each state after `overrides` alone, from the `TIER` if given, else from the score."""
        compiler = Compiler()
        tiers = Tiers(replace(self.rule_set, overrides=tuple(overrides), not_rated=()), compiler)
        view = self._view(compiler)
        by_score = self.rows[TIER].data if TIER in self.axes else tiers.ranks_of(view.score)  # type: ignore[union-attr]
        return tiers.apply_overrides(view, by_score).tier.reshape(self.shape)

    def points(self, indicators: Sequence[Indicator]) -> Ints:
        """The points of indicators in each state, in hundredths: limited, weighted, rounded."""
        compiler = Compiler()
        lines = Lines(replace(self.rule_set, indicators=tuple(indicators), groups=()), compiler)
        points, _ = lines.evaluate(self._view(compiler))
        return points[:-1].reshape(len(indicators), *self.shape)

    def _view(self, compiler: Compiler) -> BlockView:
        view = BlockView(self.rule_set, empty_facts(prod(self.shape)), 0, None, {})
        for variable, values in self.rows.items():
            if not isinstance(variable, str):
                view.memo[compiler.node(variable)] = values
        if SCORE in self.rows:
            view.score = self.rows[SCORE].data  # type: ignore[union-attr]
        return view

    def changes(self, answers: npt.NDArray[Any], moves: Mapping[Variable, Moves]) -> Iterator[tuple[Any, Any]]:
        """The answers before and after one variable makes one possible step, as arrays.

        A record moves several variables at once, but every such change is a chain of these steps.
        """
        for dimension, (variable, values) in enumerate(self.axes.items()):
            possible = moves.get(variable, STILL)
            for before, after in possible.steps(figures_of(variable, values)) if possible != STILL else ():
                yield answers.take(before, dimension), answers.take(after, dimension)

    def never_falls(self, answers: npt.NDArray[Any], moves: Mapping[Variable, Moves]) -> bool:
        """True where no possible step makes an answer smaller."""
        return all((before <= after).all() for before, after in self.changes(answers, moves))

    def at(self, place: int) -> dict[Measure, Figure]:
        """The values of the measures in one state."""
        rows = ((v, values) for v, values in self.rows.items() if not isinstance(v, str))
        return {measure: figure_of(measure, values, place) for measure, values in rows}
