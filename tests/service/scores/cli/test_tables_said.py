"""What a person says of tables is understood by the commands that score files as it is by imports."""

from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from service.cli import main
from tests.service.reading.written_forms import write
from tests.worlds.files import code

HEADINGS = ["统一社会信用代码", "处罚决定文号", "何时", "哪个部门", "程度"]
MAP = ["处罚决定文号=处罚决定书文号", "何时=处罚决定日期", "哪个部门=处罚机关", "程度=严重程度"]


def row(number: int, severity: str) -> list[str]:
    return [code(1), f"测罚〔2026〕{number}号", "2026-01-05", "测试市局", severity]


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """A file of one enterprise."""
    return write(tmp_path / "e.csv", ["uscc", "name", "established_on"], [[code(1), "甲", "2010-01-01"]])


def score(firm: Path, records: Path, *words: str) -> Result:
    asked = ["--enterprises", firm, "--records", records, "--scheme", "generic", "--as-of", "2026-06-30"]
    return CliRunner().invoke(main, ["score", *map(str, asked), "--out", str(firm.with_name("o.csv")), *words])


def test_score_and_explain_read_a_table_by_its_mapping(firm: Path, tmp_path: Path) -> None:
    records = write(tmp_path / "r.csv", HEADINGS, [row(1, "严重")])
    refused = score(firm, records)
    assert refused.exit_code == 2
    assert "--map" in refused.output
    said = [word for pair in MAP for word in ("--map", pair)]
    done = score(firm, records, *said)
    assert done.exit_code == 0, done.output
    assert "识别为“双公示行政处罚表”" in done.output
    assert "按所写的列对应读取：处罚决定文号→行政处罚决定书文号" in done.output
    assert "规则集读取而文件没有的字段" in done.output
    asked = ["--enterprises", firm, "--records", records, "--scheme", "generic", "--as-of", "2026-06-30", *said]
    told = CliRunner().invoke(main, ["explain", code(1), *map(str, asked)])
    assert told.exit_code == 0, told.output
    assert "测罚〔2026〕1号" in told.output
    assert score(firm, records, *said, "--map", "没有这列=事由").exit_code == 2


def test_one_sheet_of_a_workbook_is_scored(firm: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(path)
    headings = ["统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "处罚机关", "严重程度"]
    for name, rows in {"1月": [row(1, "严重")], "2月": [row(2, "轻微"), row(3, "轻微")]}.items():
        sheet = book.add_worksheet(name)
        for place, cells in enumerate([headings, *rows]):
            sheet.write_row(place, 0, cells)
    book.close()
    asked = score(firm, path)
    assert (asked.exit_code, "--sheet 1月" in asked.output) == (2, True), asked.output
    done = score(firm, path, "--sheet", "2月")
    assert done.exit_code == 0, done.output
    assert "读取的工作表：2月" in done.output
    assert "2 记录 records" in done.output
    assert score(firm, path, "--sheet", "3月").exit_code == 2
