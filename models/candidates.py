"""Which models are tried, and how one of them is fitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models import boosted, logistic
from models.columns import Floats
from models.encoder import Encoder
from models.sample import Sample

LOGISTIC = "logistic"
BOOSTED = "boosted"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to learn: `bins` per feature, and `c` (inverse L2 strength beside 10,000 inspections) or `iterations`."""

    kind: str
    bins: int
    c: float = 0.0
    iterations: int = 0

    @property
    def settings(self) -> Mapping[str, int | float]:
        """The settings as a card names them."""
        return {"bins": self.bins, **({"c": self.c} if self.kind == LOGISTIC else {"iterations": self.iterations})}


CANDIDATES = (
    *(Candidate(LOGISTIC, bins, c=c) for bins in (5, 10, 20) for c in (0.001, 0.003, 0.01, 0.03, 0.1)),
    Candidate(BOOSTED, 20, iterations=150),
)


def encoder_of(candidate: Candidate, sample: Sample) -> Encoder:
    """The encoder a candidate learns with; candidates of one kind with as many bins share it."""
    encoder = (logistic.thermometer_encoder_of if candidate.kind == LOGISTIC else boosted.ordinal_encoder_of)(
        sample, candidate.bins
    )
    if any(table.shape[1] for table in encoder.tables):
        return encoder
    # No feature varies: a column that says nothing stands for them, and the model is the share found.
    first, *others = encoder.tables
    return Encoder(encoder.features, (np.zeros((len(first), 1)), *others))


def fit_candidate(
    candidate: Candidate, encoder: Encoder, matrix: Floats, sample: Sample, seed: int
) -> tuple[Encoder, Any]:
    """Returns the encoder of the columns that the estimator reads, and the fitted estimator.

    `matrix` is that of `sample` in `encoder`.
    """
    if candidate.kind == LOGISTIC:
        return logistic.fit_logistic(encoder, matrix, sample, candidate.c)
    return encoder, boosted.fit_boosted(encoder, matrix, sample, candidate.iterations, seed)
