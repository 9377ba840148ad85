"""CSV files, UTF-8 or GB18030: Arrow reads what is plain, the standard library whatever is not, line by line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.csv_rows import Row, rows_of
from service.core.files.faults import Fault
from service.core.files.headers import Column, Matching, RefusedHeadings
from service.core.files.rejects import Reject
from service.core.files.sources import Batch
from service.core.files.spreadsheet_texts import bare_text, bare_texts
from service.core.files.table_start import find_headings, notice_above
from service.core.files.text_lines import chunks, encoding_of

_HEADING_BYTES = 1 << 16
_HEADING_LINES = 200
_BOM = b"\xef\xbb\xbf"
SEPARATORS = (",", "\t", ";", "|")
_SEPARATOR_STATED = re.compile(r'"?sep=(?P<separator>[^\w"\r\n])"?\s*', re.IGNORECASE)
_SAID = {"\t": Text("制表符", "tabs"), ";": Text("分号", "semicolons"), "|": Text("竖线", "vertical bars")}


class _Quotes:
    """How quotation marks stand beside one separator."""

    def __init__(self, separator: bytes) -> None:
        begins, ends = (separator + b'"', b'\n"'), (b'"' + separator, b'"\n', b'"\r')
        self._framing = (*begins, *ends)
        self._both = tuple(begin + end[1:] for begin in begins for end in ends)
        # A quotation mark, pairs left out, that neither begins nor ends a value.
        self._stray = re.compile(b"[^" + re.escape(separator) + b'\n]"[^' + re.escape(separator) + b"\r\n]")

    def has_stray(self, body: bytes) -> bool:
        """True where a quotation mark neither begins nor ends a value; counting tells at once where none does both."""
        if not any(both in body for both in self._both):
            framed = b"\n" + body + b"\n"
            return sum(map(framed.count, self._framing)) != body.count(b'"')
        return self._stray.search(body) is not None


class CsvSource:
    """A CSV file, whatever parts its columns; all of them are texts, and titles may stand above the headings."""

    def __init__(self, path: Path, match: Matching) -> None:
        self.name, self._path = str(path), path
        self._encoding = encoding_of(path)
        self._separator, header, self.columns, above = self._begun(match)
        self._quotes = _Quotes(self._separator.encode())
        self._header_end = header.last
        self._width = len(header.values)
        self.size = path.stat().st_size
        self.notices: Sequence[Text] = [
            *self._encoding.notices(),
            *_about_separator(self._separator),
            *notice_above(above),
        ]

    def _begun(self, match: Matching) -> tuple[str, Row, Mapping[str, Column], int]:
        """The separator, the row of headings, the columns, and the number of rows above."""
        pieces = chunks(self._path, self._encoding)
        start = next(pieces, (b"", 0))[0].removeprefix(_BOM)
        if len(start) < _HEADING_BYTES:
            start += next(pieces, (b"", 0))[0]
        lines = _lines(start[:_HEADING_BYTES].decode("utf-8", "ignore").encode())[:_HEADING_LINES]
        stated = _SEPARATOR_STATED.fullmatch(lines[0]) if lines else None
        refusals: list[tuple[int, ProductError]] = []
        for separator in (stated["separator"],) if stated else SEPARATORS:
            rows, _ = rows_of(lines[bool(stated) :], 1 + bool(stated), None, final=True, separator=separator)
            # A first line that cannot be parted is no title.
            rows = [row for row in rows if row.fault is None] if rows and rows[0].fault is None else []
            rows = [replace(row, values=[bare_text(cell) for cell in row.values]) for row in rows]
            try:
                place, columns = find_headings([row.values for row in rows], match, self.name)
            except RefusedHeadings:
                raise
            except ProductError as error:
                refusals.append((max((len(row.values) for row in rows), default=0), error))
                continue
            return separator, rows[place], columns, place
        width, refusal = max(refusals, key=lambda pair: pair[0])
        raise refusal if width else _headless(self._path)

    def type_of(self, name: str) -> pa.DataType:
        """Text."""
        return pa.string()

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """One batch for each chunk of about four megabytes."""
        wanted = {name: self.columns[name].place for name in names}
        for read, line, done in self._read(wanted):
            yield (
                self._batch(read, done, wanted)
                if isinstance(read, list)
                else Batch(
                    {name: read.column(str(place)).combine_chunks() for name, place in wanted.items()},
                    read.num_rows,
                    line,
                    done,
                )
            )

    def _read(self, wanted: Mapping[str, int]) -> Iterator[tuple[list[Row] | pa.Table, int, int]]:
        """Each chunk as a table, where Arrow can read it, or as rows; its first line; and the bytes read so far."""
        rest, line = b"", 1
        pieces = chunks(self._path, self._encoding)
        chunk, done = next(pieces, (b"", 0))
        chunk = chunk.removeprefix(_BOM)
        if chunk.count(b"\n") <= self._header_end:
            # Pieces end with a line feed: the last line of a short file, which has none, is a piece of its own.
            more, done = next(pieces, (b"", done))
            chunk += more
        chunk, line = _after(chunk, self._header_end), self._header_end + 1
        while chunk or rest:
            following = next(pieces, None)
            body = rest + chunk
            table = self._plain(body, wanted)
            if table is not None:
                yield table, line, done
                rest, line = b"", line + table.num_rows
            else:
                lines = _lines(body)
                rows, taken = rows_of(lines, line, self._width, final=following is None, separator=self._separator)
                yield rows, line, done
                rest, line = "".join(lines[taken:]).encode(), line + taken
            chunk, done = following or (b"", done)

    def _batch(self, rows: Sequence[Row], done: int, wanted: Mapping[str, int]) -> Batch:
        good = [row for row in rows if row.fault is None]
        columns = {
            name: bare_texts(pa.array([row.values[place] or None for row in good], pa.string()))
            for name, place in wanted.items()
        }
        rejects = [
            Reject(row.line, "", _width_text(row, self._width), row.fault) for row in rows if row.fault is not None
        ]
        return Batch(columns, len(good), np.array([row.line for row in good], np.int64), done, rejects)

    def _plain(self, body: bytes, wanted: Mapping[str, int]) -> pa.Table | None:
        """The chunk as Arrow reads it, if every line is one row of the right width; else None."""
        if (
            self._width == 1
            or not self._separator.isascii()
            or (b'"' in body and (body.count(b'"') % 2 or self._quotes.has_stray(body.replace(b'""', b""))))
        ):
            return None
        names = [str(place) for place in range(self._width)]
        try:
            table = csv.read_csv(
                pa.py_buffer(body),
                read_options=csv.ReadOptions(column_names=names, block_size=len(body) + 1, use_threads=False),
                parse_options=csv.ParseOptions(newlines_in_values=True, delimiter=self._separator),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[str(place) for place in dict.fromkeys(wanted.values())],
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != body.count(b"\n") + (not body.endswith(b"\n")):
            return None
        return table if b"'" not in body else _without_marks(table)


def _without_marks(table: pa.Table) -> pa.Table:
    columns = [bare_texts(column.combine_chunks()) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _lines(body: bytes) -> list[str]:
    """The lines of a chunk with their ends; only a line feed ends a line."""
    lines = [line + "\n" for line in body.decode().split("\n")]
    return lines[:-1] if lines[-1] == "\n" else [*lines[:-1], lines[-1][:-1]]


def _after(chunk: bytes, lines: int) -> bytes:
    parts = chunk.split(b"\n", lines)
    return parts[lines] if len(parts) > lines else b""


def _width_text(row: Row, width: int) -> str:
    return f"{len(row.values)} ≠ {width}" if row.fault is Fault.WRONG_WIDTH else ""


def _about_separator(separator: str) -> list[Text]:
    said = _SAID.get(separator)
    if said is None:
        return []
    return [Text(f"各列以{said.zh}分隔。", f"The columns are parted by {said.en}.")]


def _headless(path: Path) -> ProductError:
    return ProductError(
        Text("文件没有表头。", "The file has no headings."),
        str(path),
        Text("文件是空的，或第一行无法分列。", "It is empty, or its first line cannot be read."),
        Text("第一行应为列名。", "The first line must name the columns."),
    )
