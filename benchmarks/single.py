"""One decision from 30 raw records, in process, beside ZEN on ready-made measures."""

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.commands import DAY
from benchmarks.measure import NotMeasured
from rules.library import shipped_library
from scoring.rows import facts_of
from scoring.score import score

RECORDS = 30
ROUNDS = 41
CALLS = 100
FIELDS = {"until": "ends_on"}


def compare(population: Path) -> tuple[float, float]:
    """(Microseconds of ours, of ZEN): medians over rounds in which the two take turns, after one not counted."""
    from benchmarks.peers import by_zen

    enterprise, records = raw_rows(population)
    as_of, library = date.fromisoformat(DAY), shipped_library()
    rule_sets = library.closure(library.get("benchmark@2026-01"), as_of, None)

    def decide() -> object:
        return score(rule_sets, facts_of([enterprise], records), as_of)

    rounds = [(_microseconds(decide), _microseconds(by_zen.decide)) for _ in range(ROUNDS + 1)][1:]
    ours, zen = zip(*rounds, strict=True)
    return statistics.median(ours), statistics.median(zen)


def raw_rows(population: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An enterprise with 30 records, as a request would state them: texts, numbers, ISO dates."""
    counts = pc.value_counts(pq.read_table(population / "records.parquet", columns=["uscc"])["uscc"].combine_chunks())
    code = pc.min(counts.field("values").filter(pc.equal(counts.field("counts"), RECORDS))).as_py()
    if code is None:
        raise NotMeasured(f"no enterprise in {population} has {RECORDS} records: choose a larger population")
    enterprises, records = (
        pq.read_table(population / f"{name}.parquet", filters=[("uscc", "=", code)]).to_pylist()
        for name in ("enterprises", "records")
    )
    return _stated(enterprises[0]), [_stated(row) for row in records]


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    stated = {FIELDS.get(name, name): value for name, value in row.items() if value is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in stated.items()}


def _microseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - start) / CALLS * 1e6
