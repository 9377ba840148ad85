"""Selections: that a draw chose an enterprise, with what probability, and which inspections came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Selection:
    """An enterprise that a draw chose with the probability `num` / `den`, and the days of the inspections it led to.

    `draw` is the number of the draw, or of its task, as its source states it. None: none was stated; such a selection
    is known by its day, of which there is one. A visit that serves several selections is a day of each of them.
    """

    enterprise_id: int
    draw: str | None
    num: int
    den: int
    days: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.num <= self.den:
            raise ValueError("a probability is above 0 and at most 1")
        if self.draw == "" or (self.draw is None and len(self.days) != 1):
            raise ValueError("a selection is known by its draw, or by its only day")

    @property
    def key(self) -> tuple[int, str | date]:
        """What tells it from every other selection."""
        return self.enterprise_id, self.days[0] if self.draw is None else self.draw


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of selections that were handed in.

    How many are new or differ from what was held; of those without a draw, how many made way to one with a draw of the
    same day (`replaced`, held until now) or were not taken for it (`left_out`).
    """

    changed: int = 0
    replaced: int = 0
    left_out: int = 0


def millionths_of(num: int, den: int) -> int:
    """A probability in whole millionths, at least one: whoever was drawn could be drawn."""
    return max(1, (num * MILLION + den // 2) // den)


def millionths_of_any(chances: Iterable[tuple[int, int]]) -> int:
    """In millionths, the probability that at least one of several draws chose it; of each its `num` and `den`.

    Draws have numbers of their own, hence are independent: it is 1 - the product of (1 - p).
    """
    missed = of = 1
    for num, den in chances:
        missed, of = missed * (den - num), of * den
    return millionths_of(of - missed, of)
