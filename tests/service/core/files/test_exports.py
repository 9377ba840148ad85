"""Tables to take away: what a spreadsheet sees of them, and that nothing in them is run."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from service.core.files import exports
from service.core.files.exports import Cell, Export, write_export
from service.core.files.spreadsheet_texts import guard_row

ABOVE = [("提示 Notice", "内部资料"), ("用途 Purpose", "双随机抽查")]
HEADINGS = ["名称 Name", "分值 Score"]


def written(form: str, rows: list[list[Cell]]) -> tuple[bytes, int]:
    target = io.BytesIO()
    number = write_export(Export("list", ABOVE, HEADINGS, iter(rows)), form, target)
    assert not target.closed
    return target.getvalue(), number


def sheets(data: bytes) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_csv_begins_with_a_bom_and_what_it_is() -> None:
    data, number = written("csv", [["甲公司", 12.5], [None, None]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [*map(list, ABOVE), [], HEADINGS, ["甲公司", "12.5"], ["", ""]]
    assert number == 2


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x", "\ufeff=1", "\tx", "\u3000=1"],
)
def test_a_text_that_looks_like_a_formula_is_text(cell: str) -> None:
    assert guard_row([cell]) == [f"'{cell}"]
    data, _ = written("csv", [[cell, 1]])
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[-1][0] == f"'{cell}"
    book, _ = written("xlsx", [[cell, 1]])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("cell", ["甲公司", "a=b", "", "REG-1", -3, 2.5, None])
def test_anything_else_stays_as_it_is(cell: Cell) -> None:
    assert guard_row([cell]) == [cell]


def test_xlsx_keeps_texts_and_numbers_apart() -> None:
    data, number = written("xlsx", [["=HYPERLINK(1)", 12.5], ["https://a.example", None], ["0123", 3]])
    (rows,) = sheets(data)
    assert [row[0] for row in rows[4:]] == ["=HYPERLINK(1)", "https://a.example", "0123"]
    assert rows[4][1] == 12.5
    assert rows[3] == HEADINGS
    assert number == 3
    assert b"hyperlink" not in data


def test_every_sheet_begins_with_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_PER_SHEET", 2)
    data, number = written("xlsx", [[str(i), i] for i in range(5)])
    found = sheets(data)
    assert [len(rows) - 4 for rows in found] == [2, 2, 1]
    assert all([row[1] for row in rows[:2]] == ["内部资料", "双随机抽查"] for rows in found)
    assert number == 5


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_rows_at_all(form: str) -> None:
    data, number = written(form, [])
    assert number == 0
    assert "名称 Name".encode() in data if form == "csv" else sheets(data)[0][3] == HEADINGS


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    def rows() -> Iterator[list[Cell]]:
        return ([f"第{i}号示例有限公司", i] for i in range(30_000))

    with (tmp_path_factory.mktemp("export") / "list").open("wb") as target:
        tracemalloc.start()
        write_export(Export("list", ABOVE, HEADINGS, rows()), form, target)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 3_000_000
