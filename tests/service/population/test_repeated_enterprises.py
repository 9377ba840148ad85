"""A file that states an enterprise several times: rows that agree are one, those that do not all wait."""

import csv
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from service.cli import main
from tests.worlds import files as world

A, B = world.code(1), world.code(2)
HEADINGS = ("uscc", "name", "industry", "established_on", "employees", "tax_grade", "address_verified")
Row = Mapping[str, Any]


def scored(folder: Path, firms: Sequence[Row], exit_code: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Score, tier and rows to check by code, and the lines refused."""
    with (folder / "e.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(firms)
    records = world.write_csv({name: column[:0] for name, column in world.records().items()}, folder / "r.csv")
    files = ["--enterprises", str(folder / "e.csv"), "--records", str(records), "--scheme", "benchmark"]
    more = ["--as-of", str(world.AS_OF), "--out", str(folder / "o.parquet"), "--rejects", str(folder / "rejects.csv")]
    result = CliRunner().invoke(main, ["score", *files, *more])
    assert result.exit_code == exit_code, result.output
    with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = [row["line"] for row in csv.DictReader(stream)]
    return {row.pop("uscc"): row for row in pq.read_table(folder / "o.parquet").to_pylist()}, lines


WHOLE = {"uscc": A, "name": "甲", "industry": "A0111", "employees": "80", "tax_grade": "A", "address_verified": "否"}
PARTS = (
    {"uscc": A, "name": "甲", "industry": "A0111"},
    {"uscc": A, "employees": "80", "address_verified": "否"},
    {"uscc": A.lower(), "tax_grade": "A", "name": "甲"},
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_row_leaves_out_is_taken_from_the_others(order: Sequence[int], tmp_path: Path) -> None:
    expected = scored(tmp_path, [WHOLE, {"uscc": B}])
    assert scored(tmp_path, [*(PARTS[place] for place in order), {"uscc": B}]) == expected


@pytest.mark.parametrize(
    "other",
    [{"name": "乙"}, {"employees": "81"}, {"address_verified": "是"}, {"established_on": "2020-01-01"}],
    ids=lambda other: next(iter(other)),
)
def test_rows_that_contradict_each_other_all_wait_whatever_a_rule_reads(other: Row, tmp_path: Path) -> None:
    whole = {**WHOLE, "established_on": "2019-01-01"}
    found, lines = scored(tmp_path, [whole, {"uscc": B}, {**whole, **other}], 3)
    assert list(found) == [B]
    assert lines == ["2", "4"]


def test_a_file_of_nothing_but_contradictions_ends_well(tmp_path: Path) -> None:
    found, lines = scored(tmp_path, [WHOLE, {**WHOLE, "employees": "1"}], 3)
    assert found == {}
    assert lines == ["2", "3"]
