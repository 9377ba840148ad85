"""Fading: what is left of a record's points as it ages."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np

from rules.calendar import months_before
from rules.points import Each, Fade, Points
from scoring.block_days import day_of_owners
from scoring.block_view import BlockView
from scoring.facts import Ints


def whole_number_of(value: Fraction) -> int:
    """The integer that `value` is; ValueError where the denominator fixed at load does not make it one."""
    if value.denominator != 1:
        raise ValueError(f"{value} is no whole number of the denominator fixed at load")
    return value.numerator


class Fading:
    """Points of single records times a denominator, by age in whole months or by half of publicity."""

    def __init__(self, fade: Fade, points: Decimal, denominator: int) -> None:
        full = Fraction(points) * denominator
        shares = _steps(fade)
        self.months = tuple(months for months, _ in shares)
        self.left = np.array([whole_number_of(full), *(whole_number_of(full * share) for _, share in shares)])
        self.late = None if fade.second_half is None else whole_number_of(full * Fraction(fade.second_half))

    def of_records(self, view: BlockView, rows: Ints) -> Ints:
        """Numerators of the records at `rows`."""
        occurred = view.columns["occurred_on"][rows]
        if self.late is not None:
            lasting = view.publicity_ends[rows] - occurred
            return np.where(2 * (view.day_of_rows(rows) - occurred) >= lasting, self.late, self.left[0])
        if isinstance(view.as_of, int):
            edges = _edges(view.as_of, self.months)
            return self.left[len(edges) - edges.searchsorted(occurred, "left")]
        passed = [occurred <= day_of_owners(view.months_back(months), rows) for months in self.months]
        return self.left[np.sum(passed, axis=0, dtype=np.int64)]


def fading_of(points: Points, denominator: int) -> Fading | None:
    """Returns the fading of the points of single records; None if they do not fade."""
    if not isinstance(points, Each) or points.fade is None:
        return None
    return Fading(points.fade, points.points, denominator)


def _steps(fade: Fade) -> list[tuple[int, Fraction]]:
    if fade.over_months is not None:
        n = fade.over_months
        return [(m, Fraction(n - m, n)) for m in range(1, n + 1)]
    return sorted((step.months, Fraction(step.share)) for step in fade.steps)


@lru_cache(maxsize=4096)
def _edges(as_of: int, months: tuple[int, ...]) -> Ints:
    """The days `as_of` minus each of `months` months, ascending."""
    return np.array([months_before(as_of, m) for m in reversed(months)], np.int32)
