"""Tables as they come out of other systems: titles above, other separators, several sheets, no headings at all.

Of one kind are also: `sep=` with any separator, a legend of several lines, blank lines between title and headings, a
title that holds commas, a sheet of notes beside the data, hidden sheets, and a name of a sheet that is wrong.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from service.core.errors import ProductError
from service.reading.batches import read_batches
from service.reading.forms.wanted import Wanted
from tests.service.reading.written_forms import notices, plain, read, spooled
from tests.worlds.files import code

HEADINGS = ["统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "处罚机关", "罚款金额（万元）"]
ROW = [code(1), "测罚〔2026〕1号", "2026-01-05", "测试市局", "1.5"]
TITLES = ["测试市行政处罚信息公示表", "填报单位：测试市局,填报日期：2026年1月31日", "说明：金额单位为万元,,,,"]


def _written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ([",".join(HEADINGS), ",".join(ROW)], 2, ""),
        ([*TITLES, ",".join(HEADINGS), ",".join(ROW)], 5, "表头上方的3行未读取"),
        ([TITLES[0], "", ",".join(HEADINGS), ",".join(ROW)], 4, "表头上方的1行未读取"),
        (["\t".join(HEADINGS), "\t".join(ROW)], 2, "以制表符分隔"),
        ([TITLES[0], "\t".join(HEADINGS), "\t".join(ROW)], 3, "以制表符分隔"),
        ([";".join(HEADINGS), ";".join(ROW)], 2, "以分号分隔"),
        (["|".join(HEADINGS), "|".join(ROW)], 2, "以竖线分隔"),
        (["sep=;", ";".join(HEADINGS), ";".join(ROW)], 3, "以分号分隔"),
        (["sep=，", "，".join(HEADINGS), "，".join(ROW)], 3, ""),
        (["sep=,", ",".join(HEADINGS), ",".join(ROW)], 3, ""),
        (['"sep=\t"', "\t".join(HEADINGS), "\t".join(f'"{cell}"' for cell in ROW)], 3, "以制表符分隔"),
    ],
)
def test_titles_and_separators_of_text_tables(lines: list[str], line: int, said: str, tmp_path: Path) -> None:
    path = _written(tmp_path / "f.csv", lines)
    batches = read(path, "records")
    [row] = plain(batches)
    assert (row["line"], row["uscc"], row["amount"]) == (line, code(1), 1_500_000)
    assert said in notices(batches)
    copy = read(spooled(path, "records"), "records")
    assert plain(copy) == [row]
    assert notices(copy) == notices(batches)


@pytest.mark.parametrize("lines", [[",".join(ROW), ",".join(ROW)], [TITLES[0], ",".join(ROW), ",".join(ROW)]])
def test_a_row_of_data_is_not_shown_as_the_headings(lines: list[str], tmp_path: Path) -> None:
    with pytest.raises(ProductError) as refused:
        read(_written(tmp_path / "f.csv", lines), "records")
    assert "没有找到表头" in str(refused.value)
    assert code(1) not in str(refused.value)


def test_the_headings_that_do_not_fit_are_those_below_the_title(tmp_path: Path) -> None:
    lines = [*TITLES, "统一社会信用代码,甲,乙", f"{code(1)},2026-01-05,1"]
    with pytest.raises(ProductError) as refused:
        read(_written(tmp_path / "f.csv", lines), "records")
    assert "表头为：统一社会信用代码、甲、乙\n" in str(refused.value)


def _workbook(path: Path, sheets: dict[str, list[list[str]]], hidden: str = "") -> Path:
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name == hidden:
            sheet.hide()
    book.close()
    return path


def test_one_of_several_sheets_is_named(tmp_path: Path) -> None:
    february = [*ROW[:1], "测罚〔2026〕2号", *ROW[2:]]
    path = _workbook(tmp_path / "f.xlsx", {"1月": [HEADINGS, ROW], "2月": [HEADINGS, february], "空": []})
    with pytest.raises(ProductError, match="--sheet 1月") as refused:
        read(path, "records")
    assert "1月、2月" in str(refused.value)
    batches = list(read_batches(path, "records", wanted=Wanted(sheet="2月")))
    assert [row["document_no"] for row in plain(batches)] == ["测罚〔2026〕2号"]
    assert "读取的工作表：2月。未读取（行数）：1月 (2)" in notices(batches)
    with pytest.raises(ProductError, match="1月、2月、空"):
        list(read_batches(path, "records", wanted=Wanted(sheet="3月")))


def test_a_sheet_of_notes_is_named_as_not_read_and_a_hidden_one_is_left_out(tmp_path: Path) -> None:
    sheets = {"说明": [["填表说明"], ["一、…"]], "数据": [["公示表"], HEADINGS, ROW], "旧": [HEADINGS, ROW]}
    batches = read(_workbook(tmp_path / "f.xlsx", sheets, hidden="旧"), "records")
    assert len(plain(batches)) == 1
    assert "未读取（行数）：说明 (2)" in notices(batches)


def test_a_text_table_has_no_sheets(tmp_path: Path) -> None:
    path = _written(tmp_path / "f.csv", [",".join(HEADINGS), ",".join(ROW)])
    with pytest.raises(ProductError, match="Only workbooks"):
        list(read_batches(path, "records", wanted=Wanted(sheet="1月")))
