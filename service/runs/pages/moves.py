"""What a run moved, as pictures with tables: the flow from tier to tier, and the causes as parts of a bar."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scoring.main_reason import BETTER, OTHER, WORSE
from service.core.charts.bars import Part, stacked
from service.core.charts.flow import Band, flow
from service.core.charts.svg import rank_class
from service.core.formatting import count
from service.core.web.language import said_to_reader
from service.decisions.lists import NOT_CLASSIFIED
from service.decisions.moves import CAUSES
from service.decisions.runs import Run
from service.decisions.words import CAUSES as CAUSE_WORDS
from service.decisions.words import NOT_CLASSIFIED as UNRATED_WORDS
from service.rule_sets.words import tier_mark
from service.runs.queries.moved import FIRST, MovedCount, MovedList, Narrowed

LOOKS = {WORSE: "raises", BETTER: "lowers", OTHER: "drop"}
CAUSE_LOOKS = dict(zip(CAUSES, ("accent", "rank-6", "rank-5", "rank-2", "rank-4", "rank-3", "rank-none"), strict=True))


@dataclass(frozen=True, slots=True)
class Way:
    """One direction and number of grades: its numbers by cause, and all of them."""

    direction: str
    grades: int
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many moved that way."""
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class Moves:
    """How many a run moved from which rank to which (-1 not classified), and which way for which cause.

    `earlier` are the tiers of the run before, `tiers` those of the run. Who is new to the scheme stands in the ways
    only; `new_without_tier` of them are not classified.
    """

    earlier: Sequence[str]
    tiers: Sequence[str]
    cells: Mapping[tuple[int, int], int]
    ways: Sequence[Way]
    new_without_tier: int

    @property
    def total(self) -> int:
        """How many have another tier than before."""
        return sum(self.cells.values())

    def number(self, *directions: str) -> int:
        """How many moved in one of the directions."""
        return sum(way.total for way in self.ways if way.direction in directions)

    @property
    def causes(self) -> list[str]:
        """The causes that occur."""
        return [cause for cause in CAUSES if any(cause in way.numbers for way in self.ways)]

    def ranks(self, side: int) -> list[int]:
        """The ranks before (side 0) or after (1): all tiers, and -1 where it occurs."""
        tiers = self.tiers if side else self.earlier
        return [
            *range(len(tiers)),
            *([NOT_CLASSIFIED] if any(cell[side] == NOT_CLASSIFIED for cell in self.cells) else []),
        ]

    def flow(self, title: str) -> Markup:
        """The picture of who went from where to where."""
        sides = [sorted({cell[side] for cell in self.cells}, key=lambda rank: (rank < 0, rank)) for side in (0, 1)]
        left, right = (self._states(side, ranks) for side, ranks in enumerate(sides))
        ordered = sorted(self.cells.items(), key=lambda cell: [(rank < 0, rank) for rank in cell[0]])
        bands = [
            Band(
                sides[0].index(before), sides[1].index(after), number,
                f"{self.name(0, before)} → {self.name(1, after)}: {count(number)}", LOOKS[_direction_of(before, after)],
            )
            for (before, after), number in ordered
        ]  # fmt: skip
        return flow(title, left, right, bands)

    def _states(self, side: int, ranks: Sequence[int]) -> list[Part]:
        numbers: Counter[int] = Counter()
        for cell, number in self.cells.items():
            numbers[cell[side]] += number
        tiers = self.tiers if side else self.earlier
        return [
            Part(self.name(side, rank), numbers[rank], count(numbers[rank]), rank_class(rank, len(tiers)))
            for rank in ranks
        ]

    def name(self, side: int, rank: int) -> str:
        """What the rank is called before (side 0) or after (1), in the reader's language."""
        tiers = self.tiers if side else self.earlier
        return said_to_reader(UNRATED_WORDS if rank < 0 else tier_mark(tiers[rank]))

    def causes_bar(self, title: str) -> Markup:
        """The bar whose parts are the causes of the moves."""
        numbers = {cause: sum(way.numbers.get(cause, 0) for way in self.ways) for cause in self.causes}
        parts = [
            Part(said_to_reader(CAUSE_WORDS[cause]), n, count(n), CAUSE_LOOKS[cause]) for cause, n in numbers.items()
        ]
        return stacked(title, parts)


def moves_of_list(run: Run, moved: MovedList) -> Moves:
    """What those of the list moved from where to where, which way and why."""
    new = moved.count(Narrowed(direction=FIRST, after=NOT_CLASSIFIED))
    return Moves(moved.earlier, run.tiers, moved.flow(), ways_of(moved.counts()), new)


def ways_of(counts: Sequence[MovedCount]) -> list[Way]:
    """The numbers of every direction and number of grades, in the order of the list."""
    ways: dict[tuple[str, int], dict[str, int]] = {}
    for one in counts:
        ways.setdefault((one.direction, one.grades), {})[one.cause] = one.number
    return [Way(direction, grades, numbers) for (direction, grades), numbers in ways.items()]


def _direction_of(before: int, after: int) -> str:
    if min(before, after) < 0:
        return OTHER
    return WORSE if after > before else BETTER
