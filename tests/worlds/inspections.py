"""Enterprises whose inspections follow the small trained model, or do not: shifted, or found out more often."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tests.worlds.models import REGIONS

# The model learned until the end of March; the watch looks in the middle of June.
LEARNED_UNTIL = date(2026, 3, 31)
WATCHED_ON = date(2026, 6, 14)
# Inspections by month: enough in two months that are over, and in one that goes on.
INSPECTIONS_BY_MONTH: Mapping[date, int] = {date(2026, 4, 1): 150, date(2026, 5, 1): 150, date(2026, 6, 1): 120}
FIRMS = 420
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The rows of files: enterprises, complaints and inspections (firm, day, found)."""

    enterprises: Sequence[Row]
    complaints: Sequence[Row]
    inspections: Sequence[tuple[str, date, bool]]


def make_world(*, complaints: float = 1.0, oldest: int = 20, harsher: float = 0.0, seed: int = 0) -> World:
    """As the inspections that the model learned from where nothing else is said.

    `complaints` a year and firm, ages below `oldest` years, and a share `harsher` of clear inspections found after all.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    firms = [f"REG-{number:06d}" for number in range(FIRMS)]
    days = [
        first + timedelta(days=int(chance.integers(0, 14)))
        for first, n in INSPECTIONS_BY_MONTH.items()
        for _ in range(n)
    ]
    rows, reports, visited = [], [], []
    for firm, day in zip(firms, days, strict=True):
        age = int(chance.integers(0, oldest))
        region = chance.choice([*REGIONS, ""])
        times = int(chance.poisson(complaints))
        # Half a year in: the age holds from the first inspection to the day that the watch looks.
        established = day - timedelta(days=round(365.25 * (age + 0.5)))
        rows.append((firm, f"企业{firm}", "" if chance.random() < 0.1 else established, region))
        reports += [(firm, "complaint", day - timedelta(days=int(chance.integers(100, 250)))) for _ in range(times)]
        risk = 1 / (1 + np.exp(1.6 + 0.12 * (age - 8) - 0.9 * times))
        visited.append((firm, day, bool(chance.random() < risk or chance.random() < harsher)))
    return World(rows, reports, visited)


def enterprises_file(world: World, path: Path) -> Path:
    """The enterprises as CSV."""
    return _write_csv(path, ["uscc", "name", "established_on", "region"], world.enterprises)


def records_file(world: World, path: Path, *, inspections: bool = True, known_until: date = date.max) -> Path:
    """The complaints, and the inspections, each known on the day after it, at the latest on the day asked for."""
    heading = ["record_id", "uscc", "type", "occurred_on", "outcome", "category", "source", "recorded_at"]
    rows: list[Row] = [
        (f"C{i}", firm, kind, day, "", "", "12345", day) for i, (firm, kind, day) in enumerate(world.complaints)
    ]
    for i, (firm, day, found) in enumerate(world.inspections if inspections else ()):
        outcome = "problem" if found else "no_problem"
        rows.append((f"I{i}", firm, "inspection", day, outcome, "random", "12345", day + timedelta(days=1)))
    return _write_csv(path, heading, [(*row[:-1], min(row[-1], known_until)) for row in rows])


def inspections_file(world: World, path: Path) -> Path:
    """The inspections as a file for training has them."""
    return _write_csv(
        path, ["uscc", "date", "found"], [(firm, day, int(found)) for firm, day, found in world.inspections]
    )


def _write_csv(path: Path, heading: Sequence[str], rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heading, *rows])
    return path
