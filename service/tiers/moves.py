"""What moved from tier to tier, as a matrix and by cause."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.decisions.overview import NEW, Move
from service.decisions.words import CAUSES


@dataclass(frozen=True, slots=True)
class Moves:
    """The matrix by (from, to) rank, the sums by cause, and how many went which way; first decisions are apart."""

    ranks: tuple[int, ...]
    cells: dict[tuple[int, int], int]
    causes: list[tuple[str, int, int, int]]
    worse: int
    better: int
    other: int
    first: int

    @property
    def total(self) -> int:
        """How many changed tier."""
        return self.worse + self.better + self.other


def moves(found: Sequence[Move], tiers: int) -> Moves:
    """The `found` moves of one run over so many tiers; a cause counts (all, to worse, to better)."""
    changed = [move for move in found if move.from_tier != NEW]
    cells: Counter[tuple[int, int]] = Counter()
    by_cause: dict[str, Counter[str]] = {cause: Counter() for cause in CAUSES}
    ways: Counter[str] = Counter()
    for move in changed:
        cells[move.from_tier, move.to_tier] += move.number
        by_cause.setdefault(move.cause, Counter())[_way(move)] += move.number
        ways[_way(move)] += move.number
    return Moves(
        (*range(tiers), -1),
        dict(cells),
        [(cause, sum(n.values()), n["worse"], n["better"]) for cause, n in by_cause.items() if n],
        ways["worse"],
        ways["better"],
        ways["other"],
        sum(move.number for move in found if move.from_tier == NEW),
    )


def _way(move: Move) -> str:
    """Whether the tier is worse or better now; to or from "not classified" is neither."""
    if min(move.from_tier, move.to_tier) < 0:
        return "other"
    return "worse" if move.to_tier > move.from_tier else "better"
