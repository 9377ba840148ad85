"""What score and explain say of their files before and after the rows, and what they may be told of them."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from service.cli import main
from tests.worlds import files as world

CODE = world.code(1)
PENALTY = {"记录编号": "R1", "统一社会信用代码": CODE, "记录类型": "行政处罚", "发生日期": "2026-03-01"}


def written(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(folder: Path, records: Path, *more: str, command: str = "score") -> Result:
    firms = written(folder / "e.csv", {"统一社会信用代码": CODE, "名称": "甲"})
    asked = ["explain", CODE] if command == "explain" else ["score", "--out", str(folder / "o.parquet")]
    files = ["--enterprises", str(firms), "--records", str(records), "--scheme", "benchmark", "--as-of", "2026-06-30"]
    return CliRunner().invoke(main, [*asked, *files, *more])


def test_both_commands_say_the_form_the_unused_and_what_the_rules_lack(tmp_path: Path) -> None:
    records = written(tmp_path / "r.csv", {**PENALTY, "处罚程度": "严重", "severty": "3"})
    for command in ("score", "explain"):
        said = run(tmp_path, records, command=command)
        assert said.exit_code == 0, said.output
        for word in ("识别为“记录”", "未使用的列：处罚程度、severty", "规则集读取而文件没有的字段：", "严重程度"):
            assert word in said.stderr, (command, word, said.stderr)


def test_a_column_may_be_said_to_be_a_field(tmp_path: Path) -> None:
    records = written(tmp_path / "r.csv", {**PENALTY, "处罚程度": "严重"})
    scores = []
    for more in ((), ("--map", "处罚程度=严重程度")):
        result = run(tmp_path, records, *more)
        assert result.exit_code == 0, result.output
        scores.append(pq.read_table(tmp_path / "o.parquet")["score"][0].as_py())
    assert scores[1] < scores[0]


def test_what_is_said_of_no_heading_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, written(tmp_path / "r.csv", PENALTY), "--map", "不存在=严重程度")
    assert result.exit_code == 2
    assert "不存在" in result.output


def test_a_published_table_is_scored_as_it_is_imported(tmp_path: Path) -> None:
    published = {"统一社会信用代码": CODE, "处罚决定书文号": "〔2026〕1号", "处罚决定日期": "2026-03-01"}
    table = written(tmp_path / "r.csv", {**published, "处罚机关": "甲局", "违法严重程度": "严重", "罚款金额": "1"})
    plain = written(tmp_path / "p.csv", {**PENALTY, "严重程度": "3", "金额": "10000"})
    found = []
    for records in (table, plain):
        result = run(tmp_path, records)
        assert result.exit_code == 0, result.output
        found.append(pq.read_table(tmp_path / "o.parquet").to_pylist())
    assert found[0] == found[1]


def test_rows_of_natural_persons_are_left_out_and_counted(tmp_path: Path) -> None:
    person = {**PENALTY, "记录编号": "R2", "统一社会信用代码": "11010519491231002X"}
    result = run(tmp_path, written(tmp_path / "r.csv", PENALTY, person))
    assert result.exit_code == 0, result.output
    assert "自然人" in result.stderr
    assert "11010519491231002X" not in result.output
