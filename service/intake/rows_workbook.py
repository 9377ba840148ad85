"""Rows to check as a workbook that people mend and hand back: with the number and the reasons of each row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rules.fields import Field, Kind
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.exports import Export, ExportColumn
from service.core.files.headers import Column
from service.core.files.headings import label
from service.core.files.limits import Limits, too_large
from service.core.files.opening import open_matched
from service.core.held_files import scratch_folder, upload_name
from service.intake.queries.imports import Import
from service.intake.queries.rows_to_check import RowToCheck

# Rows of one workbook; what is left comes once these are dealt with.
MOST_ROWS = 10_000
NUMBER = Text("待核编号", "Row to check")
LINE = Text("文件行号", "Line of the file")
REASONS = Text("待核原因", "Reasons to check")
_OURS = {label(words) for one in (NUMBER, LINE, REASONS) for words in (one.zh, one.en)}
_WIDE, _NARROW = 60, 14
_PIECE = 1 << 20
_FORMATS = (".xlsx", ".csv")


@dataclass(frozen=True, slots=True)
class HandedBack:
    """Rows of a workbook: their values by heading, by the number of the row to check."""

    rows: Mapping[int, Mapping[str, str]]
    # Lines of the workbook whose number cannot be read.
    without_number: int


def workbook_of(order: Import, rows: Sequence[RowToCheck], language: str) -> Export:
    """The rows with every column that one of them has, in the order of the file, and why each waits."""
    headings = list(dict.fromkeys(heading for row in rows for heading in _headings_of(row)))

    def said(text: Text) -> str:
        return text.said_in(language)

    columns = [ExportColumn(said(NUMBER)), ExportColumn(said(LINE))]
    columns += [ExportColumn(heading, 20) for heading in headings] + [ExportColumn(said(REASONS), _WIDE)]

    def cells() -> Iterable[list[str | int]]:
        for row in rows:
            why = "；".join(f"{one['column']}：{one[language]}" for one in row.faults)
            yield [str(row.id), row.line, *(row.row.get(heading, "") for heading in headings), why]

    about = [
        (said(Text("导入", "Import")), str(order.id)),
        (said(Text("文件", "File")), order.file_name),
        (said(Text("来源", "Source")), order.source),
        (
            said(Text("办理", "What to do")),
            said(
                Text(
                    "在各列中直接更正，不改“待核编号”，存盘后在该导入的待核页面上传。未改动的行同样重新导入。",
                    "Correct the cells, leave the numbers of the rows as they are, and upload the file on the page of "
                    "the rows to check. Rows that were not changed are tried again, too.",
                )
            ),
        ),
    ]
    title = said(Text(f"导入{order.id}待核数据", f"import-{order.id}-rows-to-check"))
    return Export(title, columns, cells(), about, said(Text("待核数据", "Rows to check")), said(Text("说明", "About")))


def _headings_of(row: RowToCheck) -> list[str]:
    """Those of its cells, and of the empty ones that are wrong."""
    wrong = (one["column"] for one in row.faults if one["column"])
    return [*row.row, *(heading for heading in wrong if heading not in row.row)]


def receive_workbook(stream: IO[bytes], name: str, folder: Path, limits: Limits) -> HandedBack:
    """The rows of an uploaded workbook, which is gone afterwards; raises ProductError where it is none of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    with scratch_folder(folder) as scratch:
        file, size = scratch / upload_name(name), 0
        if not file.name.endswith(_FORMATS):
            raise _not_ours(name)
        with file.open("wb") as target:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limits.file_bytes:
                    raise too_large(name, limits)
                target.write(piece)
        try:
            return _read(file, limits)
        except ProductError as error:
            raise error.renamed(str(file), name) from error


def _read(file: Path, limits: Limits) -> HandedBack:
    source = open_matched(file, _match, limits)
    rows: dict[int, dict[str, str]] = {}
    without = 0
    for batch in source.batches(list(source.columns)):
        texts = {
            name: texts_of_column(batch.columns[name], column).to_pylist() for name, column in source.columns.items()
        }
        for at in range(batch.length):
            number = (texts["number"][at] or "").strip()
            if not (number.isascii() and number.isdigit() and len(number) < 18):
                without += any(column[at] for column in texts.values())
                continue
            row = {
                column.heading: texts[name][at] or ""
                for name, column in source.columns.items()
                if label(column.heading) not in _OURS and column.heading
            }
            if int(number) in rows:
                raise _stated_twice(file, number)
            rows[int(number)] = row
            if len(rows) > MOST_ROWS:
                raise _too_many(file)
    return HandedBack(rows, without)


def _match(headings: Sequence[str], file: str) -> dict[str, Column]:
    """Every column as a text under its own heading, that of the numbers as `number`."""
    numbers = [place for place, heading in enumerate(headings) if label(heading) in map(label, (NUMBER.zh, NUMBER.en))]
    if not numbers:
        raise _not_ours(file)
    names = {place: "number" if place == numbers[0] else f"column {place}" for place in range(len(headings))}
    return {
        names[place]: Column(place, heading, Field(names[place], Kind.TEXT, (), "", ""), 1)
        for place, heading in enumerate(headings)
    }


def _not_ours(file: str) -> ProductError:
    return ProductError(
        Text("这不是待核数据工作簿。", "This is no workbook of rows to check."),
        file,
        Text(f"没有“{NUMBER.zh}”一列。", f"It has no column {NUMBER.en!r}."),
        Text(
            "从本页下载待核数据工作簿，更正后以 XLSX 或 CSV 上传；新的数据请在“数据导入”上传。",
            "Download the workbook from this page, mend it and upload it as XLSX or CSV; new data are imported.",
        ),
    )


def _stated_twice(file: Path, number: str) -> ProductError:
    return ProductError(
        Text("同一待核编号写了两行。", "Two rows have one number."),
        str(file),
        Text(f"“{NUMBER.zh}”{number}有两行，无法判断用哪一行。", f"Two rows have the number {number}; which is meant?"),
        Text("每个编号只留一行，再上传。", "Leave one row of each number, and upload it again."),
    )


def _too_many(file: Path) -> ProductError:
    return ProductError(
        Text("行数过多。", "There are too many rows."),
        str(file),
        Text(f"一次最多{MOST_ROWS:,}行。", f"At most {MOST_ROWS:,} at once."),
        Text("分成几个文件上传。", "Part it into several files."),
    )
