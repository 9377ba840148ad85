"""Decisions made again, beside the full run that made them."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.commands import DAY
from benchmarks.data import Size
from benchmarks.measure import NotMeasured
from benchmarks.rescoring import SCHEME, rescore
from benchmarks.worlds import imported

# As many as the figure speaks of, however large the population is that the rest is measured on.
MOST = Size(100_000, 1_000_000)
_NOT_EQUAL = "SELECT replayed - equal, replayed FROM replay ORDER BY id DESC LIMIT 1"


def size_of(size: Size) -> Size:
    """That of the population whose decisions are made again where the rest is measured on `size`."""
    return Size(min(size.enterprises, MOST.enterprises), min(size.records, MOST.records))


def compare(folder: Path, data: Path, size: Size, say: Callable[[str], None]) -> tuple[float, float]:
    """Seconds of a replay of all decisions, and of the full run; raises NotMeasured where one is not found again."""
    world = imported(folder, data, size).copied("replayed")
    say("  re-score, all decisions new")
    made = world.cost(*rescore(DAY), "--full")
    say("  replay, all decisions")
    again = world.cost("replay", SCHEME, "--all")
    unlike, decided = world.row(_NOT_EQUAL)
    world.remove()
    if unlike or decided != size.enterprises:
        raise NotMeasured(f"{unlike} of {decided} decisions were not found again")
    return again.seconds, made.seconds
