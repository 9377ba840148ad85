from pathlib import Path

import pyarrow.parquet as pq
from click.testing import CliRunner

from service.demo.cli.generate import command


def test_it_writes_both_files_and_says_how_much(tmp_path: Path) -> None:
    options = ["--enterprises", "50", "--seed", "2", "--as-of", "2026-06-30", "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(command, options)
    assert result.exit_code == 0, result.output
    records = pq.read_table(tmp_path / "new" / "records.parquet")
    assert pq.read_table(tmp_path / "new" / "enterprises.parquet").num_rows == 50
    assert f"50 enterprises, {records.num_rows} records" in result.output


def test_a_day_out_of_range_is_refused_in_both_languages(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--as-of", "1890-01-01", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "日期须在" in result.output
    assert "must lie between" in result.output


def test_the_day_defaults_to_today(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--enterprises", "5", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output


def test_a_folder_that_cannot_be_written_is_an_error_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(command, ["--enterprises", "5", "--out", str(tmp_path / "file" / "below")])
    assert result.exit_code == 1
    assert "无法写入" in result.output
    assert "Cannot write" in result.output
