"""What a model costs: a whole population with one and without, and one decision."""

import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.commands import DAY, OURS
from benchmarks.data import Size, population
from benchmarks.single import raw_rows
from rules.library import shipped_library
from scoring.model import Models
from scoring.rows import facts_of
from scoring.score import score
from service.model.use import use_of_file

SCHEME = "generic-assisted"
LEARNED_FROM = Size(20_000, 200_000)
ROUNDS, CALLS, MONTHS = 15, 100, 24


def model_of(folder: Path, seed: int) -> Path:
    """A model that learned from the inspections of a small population; made where it is not there yet."""
    data = population(folder, LEARNED_FROM, seed)
    model = data / "generic-assisted.model"
    if not model.exists():
        inspections = data / "inspections.parquet"
        pq.write_table(_inspections(data / "records.parquet"), inspections)
        files = {"--enterprises": data / "enterprises.parquet", "--records": data / "records.parquet"}
        options = {**files, "--inspections": inspections, "--scheme": SCHEME, "--out": model}
        words = [str(word) for option in options.items() for word in option]
        subprocess.run([*OURS, "model", "train", *words], check=True, capture_output=True)  # noqa: S603
    return model


def _inspections(records: Path) -> pa.Table:
    """The inspections of a population, with whether they found a problem."""
    columns = ["uscc", "occurred_on", "outcome"]
    decided = (pc.field("type") == "inspection") & pc.field("outcome").isin(["problem", "no_problem"])
    rows = pq.read_table(records, columns=columns, filters=decided)
    found = pc.equal(rows["outcome"].cast(pa.string()), "problem")
    made = pa.table({"uscc": rows["uscc"], "date": rows["occurred_on"], "found": found})
    first = made.group_by(["uscc", "date"]).aggregate([("found", "max")])
    return first.rename_columns({"found_max": "found"})


def one_decision(data: Path, model: Path) -> tuple[float, float]:
    """(Microseconds of one decision with the model, without it): medians over rounds in which the two take turns."""
    enterprise, records = raw_rows(data)
    as_of, library = date.fromisoformat(DAY), shipped_library()
    rule_set = library.in_force(SCHEME, as_of)
    closure = library.closure(rule_set, as_of)
    models: Models = {SCHEME: use_of_file(model, rule_set, as_of, MONTHS)}

    def decide(used: Models) -> Callable[[], object]:
        return lambda: score(closure, facts_of([enterprise], records), as_of, models=used)

    rounds = [(_microseconds(decide(models)), _microseconds(decide({}))) for _ in range(ROUNDS + 1)][1:]
    assisted, alone = zip(*rounds, strict=True)
    return statistics.median(assisted), statistics.median(alone)


def _microseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - start) / CALLS * 1e6
