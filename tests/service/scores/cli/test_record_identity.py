"""A record is known by its enterprise and its id: score, explain and plain rows say the same."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from rules.library import shipped_library
from scoring.explain import explain
from scoring.facts import NO_NUMBER
from scoring.rows import facts_of
from scoring.score import score
from service.cli import main
from tests.worlds import files as world

A, B = world.code(1), world.code(2)
FIRMS = [{"uscc": code, "name": f"示例{code}", "employees": 9} for code in (A, B)]
EARLY, LATE = date(2026, 1, 6), date(2026, 3, 1)
LISTED = {"type": "serious_violation", "occurred_on": date(2026, 1, 5)}
PRAISED = {"type": "honour", "occurred_on": date(2025, 5, 5)}
SHARED_ID = [{"uscc": A, "record_id": "X", **LISTED}, {"uscc": B, "record_id": "X", **PRAISED}]
MOVED = [
    {"uscc": A, "record_id": "X", **LISTED, "recorded_at": EARLY, "version": 1},
    {"uscc": A, "record_id": "X", **LISTED, "recorded_at": LATE, "version": 2, "revoked": True},
    {"uscc": B, "record_id": "X", **LISTED, "recorded_at": LATE, "version": 2},
]
STATED_FOR_BOTH = [MOVED[0], MOVED[2]]
REPEATED = [MOVED[0], {**MOVED[2], "version": 1}, MOVED[0], {**MOVED[0], "uscc": B}]
UNREAD_FIELD_BROKEN = [{**SHARED_ID[0], "document_no": "甲", "value": "soon"}, {**SHARED_ID[1], "document_no": "乙"}]
Outcome = tuple[float | None, str | None]


def write(rows: list[dict[str, Any]], path: Path) -> Path:
    names = dict.fromkeys(name for row in rows for name in row)
    table = {name: [row.get(name) for row in rows] for name in names}
    return world.write_csv(table, path) if path.suffix == ".csv" else world.write_parquet(table, path)


class Files:
    """Two enterprises and some records in files, looked at through both commands."""

    def __init__(self, folder: Path, ending: str, records: list[dict[str, Any]], known_on: date | None) -> None:
        self.out = folder / "out.parquet"
        enterprises, found = write(FIRMS, folder / f"e{ending}"), write(records, folder / f"r{ending}")
        self.options = ["--enterprises", str(enterprises), "--records", str(found), "--scheme", "benchmark"]
        self.options += ["--as-of", str(world.AS_OF), *(["--known-on", str(known_on)] if known_on else [])]

    def scored(self, exit_code: int = 0) -> dict[str, Outcome]:
        result = CliRunner().invoke(main, ["score", *self.options, "--out", str(self.out)])
        assert result.exit_code == exit_code, result.output
        return {row["uscc"]: (row["score"], row["tier"]) for row in pq.read_table(self.out).to_pylist()}

    def explained(self, code: str) -> dict[str, Any]:
        result = CliRunner().invoke(main, ["explain", code, *self.options, "--json"])
        assert result.exit_code == 0, result.output
        shown: dict[str, Any] = json.loads(result.stdout)
        return shown


def from_rows(records: list[dict[str, Any]], known_on: date | None) -> tuple[dict[str, Outcome], list[str]]:
    """Scores and tiers, and the facts digests."""
    library = shipped_library()
    closure = library.closure(library.in_force("benchmark", world.AS_OF), world.AS_OF)
    scores = score(closure, facts := facts_of(FIRMS, records), world.AS_OF, known_on, evidence=True)
    tiers = [scores.tiers[place] if place >= 0 else None for place in scores.tier.tolist()]
    figures = [None if held == NO_NUMBER else held / 100 for held in scores.score.tolist()]
    outcomes = dict(zip(facts.uscc, zip(figures, tiers, strict=True), strict=True))
    return outcomes, [explain(scores, index).facts_digest for index in range(len(facts))]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("known_on", [None, date(2026, 2, 1)])
@pytest.mark.parametrize("records", [SHARED_ID, MOVED, STATED_FOR_BOTH, REPEATED])
def test_both_commands_and_plain_rows_agree(
    records: list[dict[str, Any]], known_on: date | None, ending: str, tmp_path: Path
) -> None:
    expected, digests = from_rows(records, known_on)
    files = Files(tmp_path, ending, records, known_on)
    assert files.scored() == expected
    for code, digest in zip((A, B), digests, strict=True):
        shown = files.explained(code)
        assert (shown["score"], shown["tier"]) == expected[code]
        assert shown["facts_sha256"] == digest


def listed(records: list[dict[str, Any]], known_on: date | None = None) -> list[bool]:
    return [tier == "D" for _, tier in from_rows(records, known_on)[0].values()]


def test_a_record_that_moves_is_revoked_there_and_new_here() -> None:
    assert listed(SHARED_ID) == [True, False]
    assert listed(MOVED) == [False, True]
    assert listed(MOVED, date(2026, 2, 1)) == [True, False]
    assert listed(STATED_FOR_BOTH) == [True, True]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_row_waits_for_a_value_that_no_rule_reads_in_either_command(ending: str, tmp_path: Path) -> None:
    files = Files(tmp_path, ending, UNREAD_FIELD_BROKEN, None)
    scored = files.scored(3)
    for code in (A, B):
        shown = files.explained(code)
        assert (shown["score"], shown["tier"]) == scored[code]
        assert shown["rows_to_check"] == (1 if code == A else 0)
    assert scored[A][1] != "D"
    assert {row["uscc"]: row["rows_to_check"] for row in pq.read_table(files.out).to_pylist()} == {A: 1, B: 0}
