"""The moves from one tier to another that the points of a model make, and what speaks for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.columns import Ints
from models.evaluation.tiers import TierColumn

# Of one move, the features that did most.
FEATURES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Of rows with a tier `before` and `after`: `step` (n,) int64 is how many tiers worse, below zero better.

    `contributions` (n,) per feature are log-odds against the mean of the training, in millionths; `directed`
    (features, n) the same, positive where they push the way that the row moves.
    """

    before: TierColumn
    after: TierColumn
    contributions: Mapping[str, Ints]
    step: Ints
    directed: Ints

    @property
    def rows(self) -> Ints:
        """The places of the rows that move."""
        return np.flatnonzero(self.step)

    def tiers(self, row: int) -> tuple[str, str]:
        """The tiers of a row that moves, before and after."""
        return self.before.tiers[self.before.ranks[row]], self.after.tiers[self.after.ranks[row]]

    def features(self, row: int) -> list[dict[str, Any]]:
        """What did most for the move of a row, the most first: {feature, contribution}."""
        features = list(self.contributions)
        most = np.argsort(-self.directed[:, row], kind="stable")[:FEATURES]
        return [{"feature": features[at], "contribution": int(self.contributions[features[at]][row])} for at in most]


def moves_of(before: TierColumn, after: TierColumn, contributions: Mapping[str, Ints]) -> Moves:
    """The moves between two columns of the same tiers; ValueError where the tiers differ.

    Rows without a tier before or after never move.
    """
    if before.tiers != after.tiers:
        raise ValueError("the tiers before and after are not the same")
    rated = (before.ranks >= 0) & (after.ranks >= 0)
    step = np.where(rated, after.ranks - before.ranks, 0)
    sign = np.sign(step)
    columns = [column * sign for column in contributions.values()]
    directed = np.array(columns) if columns else np.zeros((0, len(step)), np.int64)
    return Moves(before, after, contributions, step, directed)
