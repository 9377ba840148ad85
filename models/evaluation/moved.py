"""How many rows the model's points would move to another tier, by which features, and examples that name nobody."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.columns import Floats, Ints
from models.evaluation.figures import figure, iso
from models.evaluation.groups import Keys, grouped
from models.evaluation.intervals import rate_of
from models.evaluation.labelled import Labelled
from models.evaluation.moves import Moves

REASONS = 5
EXAMPLES = 10


def moved(moves: Moves, test: Labelled, shares: Floats | None, groups: Mapping[str, Keys]) -> dict[str, Any]:
    """How many rows go to a worse or a better tier, how often something was found there, and why.

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
        "share": figure((step != 0).mean()) if len(step) else None,
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
    said = []
    for by, keys in groups.items():
        kind = grouped(by, keys)
        for place, key in enumerate(kind.keys):
            steps = step[kind.codes == place]
            ways = {"worse": int((steps > 0).sum()), "better": int((steps < 0).sum())}
            said.append({"by": by, "key": key, "rows": len(steps), **ways})
    return said


def _examples(moves: Moves, test: Labelled, shares: Floats | None) -> list[dict[str, Any]]:
    """The moves that the contributions speak for most, as many of either way."""
    strength = moves.directed.sum(0)
    said: list[dict[str, Any]] = []
    for way in (moves.step > 0, moves.step < 0) if moves.contributions else ():
        rows = np.flatnonzero(way)
        for row in rows[np.argsort(-strength[rows], kind="stable")][: EXAMPLES // 2].tolist():
            before, after = moves.tiers(row)
            said.append(
                {
                    "day": iso(test.day[row]),
                    "from": before,
                    "to": after,
                    "probability": None if shares is None else figure(shares[row]),
                    "found": bool(test.found[row]),
                    "features": moves.features(row),
                }
            )
    return said
