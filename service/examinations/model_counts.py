"""What the model did in a run, counted: tiers with and without its points, and how its probabilities are spread."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from scoring.score import Scores
from service.core.plain import Plain

# Probabilities are counted by whole hundredths.
HUNDREDTH = 10_000


@dataclass(slots=True)
class ModelCounts:
    """Enterprises by (tier, tier with the model's points left out or put in), and by hundredth of probability."""

    moves: Counter[tuple[int, int]] = field(default_factory=Counter)
    probability: Counter[int] = field(default_factory=Counter)

    def __iadd__(self, other: "ModelCounts") -> "ModelCounts":
        self.moves.update(other.moves)
        self.probability.update(other.probability)
        return self

    def plain(self) -> Plain:
        """As JSON."""
        return {
            "moves": [[*pair, number] for pair, number in sorted(self.moves.items())],
            "probability": [[place, number] for place, number in sorted(self.probability.items())],
        }


def counts_of(scores: Scores) -> ModelCounts:
    """What the model of the scheme did to a block; nothing where it has no say."""
    found, counts = scores.assistance, ModelCounts()
    if found is None or found.other_tier is None or found.probability is None:
        return counts
    pairs, numbers = np.unique(np.stack((scores.tier, found.other_tier)), axis=1, return_counts=True)
    counts.moves.update(dict(zip(map(tuple, pairs.T.tolist()), numbers.tolist(), strict=True)))
    places, numbers = np.unique(np.minimum(found.probability // HUNDREDTH, 99), return_counts=True)
    counts.probability.update(dict(zip(places.tolist(), numbers.tolist(), strict=True)))
    return counts


def sum_model_counts(parts: Iterable[Plain]) -> ModelCounts:
    """The counts of all parts of a run."""
    total = ModelCounts()
    for part in parts:
        total.moves.update({(tier, other): number for tier, other, number in part["moves"]})
        total.probability.update(dict(part["probability"]))
    return total
