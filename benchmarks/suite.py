"""What is measured, and the limits it is held to."""

import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import draw_figures, service_figures
from benchmarks.answers import difference
from benchmarks.assisted import SCHEME, model_of, one_decision
from benchmarks.commands import by_hand, first_changes, ours
from benchmarks.data import Size, population
from benchmarks.figures import Agreement, Figure
from benchmarks.margins import Margin, Rising
from benchmarks.measure import Command, Cost, medians

FILES = ("peers", "twice", "generic", "forecast", "assisted")
NAMES = (
    *FILES,
    "single",
    "import",
    "rescore",
    "replay",
    "compare",
    "nightly",
    "request",
    "lists",
    "preview",
    "firm",
    "advice",
    "draws",
    "model",
    "ledger",
    "visits",
    "simulated-year",
    "estimates",
)
OURS, DUCKDB, POLARS, TWICE, GENERIC = "benchmark", "DuckDB", "Polars", "twice", "generic"
ASSISTED, UNASSISTED, FORECAST = "assisted", "unassisted", "forecast"

Row = Figure | Agreement | Margin | Rising


@dataclass(frozen=True, slots=True)
class Suite:
    """What to measure, on which population, in how many counted rounds (one is a trial), and where the files go."""

    size: Size
    seed: int
    runs: int
    folder: Path
    only: Collection[str] = NAMES

    def rows(self) -> Iterator[Row]:
        """Measures everything asked for."""
        if set(self.only) - {"draws", "model", "ledger", "simulated-year"}:
            yield from self._generated(population(self.folder, self.size, self.seed))
        if "draws" in self.only:
            yield from draw_figures.of_draws(self.folder, self.seed, trial=self.runs == 1)
        if "ledger" in self.only:
            yield from service_figures.of_ledger(self.folder, trial=self.runs == 1)
        if "simulated-year" in self.only:
            yield from service_figures.of_simulated_year(self.folder, self.seed, trial=self.runs == 1)
        if "model" in self.only:
            from benchmarks import models

            yield from models.rows()

    def _generated(self, data: Path) -> Iterator[Row]:
        if set(self.only) & set(FILES):
            yield from self._files(data)
        if "single" in self.only:
            from benchmarks.single import compare

            _say("one decision at a time")
            mine, zen = compare(data)
            yield Figure("One decision, beside ZEN", mine, zen, "µs", 1.4, 1.0)
        yield from self._service(data)

    def _service(self, data: Path) -> Iterator[Row]:
        trial = self.runs == 1
        if "import" in self.only:
            yield from service_figures.of_imports(data, self.size)
        if "rescore" in self.only:
            yield from service_figures.of_rescoring(self.folder, data, self.size, self.runs)
        if "replay" in self.only:
            yield from service_figures.of_replay(self.folder, self.size, self.seed)
        if "compare" in self.only:
            yield from service_figures.of_comparing(self.folder, data, self.size)
        if "nightly" in self.only:
            populations = [(population(self.folder, size, self.seed), size) for size in (self.size, self.size.halved)]
            yield from service_figures.of_same_change(self.folder, *populations, self.runs)
        if "request" in self.only:
            yield from service_figures.of_requests(self.folder, data, trial=trial)
        if "lists" in self.only:
            yield from service_figures.of_tier_lists(self.folder, self.size, self.seed, trial=trial)
        if "preview" in self.only:
            yield from service_figures.of_preview(self.folder, self.size, self.seed, trial=trial)
        if "firm" in self.only:
            yield from service_figures.of_firm_page(self.folder, data, self.size)
        if "visits" in self.only:
            yield from service_figures.of_visits(self.folder, data, self.size, trial=trial)
        if "estimates" in self.only:
            yield from service_figures.of_estimates(self.folder, self.size, self.seed, trial=trial)
        if "advice" in self.only:
            yield from service_figures.of_advice(self.folder, data, self.size)

    def _files(self, data: Path) -> Iterator[Row]:
        answers = self.folder / "answers"
        shutil.rmtree(answers, ignore_errors=True)
        answers.mkdir(parents=True)
        costs = medians(self._commands(data, answers), self.runs, self._begin)
        if "peers" in self.only:
            yield from _beside_peers(costs)
            yield from (
                Agreement(f"Equal scores and tiers, {peer}", difference(_answer(answers, OURS), _answer(answers, peer)))
                for peer in (DUCKDB, POLARS)
            )
        if "twice" in self.only:
            yield from _beside_itself(costs, self.size)
        if "generic" in self.only:
            yield Figure("Time of generic, beside benchmark", *_seconds(costs, GENERIC, OURS), "s", 2)
        if "forecast" in self.only:
            title = "First change of everyone in 366 days, beside score"
            yield Figure(title, *_seconds(costs, FORECAST, GENERIC), "s", 4, 3)
        if "assisted" in self.only:
            yield from self._assisted(data, costs)

    def _assisted(self, data: Path, costs: Mapping[str, Cost]) -> Iterator[Row]:
        yield Figure("Time with a model, beside none", *_seconds(costs, ASSISTED, UNASSISTED), "s", 2)
        assisted, alone = one_decision(data, model_of(self.folder, self.seed))
        yield Figure("What a model adds to one decision, beside 1 ms", assisted - alone, 1_000, "µs", 1)

    def _commands(self, data: Path, answers: Path) -> dict[str, Command]:
        """The commands in the order in which they take turns; ours is what the others are held against."""
        commands: dict[str, Command] = {OURS: ours(data, _answer(answers, OURS), "benchmark")}
        if "peers" in self.only:
            commands |= {peer: by_hand(peer.lower(), data, _answer(answers, peer)) for peer in (DUCKDB, POLARS)}
        if "twice" in self.only:
            twice = population(self.folder, self.size.doubled, self.seed)
            commands[TWICE] = ours(twice, _answer(answers, TWICE), "benchmark")
        if {"generic", "forecast"} & set(self.only):
            commands[GENERIC] = ours(data, _answer(answers, GENERIC), "generic")
        if "forecast" in self.only:
            commands[FORECAST] = first_changes(data, _answer(answers, FORECAST), "generic")
        if "assisted" in self.only:
            commands[UNASSISTED] = ours(data, _answer(answers, UNASSISTED), SCHEME)
            model = ["--model", str(model_of(self.folder, self.seed))]
            commands[ASSISTED] = [*ours(data, _answer(answers, ASSISTED), SCHEME), *model]
        return commands

    def _begin(self, run: int, name: str) -> None:
        _say(f"round {run} of {self.runs}{'' if run else ' (not counted)'}: {name}")


def _beside_peers(costs: Mapping[str, Cost]) -> Iterator[Row]:
    yield Figure("Time, beside DuckDB", *_seconds(costs, OURS, DUCKDB), "s", 0.85, 0.7)
    yield Figure("Memory, beside DuckDB", *_memory(costs, OURS, DUCKDB), "MiB", 0.35, 0.3)
    yield Figure("Time of Polars, beside DuckDB", *_seconds(costs, POLARS, DUCKDB), "s")
    yield Figure("Memory of Polars, beside DuckDB", *_memory(costs, POLARS, DUCKDB), "MiB")


def _beside_itself(costs: Mapping[str, Cost], size: Size) -> Iterator[Row]:
    sizes = f"{size.doubled}, beside {size}"
    yield Figure(f"Time of {sizes}", *_seconds(costs, TWICE, OURS), "s", 2.1)
    yield Figure(f"Memory of {sizes}", *_memory(costs, TWICE, OURS), "MiB", 1.3)


def _seconds(costs: Mapping[str, Cost], one: str, other: str) -> tuple[float, float]:
    return costs[one].seconds, costs[other].seconds


def _memory(costs: Mapping[str, Cost], one: str, other: str) -> tuple[float, float]:
    return costs[one].mebibytes, costs[other].mebibytes


def _answer(folder: Path, name: str) -> Path:
    return folder / f"{name.lower()}.parquet"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
