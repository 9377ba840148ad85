"""Small files of the real forms, in every format, and what is read from them as plain rows."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from rules.calendar import date_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from scoring.facts import MISSING
from service.reading.batches import IntakeBatch, read_batches
from service.reading.forms.wanted import Wanted
from service.reading.spool import spool

Row = Mapping[str, Any]
ENDINGS = (".csv", ".xlsx", ".parquet")
_KINDS = {
    **{name: field.kind for name, field in ENTERPRISE_FIELDS.items()},
    **{name: field.kind for name, field in RECORD_FIELDS.items()},
    "visited_on": Kind.DATE,
    "valid_from": Kind.DATE,
    "trigger": Kind.TEXT,
    "on_site": Kind.BOOLEAN,
}


def write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """The rows in the format that the name ends in; CSV in GB18030, XLSX with a merged title above the headings."""
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows([headings, *rows])
    elif path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("数据")
        sheet.merge_range(0, 0, 0, max(1, len(headings) - 1), "公示表")
        for number, row in enumerate([headings, *rows], 1):
            sheet.write_row(number, 0, row)
        book.close()
    else:
        columns = [pa.array([row[at] or None for row in rows], pa.string()) for at in range(len(headings))]
        pq.write_table(pa.table(columns, list(headings)), path)
    return path


def read(path: Path, kind: str, form: str | None = None, rows: int = 50_000) -> list[IntakeBatch]:
    """All batches of a file."""
    return list(read_batches(path, kind, wanted=Wanted(form), source_name="测试来源", rows=rows))


def spooled(path: Path, kind: str, form: str | None = None, *, unread: bool = False) -> Path:
    """The masked copy of a file, beside it; with `unread` headings that make no form are kept as they stand."""
    target = path.with_name(path.name + ".intake")
    with spool(io.BytesIO(path.read_bytes()), path.name, target, kind, wanted=Wanted(form), unread=unread):
        return target


def plain(batches: Sequence[IntakeBatch]) -> list[dict[str, Any]]:
    """The good rows as dictionaries of readable values, those that are missing left out."""
    made = []
    for batch in batches:
        for at in range(len(batch)):
            row: dict[str, Any] = {"line": int(batch.lines[at]), "uscc": batch.uscc[at].as_py()}
            row |= {name: texts[at] for name, texts in {**batch.texts, **batch.personal}.items() if texts[at]}
            for name, column in batch.columns.items():
                if column[at] != MISSING[_KINDS.get(name, Kind.TEXT)]:
                    row[name] = _value(batch, name, column[at])
            if batch.identity is not None:
                row["identity"] = int(batch.identity[at])
            made.append(row)
    return made


def _value(batch: IntakeBatch, name: str, held: np.integer) -> Any:
    kind = _KINDS.get(name, Kind.TEXT)
    if kind is Kind.DATE:
        return date_of(int(held)).isoformat()
    if kind is not Kind.TEXT:
        return int(held)
    prefix = {"enterprises": "", "visits": "visit."}.get(batch.kind, "record.")
    return batch.vocabularies[prefix + name].texts[held]


def refused(batches: Sequence[IntakeBatch]) -> list[Any]:
    """The refused rows."""
    return [row for batch in batches for row in batch.refused]


def notices(batches: Sequence[IntakeBatch]) -> str:
    """All notices, in Chinese."""
    return "\n".join(notice.zh for batch in batches for notice in batch.notices)
