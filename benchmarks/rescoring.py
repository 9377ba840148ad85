"""Re-scoring from database to database: beside `credit-tiers score` on files, and incremental beside full."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.commands import DAY, ours
from benchmarks.data import Size
from benchmarks.measure import Cost, cost_of, median
from benchmarks.worlds import World, imported

SCHEME = "benchmark"
NEXT_DAY = (date.fromisoformat(DAY) + timedelta(days=1)).isoformat()
# One enterprise of so many gets a new record.
ONE_OF = 100
ROUNDS = 3

LAST_RUN = """
SELECT (scoring_run.in_effect_at - job.started_at) / 1e6, scoring_run.examined, scoring_run.enterprises
FROM scoring_run JOIN job ON job.id = scoring_run.job_id ORDER BY scoring_run.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Round:
    """The processes of one round, and the runs a day later: seconds from claim to switch and the share examined."""

    files: Cost
    first: Cost
    again: Cost
    incremental: float
    full: float
    share_due: float


def compare(folder: Path, data: Path, size: Size, runs: int, say: Callable[[str], None]) -> Round:
    """The medians of at most three rounds, each on copies of the same imported database."""
    world = imported(folder, data, size)
    rounds = []
    for number in range(1, min(runs, ROUNDS) + 1):
        say(f"round {number} of {min(runs, ROUNDS)}")
        rounds.append(_round(world, data, say))
    costs = [median([getattr(one, name) for one in rounds]) for name in ("files", "first", "again")]
    times = [statistics.median(getattr(one, name) for one in rounds) for name in ("incremental", "full", "share_due")]
    return Round(costs[0], costs[1], costs[2], *times)


def _round(world: World, data: Path, say: Callable[[str], None]) -> Round:
    base = world.copied("rescored")
    say("  score, file to file")
    files = cost_of(ours(data, base.folder / "scored.parquet", SCHEME), tree=True)
    say("  re-score, all decisions new")
    first = base.cost(*rescore(DAY), "--full")
    say("  re-score, nothing changed")
    again = base.cost(*rescore(DAY), "--full")
    codes = codes_of(data)[::ONE_OF]
    base.take_in("records", write_complaints(base.folder / "new.parquet", codes, NEXT_DAY), NEXT_DAY)
    twin = base.copied("rescored-twin")
    say("  a day later, incremental")
    incremental, share_due = _run(base)
    say("  a day later, full")
    full, _ = _run(twin, "--full")
    for used in (base, twin):
        used.remove()
    return Round(files, first, again, incremental, full, share_due)


def rescore(day: str) -> list[str]:
    """The words of the command that re-scores as of a day, by what was known on it."""
    return ["rescore", "--scheme", SCHEME, "--as-of", day, "--known-on", day]


def _run(world: World, *options: str) -> tuple[float, float]:
    """Seconds from the worker's claim to the switch, and the share of all enterprises that the run examined."""
    world.run(*rescore(NEXT_DAY), *options)
    seconds, examined, enterprises = last_run(world)
    return seconds, examined / enterprises


def last_run(world: World) -> tuple[float, int, int]:
    """Of the last run: seconds from the worker's claim to the switch, enterprises examined, and all of them."""
    seconds, examined, enterprises = world.row(LAST_RUN)
    return seconds, examined, enterprises


def codes_of(data: Path) -> list[str]:
    """The codes of all enterprises of a population, in the order of its file."""
    codes: list[str] = pq.read_table(data / "enterprises.parquet", columns=["uscc"])["uscc"].to_pylist()
    return codes


def write_complaints(file: Path, codes: Sequence[str], day: str) -> Path:
    """A file with a substantiated complaint of that day about each enterprise."""
    columns = {
        "record_id": [f"new-{index}" for index in range(len(codes))],
        "uscc": codes,
        "type": ["complaint"] * len(codes),
        "occurred_on": [date.fromisoformat(day)] * len(codes),
        "outcome": ["substantiated"] * len(codes),
    }
    pq.write_table(pa.table(columns), file)
    return file
