"""Files without a good row, without a row, and of types that another rule set declares end well."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from service.cli import main
from tests.worlds import files as world

RECORDS = ("record_id", "uscc", "type", "occurred_on")


def scored(folder: Path, records: Path, scheme: str = "benchmark") -> Result:
    firms = world.write_csv(world.enterprises(3), folder / "e.csv")
    files = ["--enterprises", str(firms), "--records", str(records), "--scheme", scheme, "--as-of", str(world.AS_OF)]
    return CliRunner().invoke(main, ["score", *files, "--out", str(folder / "o.parquet")])


def written(path: Path, *rows: Sequence[str], headings: Sequence[str] = RECORDS) -> Path:
    path.write_text("\n".join(",".join(row) for row in (headings, *rows)) + "\n", encoding="utf-8")
    return path


def test_headings_alone_are_no_records(tmp_path: Path) -> None:
    published = ("统一社会信用代码", "处罚决定书文号", "处罚决定日期", "处罚机关")
    for headings in (RECORDS, published):
        result = scored(tmp_path, written(tmp_path / "r.csv", headings=headings))
        assert result.exit_code == 0, result.output
        assert len(pq.read_table(tmp_path / "o.parquet")) == 3
    (tmp_path / "r.ndjson").write_text("", encoding="utf-8")
    assert scored(tmp_path, tmp_path / "r.ndjson").exit_code == 0


@pytest.mark.parametrize("kind", ["", "传闻", "法院判决"])
def test_a_file_of_bad_rows_alone_leaves_them_to_be_checked(kind: str, tmp_path: Path) -> None:
    rows = [(f"R{number}", world.code(number), kind, "2026-01-05") for number in (1, 1, 2)]
    result = scored(tmp_path, written(tmp_path / "r.csv", *rows))
    assert result.exit_code == 3, result.output
    found = {row["uscc"]: row["rows_to_check"] for row in pq.read_table(tmp_path / "o.parquet").to_pylist()}
    assert found == {world.code(1): 2, world.code(2): 1, world.code(3): 0}


def test_no_enterprise_is_good(tmp_path: Path) -> None:
    firms = written(tmp_path / "firms.csv", ("000000000000000000", "甲"), headings=("uscc", "name"))
    records = written(tmp_path / "r.csv", ("R1", world.code(1), "honour", "2026-01-05"))
    files = ["--enterprises", str(firms), "--records", str(records), "--scheme", "benchmark"]
    result = CliRunner().invoke(main, ["score", *files, "--as-of", "2026-06-30", "--out", str(tmp_path / "o.csv")])
    assert result.exit_code == 3, result.output
    assert (tmp_path / "o.csv").read_text().count("\n") == 1
