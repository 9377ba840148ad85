"""The sample that a model learns from: the features of every inspection as of the day before it."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from models.sample import Sample, SampleColumn
from rules.feature_set import FeatureSet, Risk
from scoring.facts import NO_NUMBER, Facts, Vocabulary
from scoring.features import feature_columns
from scoring.model import FeatureColumn
from service.core.arrays import Ints
from service.core.progress import Progress
from service.model.read.inspections import Inspections
from service.model.training.leaks import eve_of, refuse_days
from service.model.training.pieces import InspectionSource, follow_pieces

Days = npt.NDArray[np.int32]

FEATURES = "特征 features"
_DIRECTIONS = {Risk.HIGHER_IS_RISKIER: 1, Risk.LOWER_IS_RISKIER: -1, Risk.ANY: 0}


def sample_of(inspected: InspectionSource, features: FeatureSet, progress: Progress) -> Sample:
    """The sample of all inspections, in their order; memory is bounded but for the sample itself."""
    inspections = inspected.inspections
    growing = {feature.id: _Growing(len(inspections)) for feature in features.features}
    for piece in follow_pieces(inspected, np.arange(len(inspections)), FEATURES, progress):
        eve = eve_of(piece.inspections.day)
        for name, column in columns_before(features, piece.facts, piece.inspections.day, eve, eve).items():
            growing[name].put(piece.places, column)
    columns = {name: column.column() for name, column in growing.items()}
    risk = {feature.id: _DIRECTIONS[feature.risk] for feature in features.features}
    owner = inspections.owner.astype(np.int64)
    return Sample(columns, inspections.found, inspections.day, weights_of(inspections), owner, risk)


def columns_before(
    features: FeatureSet, facts: Facts, inspected: Days, as_of: Days, known_on: Days
) -> Mapping[str, FeatureColumn]:
    """The feature columns of `facts`, one row per inspection; all days are (n,) days since 1970-01-01.

    Raises ValueError where a day looked at is not before the inspection, or something known later would be used.
    """
    refuse_days(inspected, as_of, known_on)
    return feature_columns(features, facts, as_of, known_on)


def weights_of(inspections: Inspections) -> npt.NDArray[np.float64]:
    """1 / inclusion probability scaled to mean 1; an inspection of unknown probability weighs like the average.

    Of an inspection that served several selections it is the probability that at least one of their draws chose it.
    """
    known = inspections.probability != NO_NUMBER
    if not known.any():
        return np.ones(len(inspections))
    weight = 1 / np.where(known, inspections.probability, 1)
    weight = np.where(known, weight, weight[known].mean())
    return np.asarray(weight / weight.mean(), np.float64)


class _Growing:
    """A column that is filled piece by piece; the words of all pieces have one code each."""

    def __init__(self, n: int) -> None:
        self._values: Ints = np.empty(n, np.int64)
        self._words: Vocabulary | None = None

    def put(self, places: Ints, column: FeatureColumn) -> None:
        if column.texts is None:
            self._values[places] = column.values
            return
        self._words = self._words or Vocabulary()
        self._values[places] = _codes(self._words, column.texts)[column.values]

    def column(self) -> SampleColumn:
        return SampleColumn(self._values, None if self._words is None else tuple(self._words.texts))


def _codes(words: Vocabulary, texts: Sequence[str]) -> Ints:
    """The code among `words` of each text, and -1 last, which code -1 finds."""
    return np.array([*map(words.add, texts), -1], np.int64)
