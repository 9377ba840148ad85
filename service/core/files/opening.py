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


def open_matched(path: Path, match: Matching, limits: Limits = LIMITS) -> Source:
    """The file at `path`, read by the format that its name ends in; raises ProductError where it cannot be."""
    name = path.name.casefold()
    if name.endswith(".parquet"):
        from service.core.files.parquet_source import ParquetSource

        return ParquetSource(path, match)
    if name.endswith(".intake"):
        from service.core.files.spool_source import SpoolSource

        return SpoolSource(path, match)
    if name.endswith(".xlsx"):
        from service.core.files.xlsx_source import XlsxSource

        return XlsxSource(path, match, limits)
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
        Text(f"使用 {'、'.join(FORMATS)}。", f"Use one of {', '.join(FORMATS)}."),
    )
