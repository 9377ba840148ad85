"""`credit-tiers score` over files, and what it wrote."""

import csv
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from service.cli import main
from tests.worlds import files as world


def run(enterprises: Path, records: Path, out: Path, *more: str, scheme: str = "benchmark") -> Result:
    return CliRunner().invoke(
        main,
        [
            "score",
            "--enterprises",
            str(enterprises),
            "--records",
            str(records),
            "--scheme",
            scheme,
            "--as-of",
            "2026-06-30",
            "--out",
            str(out),
            *more,
        ],
    )


def scored(enterprises: Path, records: Path, out: Path, *more: str) -> dict[str, tuple]:
    result = run(enterprises, records, out, *more)
    assert result.exit_code == 0, result.output
    return rows(out)


def rows(out: Path) -> dict[str, tuple]:
    table = pq.read_table(out).to_pylist()
    return {row["uscc"]: (row["score"], row["tier"], row["decided_by"]) for row in table}


def refused(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def with_versions(**changes: list) -> world.Table:
    table = {name: column[:0] for name, column in world.records().items()}
    table |= {"recorded_at": [], "version": [], "revoked": []}
    rows_given = len(next(iter(changes.values())))
    defaults = {"record_id": "X", "uscc": world.code(1), "type": "serious_violation", "occurred_on": date(2026, 1, 5)}
    return {name: changes.get(name, [defaults.get(name)] * rows_given) for name in table}
