"""Who goes from which tier to which in a comparison: the table, shaded, and the flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scoring.main_reason import BETTER, OTHER, WORSE
from service.core.charts.bars import Part
from service.core.charts.flow import Band, flow
from service.core.charts.svg import rank_class
from service.core.formatting import count
from service.rule_sets.words import tier_mark
from service.time.comparison.result import Result
from service.time.comparison.shades import shade_of
from service.time.comparison.words import NOT_CLASSIFIED

LOOKS = {WORSE: "raises", BETTER: "lowers", OTHER: "drop"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table, how dark it is (None: not at all), and which way it leads."""

    number: int
    shade: int | None
    direction: str | None


class Matrix:
    """How many stand in which tier before (rows) and after (columns); the last of each is "not classified"."""

    def __init__(self, result: Result) -> None:
        was, now = result.comparison.before.rule_set, result.comparison.after.rule_set
        self.before, self.after = [*was.tier_ids(), None], [*now.tier_ids(), None]
        numbers = result.totals.matrix.tolist()
        kept = {name: rank for rank, name in enumerate(now.tier_ids())}
        most = max((n for r, row in enumerate(numbers) for c, n in enumerate(row) if self._moves(r, c)), default=0)
        self.cells = [
            [
                Cell(number, shade_of(number, most) if self._moves(r, c) else None, self._direction(r, c, kept))
                for c, number in enumerate(row)
            ]
            for r, row in enumerate(numbers)
        ]

    def rows(self) -> list[tuple[int, list[Cell]]]:
        """The rows by rank, -1 last and only where somebody was not classified."""
        ranks = [*range(len(self.before) - 1), -1]
        return [(rank, row) for rank, row in zip(ranks, self.cells, strict=True) if rank >= 0 or self._any(row)]

    def ranks_after(self) -> list[int]:
        """The columns by rank, -1 last and only where somebody is not classified."""
        ranks = [*range(len(self.after) - 1), -1]
        return [rank for rank in ranks if rank >= 0 or any(row[rank].number for row in self.cells)]

    def flow(self, title: str, language: str) -> Markup:
        """The picture of those that move, from tier to tier."""
        moving = [(rank, to, row[to]) for rank, row in self.rows() for to in self.ranks_after()]
        moving = [(was, now, cell) for was, now, cell in moving if cell.number and cell.direction]
        ranks = [
            sorted(set(side), key=lambda rank: (rank < 0, rank))
            for side in ([was for was, _, _ in moving], [now for _, now, _ in moving])
        ]
        left = [
            self._part(0, rank, sum(c.number for was, _, c in moving if was == rank), language) for rank in ranks[0]
        ]
        right = [
            self._part(1, rank, sum(c.number for _, now, c in moving if now == rank), language) for rank in ranks[1]
        ]
        drawn = [
            Band(
                ranks[0].index(was), ranks[1].index(now), cell.number,
                f"{self.name(0, was, language)} → {self.name(1, now, language)}: {count(cell.number)}",
                LOOKS[cell.direction or OTHER],
            )
            for was, now, cell in moving
        ]  # fmt: skip
        return flow(title, left, right, drawn)

    def _part(self, side: int, rank: int, number: int, language: str) -> Part:
        tiers = len((self.before, self.after)[side]) - 1
        return Part(self.name(side, rank, language), number, count(number), rank_class(rank, tiers))

    def name(self, side: int, rank: int, language: str) -> str:
        """What a rank is called before (side 0) or after (1)."""
        tier = (self.before, self.after)[side][rank]
        said: str = getattr(NOT_CLASSIFIED if tier is None else tier_mark(tier), language)
        return said

    def _any(self, row: Sequence[Cell]) -> bool:
        return any(cell.number for cell in row)

    def _moves(self, row: int, column: int) -> bool:
        return self.before[row] != self.after[column]

    def _direction(self, row: int, column: int, kept: Mapping[str, int]) -> str | None:
        """Which way the cell leads; None where it does not move anyone."""
        if not self._moves(row, column):
            return None
        was, now = self.before[row], self.after[column]
        if was is None or now is None or was not in kept:
            return OTHER
        return WORSE if column > kept[was] else BETTER
