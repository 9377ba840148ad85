"""One decision from 30 raw records, in process, beside ZEN on ready-made measures."""

import contextlib
import io
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.library import shipped
from scoring.rows import facts_of
from scoring.score import score

AS_OF = date(2026, 6, 30)


def raw_rows(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An enterprise with 30 records, as a request would state them: texts, numbers, ISO dates."""
    records = pq.read_table(folder / "records.parquet")
    counted = Counter(records["uscc"].to_pylist())
    code = next(code for code, number in sorted(counted.items()) if number == 30)
    enterprises = pq.read_table(folder / "enterprises.parquet")
    enterprise = enterprises.filter(pc.equal(enterprises["uscc"], code)).to_pylist()[0]
    mine = records.filter(pc.equal(records["uscc"], code)).to_pylist()
    return _stated(enterprise), [_stated(row) for row in mine]


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    names = {"until": "ends_on"}
    stated = {names.get(name, name): value for name, value in row.items() if value is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in stated.items()}


def compare(folder: Path, rounds: int = 41, calls: int = 100) -> tuple[float, float]:
    """(microseconds of ours, of ZEN): medians over rounds in which the two take turns."""
    enterprise, records = raw_rows(folder)
    rule_sets = shipped().closure(shipped().get("benchmark@2026-01"), AS_OF, None)
    with contextlib.redirect_stdout(io.StringIO()):
        from benchmarks.peers import by_zen

    def ours() -> None:
        score(rule_sets, facts_of([enterprise], records), AS_OF)

    def zen() -> None:
        by_zen.decide()

    pairs = [(_micros(ours, calls), _micros(zen, calls)) for _ in range(rounds + 1)][1:]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def _micros(call: Callable[[], None], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - start) / calls * 1e6
