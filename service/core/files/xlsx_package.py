"""What an XLSX file unpacks to, measured before it is read: it may be far larger than it looks.

The parts are unpacked in pieces and counted, whatever sizes the archive states. The cells of every sheet are looked
through for how far they reach, because a sheet is held in memory up to its last row and column, for formulas that
failed or were never worked out, of which nothing else tells, and for rows that are hidden.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rules.texts import Text
from scoring.stated_values import ERRORS_OF_CELLS, UNSOLVED
from service.core.errors import ProductError
from service.core.files.limits import Limits

_PIECE = 1 << 20
_LOCAL_HEADER = 30
# Below this, repetition alone packs well; nothing so small can do harm.
_HARMLESS = 1 << 24
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")

_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_WIDE_CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{2,})\d')
_UNPLACED_CELL = re.compile(rb'<(?:\w+:)?c(?: (?![^>]*\br=")[^>]*)?/?>')
_UNSOLVED = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")(?:[^>]*? )?r="([A-Z]+)(\d+)"[^>]*>'
    rb"(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"</(?:\w+:)?c>"
)
_FAILED = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")(?:[^>]*? )?r="([A-Z]+)(\d+)"[^>]*>'
    rb"(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>)?(?:<(?:\w+:)?v>([^<]*)</)?"
)
_HIDDEN = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_SINCE_1904 = re.compile(rb'\bdate1904="(?:1|true)"')
_TARGETS = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEETS = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")


@dataclass(slots=True)
class SheetPart:
    """How far the cells of a sheet reach, its odd cells by row and column (from 1), and its hidden rows.

    Odd is a cell whose formula failed, with the error that is shown, or has no result (`UNSOLVED`). `since_1904`: the
    workbook counts its days from there.
    """

    rows: int = 0
    columns: int = 0
    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    since_1904: bool = False


def sheet_parts(path: Path, limits: Limits) -> list[SheetPart]:
    """The sheets of a workbook in order; raises ProductError where it is damaged or holds more than it may."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            return _sheet_parts(archive, stream, path, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError) as error:
        raise refusal_of_unreadable(
            path, Text(f"文件损坏或不是 XLSX 格式（{error}）。", f"It is damaged or no XLSX file ({error}).")
        ) from error


def _sheet_parts(archive: zipfile.ZipFile, stream: BinaryIO, path: Path, limits: Limits) -> list[SheetPart]:
    found: dict[str, SheetPart] = {}
    small: dict[str, bytes] = {}
    unpacked = 0
    for info in archive.infolist():
        part = found[info.filename] = SheetPart()
        is_sheet = _SHEET.fullmatch(info.filename) is not None
        small[info.filename] = rest = b""
        for piece in _unpacked(stream, info):
            unpacked += len(piece)
            _bound(path, unpacked, limits)
            if is_sheet:
                whole, rest = _whole_cells(rest + piece)
                _look_through(part, whole, path, limits)
            elif info.filename.startswith(("xl/workbook.xml", "xl/_rels/")):
                small[info.filename] += piece
        _look_through(part, rest, path, limits)
    targets = _targets(small["xl/_rels/workbook.xml.rels"])
    order = [_attribute(tag, b"id") for tag in _SHEETS.findall(small["xl/workbook.xml"])]
    parts = [found.get(targets.get(key, ""), SheetPart()) for key in order]
    for part in parts:
        part.since_1904 = _SINCE_1904.search(small["xl/workbook.xml"]) is not None
    return parts


def _unpacked(stream: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of one part in pieces, to the true end of what is packed."""
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(info.filename)
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER:
        raise ValueError(info.filename)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = info.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left and (packed := stream.read(min(left, _PIECE))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed and not inflater.eof:
            yield inflater.decompress(packed, _PIECE)
            packed = inflater.unconsumed_tail


def _bound(path: Path, unpacked: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes or unpacked > max(_HARMLESS, limits.ratio * path.stat().st_size):
        raise _too_much(
            path,
            Text(
                f"解压后超过 {unpacked // 2**20} MB，与文件大小不符，可能是压缩炸弹。",
                f"It unpacks to more than {unpacked // 2**20} MB, out of proportion to its size: possibly a zip bomb.",
            ),
        )


def _whole_cells(data: bytes) -> tuple[bytes, bytes]:
    """`data` up to the beginning of its last cell, and the rest; a row begins at the latest with its first cell."""
    cut = data.rfind(b"<", 0, max(data.rfind(b"c "), data.rfind(b"row "), 0))
    if cut <= 0 and len(data) > 2 * _PIECE:
        raise ValueError("a cell without an end")
    return (data[:cut], data[cut:]) if cut > 0 else (b"", data)


def _look_through(part: SheetPart, body: bytes, path: Path, limits: Limits) -> None:
    """Takes the rows and cells of `body` into account."""
    if _UNPLACED_CELL.search(body):
        raise refusal_of_unreadable(path, Text("单元格没有标明位置。", "Its cells do not say where they stand."))
    part.rows = max(part.rows, _last_row(body))
    letters = max(_WIDE_CELL.findall(body), key=lambda name: (len(name), name), default=b"Z")
    part.columns = max(part.columns, _place(letters))
    if part.columns > limits.columns or part.rows * part.columns > limits.sheet_cells or part.rows > limits.rows:
        raise _too_much(
            path,
            Text(
                f"工作表达到第{part.rows}行、第{part.columns}列，超过上限。",
                f"A sheet reaches to row {part.rows} and column {part.columns}, beyond the limit.",
            ),
        )
    part.hidden += map(int, _HIDDEN.findall(body))
    for letters, row in _UNSOLVED.findall(body):
        part.odd[int(row), _place(letters)] = UNSOLVED
    for letters, row, shown in _FAILED.findall(body):
        part.odd[int(row), _place(letters)] = _error_of(shown)


def _error_of(shown: bytes) -> str:
    """The error that a cell shows, one of those that are known."""
    text = shown.decode("utf-8", "replace").strip().upper()
    return text if text in ERRORS_OF_CELLS else "#N/A"


def _last_row(body: bytes) -> int:
    """The largest row that a row or a cell of `body` says it stands in."""
    last = max(map(int, _ROW.findall(body)), default=0)
    beyond = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="[A-Z]+(' + _above(last) + rb')"')
    return max((int(row) for row in beyond.findall(body)), default=last)


def _above(number: int) -> bytes:
    """A pattern of the whole numbers larger than `number`."""
    digits = str(number)
    larger = [rf"\d{{{len(digits) + 1},}}"]
    for place, digit in enumerate(digits):
        if digit != "9":
            larger.append(rf"{digits[:place]}[{int(digit) + 1}-9]\d{{{len(digits) - place - 1}}}")
    return "|".join(larger).encode()


def _place(letters: bytes) -> int:
    """The number of the column, from 1, that Excel calls by these letters."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _targets(relations: bytes) -> dict[str, str]:
    return {
        _attribute(tag, b"Id"): "xl/" + _attribute(tag, b"Target").removeprefix("/xl/")
        for tag in _TARGETS.findall(relations)
    }


def _attribute(tag: bytes, name: bytes) -> str:
    """The value of an attribute, whatever its namespace."""
    found = re.search(rb"[\s:]" + name + rb'="([^"]*)"', tag)
    return found[1].decode() if found else ""


def refusal_of_unreadable(path: Path, why: Text) -> ProductError:
    """The error for a workbook that cannot be read."""
    return ProductError(
        Text("无法读取 XLSX 文件。", "The XLSX file cannot be read."),
        str(path),
        why,
        Text("用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv，再重试。", "Save it anew as .xlsx or .csv and try again."),
    )


def _too_much(path: Path, why: Text) -> ProductError:
    return ProductError(
        Text("文件过大。", "The file is too large."),
        str(path),
        why,
        Text(
            "删去多余的行列，或拆分后导入；大文件请用 CSV 或 Parquet。",
            "Remove empty rows and columns, split it, or use CSV or Parquet.",
        ),
    )
