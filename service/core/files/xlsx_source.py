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
from service.core.files.headers import Column, Matching
from service.core.files.limits import Limits
from service.core.files.sources import Batch
from service.core.files.xlsx_cells import Cells, cell_text
from service.core.files.xlsx_package import refusal_of_unreadable, sheet_parts

BATCH_ROWS = 1 << 15
# A title, its lines and a legend may stand above the headings.
_ROWS_ABOVE = 20
_OLE = b"\xd0\xcf\x11\xe0"


class XlsxSource:
    """One sheet of a workbook; all its columns are texts and `lines` are the row numbers that Excel shows."""

    def __init__(self, path: Path, match: Matching, limits: Limits) -> None:
        self.name = str(path)
        if path.open("rb").read(4) == _OLE:
            raise refusal_of_unreadable(
                path, Text("文件有密码，或是旧的 .xls 格式。", "It has a password, or is an old .xls file.")
            )
        parts = sheet_parts(path, limits)
        try:
            self._workbook = CalamineWorkbook.from_path(path)
            self._sheet, self._header, self.columns, place = self._chosen(match)
        except PasswordError as error:
            raise refusal_of_unreadable(path, Text("文件有密码。", "It has a password.")) from error
        except CalamineError as error:
            raise refusal_of_unreadable(path, Text(f"文件损坏（{error}）。", f"It is damaged ({error}).")) from error
        self._part = parts[place]
        self._cells = Cells(self._part.since_1904)
        self.size = self._sheet.total_height
        self.notices: Sequence[Text] = self._notices()

    def _chosen(self, match: Matching) -> tuple[CalamineSheet, int, Mapping[str, Column], int]:
        """The sheet with the headings, their row from 1, the columns and the sheet's place; one sheet has to be it."""
        found: list[tuple[CalamineSheet, int, Mapping[str, Column], int]] = []
        errors: list[tuple[int, ProductError]] = []
        for place, about in enumerate(self._workbook.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
                continue
            sheet = self._workbook.get_sheet_by_index(place)
            for number, row in enumerate(islice(_rows(sheet), _ROWS_ABOVE), 1):
                headings = [cell_text(value) for value in row]
                try:
                    found.append((sheet, number, match(headings, f"{self.name} [{about.name}]"), place))
                    break
                except ProductError as error:
                    errors.append((sum(map(bool, headings)), error))
        if not found:
            raise max(errors, key=lambda error: error[0])[1] if errors else _empty(self.name)
        if len(found) > 1:
            raise _several(self.name, [sheet.name for sheet, *_ in found])
        return found[0]

    def _notices(self) -> list[Text]:
        notices = []
        if self._header > 1:
            above = self._header - 1
            notices.append(
                Text(f"表头上方的{above}行未读取。", f"The {above} row(s) above the headings were not read.")
            )
        if len(self._workbook.sheet_names) > 1:
            notices.append(Text(f"读取的工作表：{self._sheet.name}。", f"The sheet that was read: {self._sheet.name}."))
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
        Text("只留一个，或分别另存后导入。", "Leave one of them, or save each as a file of its own."),
    )
