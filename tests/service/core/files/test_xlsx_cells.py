"""Cells of workbooks: what only a workbook knows is read there, and what it lost concerns its row alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from service.core.files.faults import Fault
from service.core.files.headers import match_headings
from service.core.files.limits import LIMITS
from service.core.files.values import reader
from service.core.files.xlsx_source import XlsxSource
from tests.service.reading.one_column import read_column

FIELDS = {
    **{name: field for name, field in ENTERPRISE_FIELDS.items() if not field.required},
    **{name: field for name, field in RECORD_FIELDS.items() if not field.required},
}
DAY = day_of(date(2026, 1, 5))


def workbook(path: Path, headings: list[str], rows: list[list[Any]], **more: Any) -> Path:
    """A sheet whose days have the format of days; `None` leaves a cell empty, a function writes it."""
    book = xlsxwriter.Workbook(path, more.get("options"))
    sheet = book.add_worksheet()
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    left = more.get("left", 0)
    sheet.write_row(0, left, headings)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, left):
            if callable(value):
                value(sheet, number, place)
            elif isinstance(value, date | time):
                sheet.write_datetime(number, place, value, days)
            elif value is not None:
                sheet.write(number, place, value)
    for number in more.get("hidden", ()):
        sheet.set_row(number, None, None, {"hidden": True})
    book.close()
    return path


def formula(shown: object) -> Callable[[Any, int, int], None]:
    return lambda sheet, row, place: sheet.write_formula(row, place, "=B1", None, shown)


def column_of(path: Path, name: str) -> tuple[list[int], list[int], XlsxSource]:
    source = XlsxSource(path, lambda headings, file: match_headings(headings, {name: FIELDS[name]}, file), LIMITS)
    [batch] = source.batches([name])
    values, faults = reader(source.columns[name], source.type_of(name), "f")(batch.columns[name])
    return values.tolist(), np.zeros(len(values), np.uint8).tolist() if faults is None else faults.tolist(), source


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_a_day_is_a_day_however_the_workbook_holds_it(options: Mapping[str, Any], tmp_path: Path) -> None:
    serial = 46027 - (1462 if options else 0)
    rows = [[date(2026, 1, 5)], [datetime(2026, 1, 5, 8, 30)], [serial], [serial + 0.75], [str(serial)], [20260105]]  # noqa: DTZ001
    path = workbook(tmp_path / "f.xlsx", ["修复日期"], rows, options=options)
    assert column_of(path, "repaired_on")[:2] == ([DAY] * 6, [0] * 6)


def test_a_number_of_a_document_that_became_a_figure_or_a_day_is_refused(tmp_path: Path) -> None:
    rows = [
        [123456789012345.0],
        [1234567890123456.0],
        [202606300000000001.0],
        [1e20],
        [date(2026, 1, 5)],
        [datetime(2026, 1, 5, 8, 30)],  # noqa: DTZ001
        [time(12, 30)],
        ["202606300000000001"],
        ["007"],
        [7],
    ]
    path = workbook(tmp_path / "f.xlsx", ["文书号"], rows)
    figure, day = Fault.NUMBER_FOR_TEXT, Fault.DAY_FOR_TEXT
    assert read_column(path, FIELDS["document_no"], "records")[1] == [0, figure, figure, figure, day, day, day, 0, 0, 0]


@pytest.mark.parametrize("left", [0, 2])
def test_an_error_or_a_formula_without_a_result_concerns_its_row(left: int, tmp_path: Path) -> None:
    rows = [[1], [formula("#N/A")], [formula("#DIV/0!")], [formula("")], [formula(5)], [formula("7")]]
    path = workbook(tmp_path / "f.xlsx", ["从业人数"], rows, left=left)
    values, faults, _ = column_of(path, "employees")
    assert faults == [0, Fault.CELL_ERROR, Fault.CELL_ERROR, Fault.UNSOLVED_FORMULA, 0, 0]
    assert [values[0], *values[4:]] == [1, 5, 7]


def test_what_stands_in_a_column_that_is_not_used_matters_to_nobody(tmp_path: Path) -> None:
    rows = [[1, formula("#REF!")], [2, formula("")], [None, formula("")], [None, formula("#N/A")]]
    path = workbook(tmp_path / "f.xlsx", ["从业人数", "备注"], rows)
    assert column_of(path, "employees")[:2] == ([1, 2], [0, 0])


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", ["从业人数"], [[1], [2], [3]], hidden=(2, 3))
    values, _, source = column_of(path, "employees")
    assert values == [1, 2, 3]
    [notice] = source.notices
    assert "2行是隐藏的（首先是第3行）" in notice.zh
    assert "2 row(s) are hidden (the first is row 3)" in notice.en
