"""What a model saw and promised: of inspections the day before each, of the whole population on one day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.additive import Additive
from models.columns import Ints
from models.watch import Watched
from rules.feature_set import FeatureSet
from scoring.model import FeatureColumn
from service.core.progress import Progress
from service.model.training.leaks import eve_of
from service.model.training.pieces import InspectionSource
from service.model.training.sampling import columns_before, weights_of

INSPECTIONS = "检查 inspections"
NOT_INSPECTED = -1

Sight = tuple[Ints, npt.NDArray[np.int16]]


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The model that is watched: its digest and card, as it serves, and the features that it reads."""

    digest: str
    card: Mapping[str, Any]
    additive: Additive
    features: FeatureSet

    def seen_in(self, columns: Mapping[str, FeatureColumn]) -> Sight:
        """(n,) probabilities in millionths and (k, n) the bins of the values."""
        return self.additive.probability(self.additive.log_odds(columns)), self.additive.places(columns)


def observe_inspections(
    inspected: InspectionSource, subject: Subject, first: int, last: int, progress: Progress
) -> Watched:
    """The inspections of the days `first` to `last` (since 1970-01-01), as the model saw each the day before.

    They weigh as in training: 1 / inclusion probability where the model learned with it, else all alike.
    """
    day = inspected.inspections.day
    chosen = np.flatnonzero((day >= first) & (day <= last))
    progress.begin({INSPECTIONS: len(chosen)})
    found: list[Sight] = []
    for piece in inspected.pieces(chosen):
        eve = eve_of(piece.inspections.day)
        found.append(subject.seen_in(columns_before(subject.features, piece.facts, piece.inspections.day, eve, eve)))
        progress.advance(INSPECTIONS, progress.rows[INSPECTIONS] + len(piece.places), len(piece.places))
    rows = inspected.inspections.rows(chosen)
    weight = weights_of(rows) if len(rows) and subject.card["trained"]["weighted"] else np.ones(len(rows))
    return Watched(rows.day, *_concatenate(subject, found), rows.found.astype(np.int8), weight)


def observe_population(day: int, subject: Subject, blocks: Iterable[Mapping[str, FeatureColumn]]) -> Watched:
    """The enterprises of `blocks` of feature columns as the model sees them on that day; each counts alike."""
    probability, places = _concatenate(subject, [subject.seen_in(columns) for columns in blocks])
    n = len(probability)
    return Watched(np.full(n, day, np.int32), probability, places, np.full(n, NOT_INSPECTED, np.int8), np.ones(n))


def _concatenate(subject: Subject, found: list[Sight]) -> Sight:
    nothing = np.zeros(0, np.int64), np.zeros((len(subject.additive.order), 0), np.int16)
    probabilities, places = zip(*[nothing, *found], strict=True)
    return np.concatenate(probabilities), np.concatenate(places, axis=1)
