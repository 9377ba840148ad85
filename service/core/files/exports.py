"""Tables for people to take away: CSV that spreadsheets read as text, and XLSX without formulas, both in little memory.

Every file, and every sheet of it, begins with the lines that say what it is, for what, by whom and when.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import xlsxwriter

from service.core.files.spreadsheet_texts import guard_row

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet has 1,048,576 rows; the rest is left for what stands above.
ROWS_PER_SHEET = 1_000_000
LONGEST_CELL = 32_767

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Export:
    """What stands above the table (label, value), the headings of its columns, and its rows."""

    title: str
    above: Sequence[tuple[str, str]]
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_export(export: Export, form: str, target: IO[bytes]) -> int:
    """Writes the export as CSV or XLSX to a seekable file, which stays open; returns the number of rows."""
    return _WRITERS[form](export, target)


def _write_csv(export: Export, target: IO[bytes]) -> int:
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for row in chain[Sequence[Cell]](export.above, ((),), (export.headings,)):
        writer.writerow(guard_row(row))
    number = 0
    for row in export.rows:
        writer.writerow(guard_row(row))
        number += 1
    text.flush()
    text.detach()
    return number


def _write_xlsx(export: Export, target: IO[bytes]) -> int:
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    number, line, sheet = 0, 0, None
    for row in export.rows:
        if sheet is None or number % ROWS_PER_SHEET == 0:
            sheet, line = _begin_sheet(book, export, bold), len(export.above) + 2
        _write_row(sheet, line, row)
        number, line = number + 1, line + 1
    if sheet is None:
        _begin_sheet(book, export, bold)
    book.close()
    return number


def _begin_sheet(book: Any, export: Export, bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.set_column(0, len(export.headings) - 1, 20)
    for line, row in enumerate(export.above):
        _write_row(sheet, line, row, bold)
    _write_row(sheet, len(export.above) + 1, export.headings, bold)
    return sheet


def _write_row(sheet: Any, line: int, row: Sequence[Cell], form: Any = None) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell[:LONGEST_CELL], form)
        elif cell is not None:
            sheet.write_number(line, column, cell, form)


_WRITERS: dict[str, Callable[[Export, IO[bytes]], int]] = {CSV: _write_csv, XLSX: _write_xlsx}
