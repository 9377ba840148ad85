"""The same night in two populations: a run that follows what changed takes as long in the larger one."""

import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks.commands import DAY
from benchmarks.data import Size
from benchmarks.measure import NotMeasured
from benchmarks.rescoring import ROUNDS, codes_of, last_run, rescore, write_complaints
from benchmarks.worlds import World, imported

# One enterprise of so many of the larger population is due: something new is known of it.
ONE_OF = 33

# A population: where its files are, and its size.
Populated = tuple[Path, Size]


def compare(
    folder: Path, larger: Populated, smaller: Populated, runs: int, say: Callable[[str], None]
) -> tuple[float, float, int]:
    """Seconds of an incremental run in the larger population and in the smaller one, and how many were due in each.

    Medians of at most three rounds, each on copies of the databases before the night.
    """
    due = max(1, larger[1].enterprises // ONE_OF)
    evenings = [_evening(folder, *population, due, say) for population in (larger, smaller)]
    nights = [[_night(world, due, say) for world in evenings] for _ in range(min(runs, ROUNDS))]
    for world in evenings:
        world.remove()
    one, other = (statistics.median(seconds) for seconds in zip(*nights, strict=True))
    return one, other, due


def _evening(folder: Path, data: Path, size: Size, due: int, say: Callable[[str], None]) -> World:
    """A database in which all decisions are in effect, and something new is known of `due` enterprises since."""
    say(f"  {size}: all decisions, then news of {due:,}")
    world = imported(folder, data, size).copied(f"evening-{size.enterprises}")
    world.run(*rescore(DAY), "--full")
    codes = codes_of(data)
    news = codes[:: len(codes) // due][:due]
    # Of the same day: no enterprise is due because a day went by.
    world.take_in("records", write_complaints(world.folder / "new.parquet", news, DAY), DAY)
    return world


def _night(evening: World, due: int, say: Callable[[str], None]) -> float:
    """Seconds of an incremental run, from the worker's claim to the switch; raises NotMeasured where others are due."""
    world = evening.copied(f"{evening.folder.name}-night")
    say(f"  a night of {world.folder.name}")
    world.run(*rescore(DAY))
    seconds, examined, _ = last_run(world)
    world.remove()
    if examined != due:
        raise NotMeasured(f"{examined} enterprises were examined in {world.folder.name}, not {due}")
    return seconds
