"""From feature columns to the matrix an estimator learns from: each place of a feature stands for a fixed row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.bins import Cuts, Vocabulary
from models.columns import Columns, Floats, Mask, Places


def places_of(features: Sequence[Cuts | Vocabulary], columns: Columns) -> Places:
    """(k, n) int16: the place of each value. KeyError for a missing column, ValueError for one of the other kind."""
    return np.stack([feature.places(columns[feature.id]).astype(np.int16) for feature in features])


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """`features` (k) say where a value falls, `tables` (k) the (places, width) floats each place stands for."""

    features: tuple[Cuts | Vocabulary, ...]
    tables: tuple[Floats, ...]

    def places(self, columns: Columns) -> Places:
        """(k, n) int16: as `places_of`."""
        return places_of(self.features, columns)

    def matrix(self, places: Places) -> Floats:
        """(n, width of all tables) float64: the rows of the places, feature after feature."""
        ends = np.cumsum([0, *(table.shape[1] for table in self.tables)])
        found = np.empty((places.shape[1], ends[-1]))
        for table, place, start, end in zip(self.tables, places, ends, ends[1:], strict=False):
            found[:, start:end] = table[place]
        return found

    def without(self, dropped: Mask) -> "Encoder":
        """The encoder whose matrix holds zeros in the columns that are `dropped` (width,)."""
        splits = np.cumsum([table.shape[1] for table in self.tables])[:-1]
        parts = np.split(~dropped, splits)
        return Encoder(self.features, tuple(table * part for table, part in zip(self.tables, parts, strict=True)))


def shares_of(features: Sequence[Cuts | Vocabulary], places: Places, weight: Floats) -> list[Floats]:
    """For each feature the (places,) share of the weight at each of its places; they add up to 1."""
    total = weight.sum()
    return [np.bincount(p, weight, f.size) / total for f, p in zip(features, places, strict=True)]
