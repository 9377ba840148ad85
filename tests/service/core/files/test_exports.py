"""Tables to take away: what a spreadsheet sees of them, and that nothing in them is run."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from service.core.files import exports
from service.core.files.exports import Cell, Export, ExportColumn, write_csv, write_export
from service.core.files.spreadsheet_texts import guard_row

ABOUT = [("提示", "内部资料"), ("用途", "=双随机抽查")]
COLUMNS = [ExportColumn("名称", 30), ExportColumn("分值", 8)]
HEADINGS = ["名称", "分值"]


def written(form: str, rows: list[list[Cell]]) -> tuple[bytes, int]:
    target = io.BytesIO()
    number = write_export(Export("list", COLUMNS, iter(rows), ABOUT), form, target)
    assert not target.closed
    return target.getvalue(), number


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def zipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_csv_begins_with_its_headings_and_what_it_is_lies_beside_it() -> None:
    data, number = written("csv", [["甲公司", 12.5], [None, None]])
    files = zipped(data)
    assert list(files) == ["list.csv", "list-说明.csv"]
    assert all(file.startswith(b"\xef\xbb\xbf") for file in files.values())
    assert csv_rows(files["list.csv"]) == [HEADINGS, ["甲公司", "12.5"], ["", ""]]
    assert csv_rows(files["list-说明.csv"]) == [["提示", "内部资料"], ["用途", "'=双随机抽查"]]
    assert number == 2


def test_one_csv_file_ends_with_what_it_is() -> None:
    target = io.BytesIO()
    assert write_csv(Export("list", COLUMNS, [["甲公司", 1]], ABOUT), target) == 1
    assert csv_rows(target.getvalue()) == [
        HEADINGS,
        ["甲公司", "1"],
        [],
        ["提示", "内部资料"],
        ["用途", "'=双随机抽查"],
    ]
    assert target.getvalue().count(b"\xef\xbb\xbf") == 1


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x", "\ufeff=1", "\tx", "\u3000=1"],
)
def test_a_text_that_looks_like_a_formula_is_text(cell: str) -> None:
    assert guard_row([cell]) == [f"'{cell}"]
    data, _ = written("csv", [[cell, 1]])
    assert csv_rows(zipped(data)["list.csv"])[-1][0] == f"'{cell}"
    book, _ = written("xlsx", [[cell, 1]])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("cell", ["甲公司", "a=b", "", "REG-1", -3, 2.5, None])
def test_anything_else_stays_as_it_is(cell: Cell) -> None:
    assert guard_row([cell]) == [cell]


def test_xlsx_keeps_texts_and_numbers_apart() -> None:
    data, number = written("xlsx", [["=HYPERLINK(1)", 12.5], ["https://a.example", None], ["0123", 3]])
    rows = sheets(data)["名单"]
    assert rows[0] == HEADINGS
    assert [row[0] for row in rows[1:]] == ["=HYPERLINK(1)", "https://a.example", "0123"]
    assert rows[1][1] == 12.5
    assert number == 3
    assert b"hyperlink" not in data


def test_what_an_xlsx_is_stands_in_its_last_sheet() -> None:
    data, _ = written("xlsx", [["甲公司", 1]])
    found = sheets(data)
    assert list(found) == ["名单", "说明"]
    assert found["说明"] == [list(pair) for pair in ABOUT]


def test_the_head_of_an_xlsx_stays_in_sight_and_filters_and_its_columns_are_as_wide_as_they_say() -> None:
    data, _ = written("xlsx", [["甲公司", 1], ["乙公司", 2]])
    sheet = zipped(data)["xl/worksheets/sheet1.xml"].decode()
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2"' in sheet
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert 'numberStoredAsText="1"' in sheet
    widths = [float(width) for width in re.findall(r'<col [^>]*?width="([\d.]+)"', sheet)]
    assert [round(width) for width in widths] == [31, 9]


def test_every_sheet_begins_with_the_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_PER_SHEET", 2)
    data, number = written("xlsx", [[str(i), i] for i in range(5)])
    found = sheets(data)
    assert list(found) == ["名单", "名单2", "名单3", "说明"]
    assert [len(rows) - 1 for rows in found.values()] == [2, 2, 1, 1]
    assert all(rows[0] == HEADINGS for name, rows in found.items() if name != "说明")
    assert [row[0] for name, rows in found.items() if name != "说明" for row in rows[1:]] == ["0", "1", "2", "3", "4"]
    assert number == 5


def test_no_rows_at_all() -> None:
    data, number = written("csv", [])
    assert csv_rows(zipped(data)["list.csv"]) == [HEADINGS]
    assert number == 0
    data, number = written("xlsx", [])
    assert sheets(data)["名单"] == [HEADINGS]
    assert number == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    def rows() -> Iterator[list[Cell]]:
        return ([f"第{i}号示例有限公司", i] for i in range(30_000))

    with (tmp_path_factory.mktemp("export") / "list").open("wb") as target:
        tracemalloc.start()
        write_export(Export("list", COLUMNS, rows(), ABOUT), form, target)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 3_000_000
