"""XLSX files: the one sheet that has the headings wanted, its cells as the texts that a CSV file would hold."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import Column, Matching, RefusedHeadings
from service.core.files.headings import label
from service.core.files.limits import Limits
from service.core.files.sources import Batch
from service.core.files.table_start import MOST_ABOVE, ROWS_LOOKED_AT, NoHeadings, find_headings, notice_above
from service.core.files.xlsx_cells import Cells, cell_text
from service.core.files.xlsx_package import refusal_of_unreadable, sheet_parts

BATCH_ROWS = 1 << 15
_FIRST_ROWS = MOST_ABOVE + ROWS_LOOKED_AT
_WORKSHEET = SheetTypeEnum.WorkSheet
_OLE = b"\xd0\xcf\x11\xe0"


class XlsxSource:
    """One sheet of a workbook; all its columns are texts and `lines` are the row numbers that Excel shows."""

    def __init__(self, path: Path, match: Matching, limits: Limits, sheet: str | None = None) -> None:
        self.name = str(path)
        if path.open("rb").read(4) == _OLE:
            raise refusal_of_unreadable(
                path, Text("文件有密码，或是旧的 .xls 格式。", "It has a password, or is an old .xls file.")
            )
        parts = sheet_parts(path, limits)
        try:
            self._workbook = CalamineWorkbook.from_path(path)
            self._sheet, self._header, self.columns, place = self._chosen(match, sheet)
        except PasswordError as error:
            raise refusal_of_unreadable(path, Text("文件有密码。", "It has a password.")) from error
        except CalamineError as error:
            raise refusal_of_unreadable(path, Text(f"文件损坏（{error}）。", f"It is damaged ({error}).")) from error
        self._part = parts[place]
        self._cells = Cells(self._part.since_1904)
        self.size = self._sheet.total_height
        self.notices: Sequence[Text] = self._notices()

    def _chosen(self, match: Matching, wanted: str | None) -> tuple[CalamineSheet, int, Mapping[str, Column], int]:
        """The sheet with the headings, their row from 1, the columns and the sheet's place; one sheet has to be it."""
        found: list[tuple[CalamineSheet, int, Mapping[str, Column], int]] = []
        errors: list[tuple[int, ProductError]] = []
        for place in self._places(wanted):
            sheet = self._workbook.get_sheet_by_index(place)
            first = [[cell_text(value) for value in row] for row in islice(_rows(sheet), _FIRST_ROWS)]
            try:
                row, columns = find_headings(first, match, f"{self.name} [{sheet.name}]")
                found.append((sheet, row + 1, columns, place))
            except NoHeadings as error:
                errors.append((0, error))
            except ProductError as error:
                rank = 2 if isinstance(error, RefusedHeadings) else 1
                errors.append((rank, error))
        if not found:
            raise max(errors, key=lambda error: error[0])[1] if errors else _empty(self.name)
        if len(found) > 1:
            raise _several(self.name, [sheet.name for sheet, *_ in found])
        return found[0]

    def _places(self, wanted: str | None) -> list[int]:
        """The places of the sheets to look at: the one that is wanted, else those that people see and hold rows."""
        sheets = [(p, about) for p, about in enumerate(self._workbook.sheets_metadata) if about.typ is _WORKSHEET]
        if wanted is not None:
            named = [place for place, about in sheets if label(about.name) == label(wanted)]
            if not named:
                raise _no_such_sheet(self.name, wanted, [about.name for _, about in sheets])
            return named[:1]
        return [
            place
            for place, about in sheets
            if about.visible is SheetVisibleEnum.Visible and self._workbook.get_sheet_by_index(place).height
        ]

    def _notices(self) -> list[Text]:
        notices = notice_above(self._header - 1)
        others = [
            f"{sheet.name} ({sheet.total_height + 1})"
            for sheet in map(self._workbook.get_sheet_by_index, self._places(None))
            if sheet.name != self._sheet.name
        ]
        if others:
            notices.append(
                Text(
                    f"读取的工作表：{self._sheet.name}。未读取（行数）：{'、'.join(others)}。",
                    f"The sheet that was read: {self._sheet.name}. Not read (rows): {', '.join(others)}.",
                )
            )
        if hidden := [row for row in self._part.hidden if row > self._header]:
            notices.append(
                Text(
                    f"有{len(hidden)}行是隐藏的（首先是第{hidden[0]}行），同样读取。",
                    f"{len(hidden)} row(s) are hidden (the first is row {hidden[0]}); they were read like the others.",
                )
            )
        return notices

    def type_of(self, name: str) -> pa.DataType:
        """Text."""
        return pa.string()

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """Batches of up to 32,768 rows; rows without any value are none."""
        rows = islice(_rows(self._sheet), self._header, None)
        used = {self._column_of(self.columns[name]) for name in names if self.columns[name].used}
        odd_rows = {row for row, column in self._part.odd if column in used}
        numbered = (
            (line, row)
            for line, row in enumerate(rows, self._header + 1)
            if any(value != "" for value in row) or line in odd_rows
        )
        while chunk := list(islice(numbered, BATCH_ROWS)):
            columns = {name: pa.array(self._texts(self.columns[name], chunk), pa.string()) for name in names}
            lines = np.array([line for line, _ in chunk], np.int64)
            yield Batch(columns, len(chunk), lines, int(lines[-1]))

    def _texts(self, column: Column, rows: Sequence[tuple[int, list[Any]]]) -> list[str | None]:
        """The texts of one column of some rows with their lines."""
        place, read = column.place, self._cells.text_in
        texts = [read(column, row[place]) or None for _, row in rows]
        if odd := self._part.odd:
            at = self._column_of(column)
            texts = [odd.get((line, at), text) for (line, _), text in zip(rows, texts, strict=True)]
        return texts

    def _column_of(self, column: Column) -> int:
        """The column of the sheet, from 1: what stands left of its first value is not read."""
        return (self._sheet.start or (0, 0))[1] + column.place + 1


def has_sheet(path: Path, name: str) -> bool:
    """True for a workbook with a sheet of that name; a file that cannot be opened says why when it is read."""
    try:
        return any(label(one) == label(name) for one in CalamineWorkbook.from_path(path).sheet_names)
    except (CalamineError, OSError):
        return False


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """All rows from the first of the sheet; a sheet without a value has none."""
    return iter(sheet.iter_rows() if sheet.height else ())


def _empty(file: str) -> ProductError:
    return ProductError(
        Text("工作簿是空的。", "The workbook is empty."),
        file,
        Text("没有可见且有内容的工作表。", "It has no visible sheet with a value."),
        Text("核对文件；隐藏的工作表不读取。", "Check the file; hidden sheets are not read."),
    )


def _several(file: str, names: Sequence[str]) -> ProductError:
    return ProductError(
        Text("多个工作表都符合。", "Several sheets fit."),
        file,
        Text(f"这些工作表都有所需表头：{'、'.join(names)}。", f"All of these have the headings: {', '.join(names)}."),
        Text(
            f"用 --sheet 指明其中一个，如 --sheet {names[0]}（界面和接口：“工作表”）；其余的再逐一导入。",
            f"Say which one by --sheet, as in --sheet {names[0]} (pages and API: sheet), and the others one by one.",
        ),
    )


def _no_such_sheet(file: str, wanted: str, names: Sequence[str]) -> ProductError:
    return ProductError(
        Text(f"没有工作表“{wanted}”。", f"There is no sheet {wanted!r}."),
        file,
        Text(f"工作簿中有：{'、'.join(names)}。", f"The workbook has: {', '.join(names)}."),
        Text("改用其中一个的名称。", "Use the name of one of them."),
    )
