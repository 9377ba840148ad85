"""The largest file that may be handed in: bytes, rows and columns."""

from dataclasses import dataclass
from pathlib import Path

from rules.texts import Text
from service.core.errors import ProductError


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of a file, as it comes and unpacked, how often unpacked may be packed, and most rows and columns.

    `sheet_cells` bounds a spreadsheet, which is held in memory whole.
    """

    file_bytes: int = 1 << 30
    unpacked_bytes: int = 1 << 32
    ratio: int = 200
    rows: int = 20_000_000
    columns: int = 500
    sheet_cells: int = 20_000_000


LIMITS = Limits()


def refuse_too_large(path: Path, limits: Limits) -> None:
    """Raises ProductError where a file is larger than it may be."""
    if path.stat().st_size > limits.file_bytes:
        raise too_large(str(path), limits)


def too_large(file: str, limits: Limits) -> ProductError:
    """The error for a file of more bytes than may be handed in."""
    return _error(file, f"文件超过 {limits.file_bytes:,} 字节", f"The file has more than {limits.file_bytes:,} bytes")


def too_many_rows(file: str, rows: int) -> ProductError:
    """The error for a file of more rows than may be handed in."""
    return _error(file, f"文件超过 {rows:,} 行", f"The file has more than {rows:,} rows")


def _error(file: str, zh: str, en: str) -> ProductError:
    return ProductError(
        Text("文件过大。", "The file is too large."),
        file,
        Text(f"{zh}。", f"{en}."),
        Text("拆分后分别导入。", "Split it and import the parts."),
    )
