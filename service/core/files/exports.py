"""Tables to take away: XLSX as an officer opens it, and CSV, both without formulas and in little memory.

The table stands by itself, its headings in the first line. What it is, for what, by whom and when stands beside it: in
a last sheet of the XLSX, in a second file of the ZIP that holds the CSV.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter

from service.core.files.spreadsheet_texts import guard_row

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "application/zip",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# How the file of each form ends.
ENDINGS = {CSV: "zip", XLSX: "xlsx"}
# A spreadsheet has 1,048,576 rows, one of them for the headings.
ROWS_PER_SHEET = 1_000_000
LONGEST_CELL = 32_767
# Widths of the sheet that says what the file is, in characters.
ABOUT_WIDTHS = (22, 90)

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A heading and how wide its column is in a spreadsheet, in characters."""

    heading: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Export:
    """A table (its rows are read once), its names, and what it is, for what, by whom and when (label, value).

    `title` names the file, `sheet` and `about_sheet` what is in it. `is_ordered`: its rows stand as they are to stand,
    and a spreadsheet offers no other order.
    """

    title: str
    columns: Sequence[ExportColumn]
    rows: Iterable[Sequence[Cell]]
    about: Sequence[tuple[str, str]]
    sheet: str = "名单"
    about_sheet: str = "说明"
    is_ordered: bool = False

    @property
    def headings(self) -> list[str]:
        """The headings of all columns."""
        return [column.heading for column in self.columns]


def write_export(export: Export, form: str, target: IO[bytes]) -> int:
    """Writes the export as XLSX, or as CSV in a ZIP, to a seekable file that stays open; returns the number of rows."""
    return _WRITERS[form](export, target)


def write_csv(export: Export, target: IO[bytes]) -> int:
    """Writes one CSV file that stays open: the table, then an empty line and what it is; returns the number of rows."""
    number = _write_lines(target, _counted_lines(export))
    _write_lines(target, ((), *export.about) if export.about else (), marked=False)
    return number - 1


def _write_zip(export: Export, target: IO[bytes]) -> int:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with archive.open(f"{export.title}.csv", "w", force_zip64=True) as file:
            number = _write_lines(file, _counted_lines(export))
        with archive.open(f"{export.title}-{export.about_sheet}.csv", "w") as file:
            _write_lines(file, export.about)
    return number - 1


def _counted_lines(export: Export) -> Iterable[Sequence[Cell]]:
    yield export.headings
    yield from export.rows


def _write_lines(target: IO[bytes], lines: Iterable[Sequence[Cell]], *, marked: bool = True) -> int:
    """Writes lines as CSV, a file that begins with them `marked` as UTF-8; returns how many there were."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig" if marked else "utf-8", newline="")
    writer, number = csv.writer(text), 0
    for line in lines:
        writer.writerow(guard_row(line))
        number += 1
    text.flush()
    text.detach()
    return number


def _write_xlsx(export: Export, target: IO[bytes]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5", "text_wrap": True, "valign": "vcenter"})
    number, line, sheet = 0, 0, None
    for row in export.rows:
        if sheet is None or line > ROWS_PER_SHEET:
            _finish_sheet(sheet, export, line)
            sheet, line = _begin_sheet(book, export, head, number // ROWS_PER_SHEET), 1
        _write_row(sheet, line, row)
        number, line = number + 1, line + 1
    _finish_sheet(sheet or _begin_sheet(book, export, head, 0), export, max(line, 1))
    _write_about(book, export, head)
    book.close()
    return number


def _begin_sheet(book: Any, export: Export, head: Any, before: int) -> Any:
    """A new sheet with its headings, which stay in sight with the first column; `before` it came so many others."""
    sheet = book.add_worksheet(f"{export.sheet}{before + 1}" if before else export.sheet)
    for place, column in enumerate(export.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 1)
    _write_row(sheet, 0, export.headings, head)
    return sheet


def _finish_sheet(sheet: Any, export: Export, lines: int) -> None:
    """Lets the table be filtered, and printed with its headings on every page; codes of digits are no mistakes."""
    if sheet is None:
        return
    last = lines - 1, len(export.columns) - 1
    if not export.is_ordered:
        sheet.autofilter(0, 0, *last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(*last)}"})
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_about(book: Any, export: Export, head: Any) -> None:
    sheet = book.add_worksheet(export.about_sheet)
    for place, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(place, place, width)
    for line, (label, value) in enumerate(export.about):
        _write_row(sheet, line, (label,), head)
        sheet.write_string(line, 1, value[:LONGEST_CELL])


def _write_row(sheet: Any, line: int, row: Sequence[Cell], form: Any = None) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell[:LONGEST_CELL], form)
        elif cell is not None:
            sheet.write_number(line, column, cell, form)


_WRITERS: dict[str, Callable[[Export, IO[bytes]], int]] = {CSV: _write_zip, XLSX: _write_xlsx}
