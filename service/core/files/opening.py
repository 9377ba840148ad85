"""Opening a file by the format that its name ends in."""

from collections.abc import Mapping
from pathlib import Path

from rules.fields import Field
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import Matching, match_lazily
from service.core.files.limits import LIMITS, Limits
from service.core.files.sources import Source

FORMATS = (".parquet", ".xlsx", ".csv", ".csv.gz", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")


def open_source(path: Path, fields: Mapping[str, Field]) -> Source:
    """The file at `path` with the columns of `fields`; raises ProductError where it cannot be read."""
    return open_matched(path, match_lazily(fields))


def open_matched(path: Path, match: Matching, limits: Limits = LIMITS, sheet: str | None = None) -> Source:
    """The file at `path`, read by the format that its name ends in; raises ProductError where it cannot be.

    `sheet` names the sheet of a workbook; without it one sheet alone may have the headings.
    """
    name = path.name.casefold()
    if sheet and not name.endswith((".xlsx", ".intake")):
        raise _no_sheets(path, sheet)
    if name.endswith(".parquet"):
        from service.core.files.parquet_source import ParquetSource

        return ParquetSource(path, match)
    if name.endswith(".intake"):
        from service.core.files.spool_source import SpoolSource

        return SpoolSource(path, match)
    if name.endswith(".xlsx"):
        from service.core.files.xlsx_source import XlsxSource

        return XlsxSource(path, match, limits, sheet)
    if name.endswith((".csv", ".csv.gz")):
        from service.core.files.csv_source import CsvSource

        return CsvSource(path, match)
    if name.endswith(FORMATS):
        from service.core.files.ndjson_source import NdjsonSource

        return NdjsonSource(path, match)
    raise ProductError(
        Text("不认识文件格式。", "Unknown file format."),
        str(path),
        Text("文件名后缀不在支持之列。", "The ending of the file's name is not supported."),
        Text(
            f"使用 {'、'.join(FORMATS)}；以制表符或分号分列的文本（.tsv、.txt），把文件名改为 .csv 即可读取。",
            f"Use one of {', '.join(FORMATS)}; a text whose columns are parted by tabs or semicolons (.tsv, .txt) is "
            "read once it is called .csv.",
        ),
    )


def _no_sheets(path: Path, sheet: str) -> ProductError:
    return ProductError(
        Text("只有工作簿才有工作表。", "Only workbooks have sheets."),
        str(path),
        Text(f"文件不是 .xlsx，没有工作表“{sheet}”。", f"The file is no .xlsx and has no sheet {sheet!r}."),
        Text("去掉工作表名。", "Leave out the name of the sheet."),
    )
