"""One cell, one value or one reason, whether it stands in CSV, XLSX, Parquet, NDJSON or in a posted row."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from scoring.facts import MISSING
from scoring.rows import RowError, facts_of
from scoring.unreadable import REASONS, Reason
from service.reading.batches import read_batches
from tests.worlds.files import code

DAY = day_of(date(2026, 1, 5))
NONE = object()
ROW = {"record_id": "R1", "uscc": code(1), "type": "inspection", "occurred_on": "2026-01-05"}
FIRM = {"uscc": code(1), "name": "甲"}

# The field, what stands in the cell, and the value that is held, NONE for a missing one, or the reason why it waits.
CELLS: list[tuple[str, str, Any]] = [
    # Words.
    *(
        ("outcome", text, "problem")
        for text in ("发现问题 ", "发现问题\u00a0", "\u3000发现问题", "发现问题。", "Problem", "发现问题\n")
    ),
    ("type", "抽查检查\u200b", "inspection"),
    ("type", "Inspection", "inspection"),
    ("revoked", "是。", 1),
    ("revoked", "NO ", 0),
    ("severity", "严重 ", 3),
    ("severity", "2.0", 2),
    ("severity", "２", 2),
    ("status", "注销 ", "注销"),
    ("status", "注销。", "注销"),
    # Marks for nothing.
    *(
        ("ends_on", mark, NONE)
        for mark in ("/", "-", "--", "——", "无", "暂无", "NULL", "\\N", "N/A", "长期", "永久", "至今")
    ),
    *(("amount", mark, NONE) for mark in ("无", "/", "企业选择不公示", "未标明")),
    ("employees", "企业选择不公示", NONE),
    ("outcome", "——", NONE),
    ("repaired_on", "长期", Reason.NO_END_HERE),
    ("ends_on", "9999-12-31", NONE),
    ("ends_on", "9999年99月", NONE),
    ("occurred_on", "9999-12-31", Reason.EMPTY_DAY),
    ("established_on", "1900-01-01", Reason.EMPTY_DAY),
    ("repaired_on", "1899-12-30", Reason.EMPTY_DAY),
    ("recorded_at", "0000-00-00", NONE),
    ("occurred_on", "/", Reason.MISSING),
    # Days.
    *(
        ("occurred_on", day, DAY)
        for day in (
            "20260105083000",
            "202601050830",
            "1767571200",
            "1767571200000.0",
            "20260105.0",
            "2026-01-05 08:30:00+00",
            "2026-01-05 08:30:00 UTC",
            "２０２６年１月５日",
            "2026-1-5",
        )
    ),
    ("occurred_on", "5/1/2026", Reason.TWO_DAYS),
    ("established_on", "2026", day_of(date(2026, 1, 1))),
    ("ends_on", "2026-05", Reason.ONLY_A_MONTH),
    ("recorded_at", "2026年5月", Reason.ONLY_A_MONTH),
    # Amounts.
    ("amount", "50万元", 50_000_000),
    ("amount", "￥1,000.00", 100_000),
    ("registered_capital", "1000万人民币", 10**9),
    ("registered_capital", "100万美元", Reason.FOREIGN_CURRENCY),
    ("version", "2.0", 2),
    # Numbers of records.
    ("record_id", "007", "007"),
    ("record_id", "1.23456789012346E+17", Reason.NUMBER_FOR_TEXT),
    ("record_id", "20260105.0", Reason.NUMBER_FOR_TEXT),
    ("record_id", "2026-01-05 00:00:00", Reason.DAY_FOR_TEXT),
    # What is wrong beside another value.
    ("ends_on", "2025-12-05", Reason.ENDS_TOO_EARLY),
    ("repaired_on", "2025-01-05", Reason.ENDS_TOO_EARLY),
    ("amount", "#N/A", Reason.CELL_ERROR),
    ("outcome", "#REF!", Reason.CELL_ERROR),
]


def row_of(name: str, cell: str) -> dict[str, str]:
    return {**(FIRM if name in ENTERPRISE_FIELDS else ROW), name: cell}


def kind_of(name: str) -> str:
    return "enterprises" if name in ENTERPRISE_FIELDS else "records"


def write_csv(path: Path, row: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([list(row), list(row.values())])


def write_xlsx(path: Path, row: dict[str, str]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for place, (heading, text) in enumerate(row.items()):
        sheet.write_string(0, place, heading)
        sheet.write_string(1, place, text)
    book.close()


def write_parquet(path: Path, row: dict[str, str]) -> None:
    pq.write_table(pa.table({name: pa.array([text], pa.string()) for name, text in row.items()}), path)


def write_ndjson(path: Path, row: dict[str, str]) -> None:
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")


FORMATS: dict[str, Callable[[Path, dict[str, str]], None]] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".parquet": write_parquet,
    ".ndjson": write_ndjson,
}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_cell_of_a_file(ending: str, tmp_path: Path) -> None:
    wrong = []
    for number, (name, cell, expected) in enumerate(CELLS):
        path = tmp_path / f"{number}{ending}"
        FORMATS[ending](path, row_of(name, cell))
        found = in_a_file(path, name)
        if found != (REASONS[expected].zh if isinstance(expected, Reason) else expected):
            wrong.append((name, cell, expected, found))
    assert not wrong


def in_a_file(path: Path, name: str) -> Any:
    """The value held of the only row, NONE where there is none, or why the row waits, in Chinese."""
    batches = list(read_batches(path, kind_of(name), source_name="来源"))
    reasons = [fault.reason.zh for batch in batches for row in batch.refused for fault in row.faults]
    if reasons:
        return reasons[0]
    [batch] = [batch for batch in batches if len(batch)]
    if name in batch.texts:
        return batch.texts[name][0] or NONE
    vocabulary = batch.vocabularies.get(name if kind_of(name) == "enterprises" else f"record.{name}")
    return held(name, batch.columns[name][0], vocabulary)


def held(name: str, value: np.integer[Any], vocabulary: Any) -> Any:
    field = ENTERPRISE_FIELDS.get(name) or RECORD_FIELDS[name]
    if value == MISSING[field.kind]:
        return NONE
    return vocabulary.texts[value] if field.kind is Kind.TEXT else int(value)


def test_a_value_of_a_posted_row() -> None:
    wrong = []
    for name, cell, expected in CELLS:
        found = in_a_row(name, cell)
        if found != (REASONS[expected].zh if isinstance(expected, Reason) else expected):
            wrong.append((name, cell, expected, found))
    assert not wrong


def in_a_row(name: str, cell: str) -> Any:
    row = row_of(name, cell)
    try:
        facts = facts_of([row], []) if kind_of(name) == "enterprises" else facts_of([FIRM], [row])
    except RowError as error:
        return error.zh
    if name == "record_id":
        return str((facts.records.ids or [""])[0])
    if name == "type":
        return next(iter(facts.records.slices))
    columns = facts.attributes if kind_of(name) == "enterprises" else facts.records.columns
    prefix = "" if kind_of(name) == "enterprises" else "record."
    return held(name, columns[name][0], facts.vocabularies.get(prefix + name))
