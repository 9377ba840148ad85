"""A block under both sides of a comparison as rows: how everyone stands, and who moves because of what."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.comparison import Moves
from scoring.score import Scores
from service.core.arrays import Array

# How one enterprise stands on both sides: the ranks of its tiers (-1 not classified) and its scores in hundredths;
# `region` is a code of the words of "region".
_STANDS = [
    ("enterprise_id", "<i4"),
    ("region", "<i4"),
    ("before", "i1"),
    ("after", "i1"),
    ("score_before", "<i8"),
    ("score_after", "<i8"),
]
STANDING = np.dtype(_STANDS)
# One that moves: the same, the places of its direction and of its mover (-1: none stands out), and the hundredths that
# a mover which is a line gives it on both sides, else nought.
MOVE = np.dtype([*_STANDS, ("direction", "i1"), ("mover", "<i2"), ("line_before", "<i8"), ("line_after", "<i8")])


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """How the enterprises of a part stand, and who moves; `failures` could not be computed on one of the sides."""

    standings: Array
    moves: Array
    failures: int


def standings_of(ids: Array, region: Array, sides: Sequence[Scores]) -> Array:
    """A row for each of the enterprises of a block."""
    rows = np.empty(len(ids), STANDING)
    rows["enterprise_id"], rows["region"] = ids, region
    for name, scores in zip(("before", "after"), sides, strict=True):
        rows[name], rows[f"score_{name}"] = scores.tier, scores.score
    return rows


def moves_of(standings: Array, moves: Moves) -> Array:
    """A row for each enterprise of the block that moves; `standings` has everyone."""
    rows = np.empty(len(moves.places), MOVE)
    for name in STANDING.names or ():
        rows[name] = standings[name][moves.places]
    rows["direction"] = moves.direction
    rows["mover"], rows["line_before"], rows["line_after"] = moves.by.mover, moves.by.before, moves.by.after
    return rows
