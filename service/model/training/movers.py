"""Which inspected enterprises a model's points would move to another tier, by name: for a list, never for a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from models.evaluation.moves import Moves
from models.sample import Sample
from rules.calendar import date_of
from rules.feature_set import FeatureSet
from rules.texts import Text
from scoring.compiler import MILLIONTHS
from service.model.training.pieces import InspectionSource


@dataclass(frozen=True, slots=True)
class Mover:
    """One enterprise at one inspection: its tiers, the probability (0 to 1), and the features that did most."""

    code: str
    day: date
    without: str
    with_model: str
    probability: float
    found: bool
    # Title, and log-odds against the mean of the training.
    features: Sequence[tuple[Text, float]]


def movers_of(
    inspected: InspectionSource, sample: Sample, moves: Moves, probability: npt.NDArray[np.int64], features: FeatureSet
) -> list[Mover]:
    """Every row of `sample` that moves, in its order; `probability` (n,) in millionths."""
    rows, titles = moves.rows, {one.id: one.title for one in features.features}
    return [
        Mover(
            code,
            date_of(int(sample.day[row])),
            *moves.tiers(row),
            int(probability[row]) / MILLIONTHS,
            bool(sample.found[row]),
            [(titles[one["feature"]], one["contribution"] / MILLIONTHS) for one in moves.features(row)],
        )
        for row, code in zip(rows.tolist(), inspected.codes(sample.owner[rows]), strict=True)
    ]
