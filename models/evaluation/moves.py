"""The moves from one tier to another that the points of a model make: how many, why, and examples that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.columns import Floats, Ints
from models.evaluation.figures import Labelled, figure_of, iso_day_of
from models.evaluation.groups import Keys, group_rows
from models.evaluation.intervals import rate_of
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


REASONS = 5
EXAMPLES = 10


def figures_of_moves(moves: Moves, test: Labelled, shares: Floats | None, groups: Mapping[str, Keys]) -> dict[str, Any]:
    """Returns how many rows go to a worse or a better tier, how often something was found there, and why.

    `shares` (n,) are the probabilities of `test`, 0 to 1. The reason of a move is the feature that did most in its
    direction. No number or code of an enterprise is in it: a card goes further than those who may read tiers.
    """
    step, found, weight = moves.step, test.found, test.weight
    ways = {
        way: {**rate_of(found[rows], weight[rows]), "reasons": _reasons(moves, rows)}
        for way, rows in (("worse", step > 0), ("better", step < 0))
    }
    return {
        "rows": len(moves.rows),
        "share": figure_of((step != 0).mean()) if len(step) else None,
        **ways,
        "pairs": _pairs(moves, test),
        "groups": _groups(groups, step),
        "examples": _examples(moves, test, shares),
    }


def _reasons(moves: Moves, rows: Any) -> list[dict[str, Any]]:
    features, directed = list(moves.contributions), moves.directed[:, rows]
    if not directed.size:
        return []
    numbers = np.bincount(directed.argmax(0), minlength=len(features))
    first = np.argsort(-numbers, kind="stable")[:REASONS]
    return [{"feature": features[at], "rows": int(numbers[at])} for at in first if numbers[at]]


def _pairs(moves: Moves, test: Labelled) -> list[dict[str, Any]]:
    before, after = moves.before, moves.after
    ranks = range(len(before.tiers))
    cells = {(a, b): (before.ranks == a) & (after.ranks == b) for a in ranks for b in ranks if a != b}
    return [
        {"from": before.tiers[a], "to": after.tiers[b], **rate_of(test.found[rows], test.weight[rows])}
        for (a, b), rows in cells.items()
        if rows.any()
    ]


def _groups(groups: Mapping[str, Keys], step: Ints) -> list[dict[str, Any]]:
    """Per group: its rows, and how many would move to worse and to better."""
    entries = []
    for by, keys in groups.items():
        kind = group_rows(by, keys)
        for place, key in enumerate(kind.keys):
            steps = step[kind.codes == place]
            ways = {"worse": int((steps > 0).sum()), "better": int((steps < 0).sum())}
            entries.append({"by": by, "key": key, "rows": len(steps), **ways})
    return entries


def _examples(moves: Moves, test: Labelled, shares: Floats | None) -> list[dict[str, Any]]:
    """The moves that the contributions speak for most, as many of either way."""
    strength = moves.directed.sum(0)
    examples: list[dict[str, Any]] = []
    for way in (moves.step > 0, moves.step < 0) if moves.contributions else ():
        rows = np.flatnonzero(way)
        for row in rows[np.argsort(-strength[rows], kind="stable")][: EXAMPLES // 2].tolist():
            before, after = moves.tiers(row)
            examples.append(
                {
                    "day": iso_day_of(test.day[row]),
                    "from": before,
                    "to": after,
                    "probability": None if shares is None else figure_of(shares[row]),
                    "found": bool(test.found[row]),
                    "features": moves.features(row),
                }
            )
    return examples
