"""A model as it serves: one table of weights per feature, whole millionths of log-odds, added up.

Integers are exact in any order, so a block, a single enterprise and a replay years later agree to the last digit, and
the contributions of the features add up to the log-odds without a remainder.
"""

from dataclasses import dataclass, field

import numpy as np

from models.bins import Cuts, Vocabulary
from models.calibration import probability_table
from models.columns import Column, Columns, Ints, Places


@dataclass(frozen=True, slots=True, eq=False)
class Steps(Cuts):
    """The weights of a feature of numbers: `weights` (m + 3,) int64 millionths, one for each place of its m edges."""

    weights: Ints

    def __post_init__(self) -> None:
        Cuts.__post_init__(self)
        if len(self.weights) != self.size:
            raise ValueError(f"{self.id}: {len(self.edges)} edges need {self.size} weights, not {len(self.weights)}")

    def of(self, column: Column) -> Ints:
        """(n,) the weight of each value."""
        missing_first = np.concatenate([self.weights[:-3:-1], self.weights[:-2]])
        return missing_first[self.bin_numbers_of(column)]


@dataclass(frozen=True, slots=True, eq=False)
class Words(Vocabulary):
    """The weights of a feature of words: `weights` int64 millionths, one per word, any other word, and missing."""

    weights: Ints

    def __post_init__(self) -> None:
        if len(self.weights) != self.size:
            raise ValueError(f"{self.id}: {len(self.words)} words need {self.size} weights, not {len(self.weights)}")

    def of(self, column: Column) -> Ints:
        """(n,) the weight of each word."""
        return self.weights[self.places(column)]


@dataclass(frozen=True, slots=True, eq=False)
class Additive:
    """The calibrated log-odds of a found problem: `base` plus one weight per feature, in millionths.

    `means` (k,): the mean weight of each feature over the training, rounded, from which contributions are counted.
    `table`: the probability, in millionths, of each thousandth of log-odds from -16 to 16.
    """

    features: tuple[Steps | Words, ...]
    base: int
    means: Ints
    table: Ints = field(default_factory=probability_table, repr=False)

    @property
    def order(self) -> tuple[str, ...]:
        """The features, in order."""
        return tuple(feature.id for feature in self.features)

    def log_odds(self, columns: Columns) -> Ints:
        """(n,) int64 millionths; the columns may hold more features than these. KeyError where one is not there."""
        total = np.full(_rows(columns), self.base, np.int64)
        for feature in self.features:
            total += feature.of(columns[feature.id])
        return total

    def probability(self, log_odds: Ints) -> Ints:
        """(n,) int64 millionths: rising with the log-odds, which count to the nearest thousandth within ±16."""
        half = len(self.table) // 2
        return self.table[np.clip((log_odds + 500) // 1000, -half, half) + half]

    def contributions(self, columns: Columns) -> Ints:
        """(k, n) int64 millionths: what each feature adds against its mean; with `base` and `means` the log-odds."""
        found = np.empty((len(self.features), _rows(columns)), np.int64)
        for row, feature, mean in zip(found, self.features, self.means, strict=True):
            np.subtract(feature.of(columns[feature.id]), mean, out=row)
        return found

    def edges(self, feature: str) -> Ints | None:
        """(m,) the values at which another step begins, ascending; None for a feature of words or of another model."""
        return next((f.edges for f in self.features if f.id == feature and isinstance(f, Steps)), None)

    def places(self, columns: Columns) -> Places:
        """(k, n) int16: the place of each value among the weights of its feature."""
        found = np.empty((len(self.features), _rows(columns)), np.int16)
        for row, feature in zip(found, self.features, strict=True):
            row[:] = feature.places(columns[feature.id])
        return found


def _rows(columns: Columns) -> int:
    return next((len(column.values) for column in columns.values()), 0)
