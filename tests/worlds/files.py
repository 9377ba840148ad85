"""A few enterprises and records as plain columns, written in every format a file may have."""

import csv
import gzip
import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AS_OF = date(2026, 6, 30)

LABELS = {
    "uscc": "统一社会信用代码",
    "name": "企业名称",
    "industry": "行业代码",
    "established_on": "成立日期",
    "registered_capital": "注册资本（万元）",
    "employees": "从业人数(人)",
    "tax_grade": "纳税信用级别",
    "annual_report_filed": "是否年报",
    "address_verified": "住所是否核实",
    "record_id": "记录编号",
    "type": "记录类型",
    "occurred_on": "发生日期",
    "until": "有效期至",
    "severity": "严重程度",
    "amount": "金额(元)",
    "outcome": "结果",
}

Table = dict[str, list]


def code(number: int) -> str:
    """A valid unified social credit code; the organisation of none is all zeros."""
    number = number or 10**7
    body = "91310101"
    for power in range(8, -1, -1):
        body += ALPHABET[number * 7919 // 31**power % 31]
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[-total % 31]


def enterprises(n: int = 60) -> Table:
    draw = random.Random(5)  # noqa: S311
    return {
        "uscc": [code(i + 1) for i in range(n)],
        "name": [f"示例{i}有限公司" for i in range(n)],
        "industry": [draw.choice(["A0111", "C1353", "F5211", None]) for _ in range(n)],
        "established_on": [AS_OF - timedelta(draw.randrange(20, 6000)) for _ in range(n)],
        "registered_capital": [Decimal(draw.randrange(1, 300_000)) / 100 for _ in range(n)],
        "employees": [draw.choice([1, 7, 80, None]) for _ in range(n)],
        "tax_grade": [draw.choice(["A", "B", "M", "C", "D", None]) for _ in range(n)],
        "annual_report_filed": [draw.random() < 0.8 for _ in range(n)],
        "address_verified": [draw.choice([True, True, False, None]) for _ in range(n)],
    }


TYPES = (
    "administrative_penalty",
    "abnormal_operation",
    "serious_violation",
    "court_enforcement",
    "complaint",
    "inspection",
    "spot_check",
    "tax_arrears",
    "honour",
    "registration_change",
)
OUTCOMES = {
    "complaint": ["substantiated", "unsubstantiated"],
    "inspection": ["problem", "no_problem"],
    "spot_check": ["qualified", "unqualified"],
}


def records(n: int = 500, of: int = 60) -> Table:
    draw = random.Random(6)  # noqa: S311
    types = [draw.choice(TYPES) for _ in range(n)]
    occurred = [AS_OF - timedelta(draw.randrange(-20, 1800)) for _ in range(n)]
    return {
        "record_id": [f"R{i:04}" for i in range(n)],
        "uscc": [code(draw.randrange(of) + 1) for _ in range(n)],
        "type": types,
        "occurred_on": occurred,
        "until": [day + timedelta(draw.randrange(30, 900)) if draw.random() < 0.6 else None for day in occurred],
        "severity": [draw.choice([1, 2, 3]) if kind == "administrative_penalty" else None for kind in types],
        "amount": [Decimal(draw.randrange(100, 90_000_000)) / 100 if draw.random() < 0.4 else None for _ in types],
        "outcome": [draw.choice(OUTCOMES[kind]) if kind in OUTCOMES else None for kind in types],
    }


def shuffled(table: Table, seed: int = 1) -> Table:
    order = list(range(len(next(iter(table.values())))))
    random.Random(seed).shuffle(order)  # noqa: S311
    return {name: [column[i] for i in order] for name, column in table.items()}


def text(value: object) -> str:
    """A value as CSV has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_parquet(table: Table, path: Path) -> Path:
    pq.write_table(pa.table({name: pa.array(column) for name, column in table.items()}), path, row_group_size=100)
    return path


def write_csv(table: Table, path: Path, encoding: str = "utf-8", labels: dict[str, str] | None = None) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([(labels or {}).get(name, name) for name in table])
        writer.writerows([text(value) for value in row] for row in zip(*table.values(), strict=True))
    return path


def write_ndjson(table: Table, path: Path, labels: dict[str, str] | None = None) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        for row in zip(*table.values(), strict=True):
            held = {(labels or {}).get(n, n): v for n, v in zip(table, row, strict=True) if v is not None}
            numbers = {
                n: f"@{v}@" if isinstance(v, Decimal) else str(v) if isinstance(v, date) else v for n, v in held.items()
            }
            stream.write(json.dumps(numbers, ensure_ascii=False).replace('"@', "").replace('@"', "") + "\n")
    return path


def write_rows(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """The rows under their headings as a file of UTF-8; returns its path."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path
