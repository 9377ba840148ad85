"""Real inspections of two cities, and the rules that a person writes down in one line."""

import csv
import gzip
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

REAL_DATA = "CREDIT_TIERS_REAL_DATA"
BESIDE = Path(__file__).resolve().parents[1].parent / "shared" / "data"
Floats = npt.NDArray[np.float64]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class City:
    """One city's files, the first day that is held back, and its rule: of the scores before, the last or their mean."""

    name: str
    until: str
    routine: tuple[str, ...]
    said: str
    rule: Callable[[list[float]], float]

    def folder(self, data: Path) -> Path:
        """Where its files lie."""
        return data / self.name

    def options(self, data: Path) -> list[str]:
        """The files as options of a command."""
        names = ("enterprises", "records", "inspections")
        return [word for name in names for word in (f"--{name}", str(self.folder(data) / f"{name}.csv.gz"))]


def _last(scores: list[float]) -> float:
    return scores[-1]


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)


CITIES = (
    City("sf_food", "2017-01-01", ("routine_unscheduled", "routine_scheduled"), "last routine score", _last),
    City("austin_food", "2021-01-01", ("routine_inspection",), "mean of past scores", _mean),
)


def real_data() -> Path | None:
    """The folder of the cities: that of the environment variable, else one beside the checkout; None without one."""
    folder = Path(os.environ.get(REAL_DATA) or BESIDE)
    return folder if all(city.folder(folder).is_dir() for city in CITIES) else None


def rule_on_later(city: City, data: Path) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The rule's order of the inspections held back, higher riskier, and which of them found a problem.

    Who has no score yet stands where the mean of the earlier inspections stands.
    """
    history: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(city.folder(data) / "records.csv.gz"):
        if row["type"] in city.routine and row["value"]:
            history.setdefault(row["uscc"], []).append((row["occurred_on"], float(row["value"])))
    for scores in history.values():
        scores.sort()
    rows = _rows(city.folder(data) / "inspections.csv.gz")
    values = [_before(history.get(row["uscc"], []), row["date"], city.rule) for row in rows]
    order = np.array([np.nan if value is None else value for value in values])
    later = np.array([row["date"] >= city.until for row in rows])
    order[np.isnan(order)] = np.nanmean(order[~later])
    found = np.array([row["found"] == "1" for row in rows])
    return -order[later], found[later]


def _before(scores: list[tuple[str, float]], day: str, rule: Callable[[list[float]], float]) -> float | None:
    past = [score for date, score in scores if date < day]
    return rule(past) if past else None


def _rows(file: Path) -> list[Row]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
