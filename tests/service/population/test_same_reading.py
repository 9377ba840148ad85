"""A value is held alike, or refused alike, in a plain row, in CSV and in Parquet."""

import csv
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from scoring.facts import MISSING, NO_TEXT, Vocabulary
from scoring.rows import RowError, facts_of
from service.core.errors import ProductError
from tests.service.reading.one_column import read_column

REFUSED = "refused"
FIELDS = {
    "": [field for field in ENTERPRISE_FIELDS.values() if not field.required],
    "record.": [field for field in RECORD_FIELDS.values() if not field.required or field.name == "occurred_on"],
}
ANY_FIELD = st.sampled_from([(prefix, field) for prefix, fields in FIELDS.items() for field in fields])
Named = tuple[str, Field]

DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.none() | ZONES)  # noqa: DTZ001
DECIMALS = st.decimals(-(10**15), 10**15, places=2) | st.decimals(-100, 100, places=8, allow_nan=False)
CENTS = st.integers(-(10**16), 10**16)
NUMBERS = (
    st.integers(-5, 5)
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | CENTS.map(lambda cents: cents / 100)
    | CENTS.map(lambda cents: cents / 100 * 1.1)
    | st.sampled_from([0.1 + 0.2, 1.005, 12.340000001, -0.0, 1e22, 2.0**50, 20260630, 20260630.0])
)
TYPED = NUMBERS | DECIMALS | DATES | MOMENTS | st.booleans() | st.none()
WORDS = st.sampled_from(["是", "No", "TRUE", "y", "1", "0", "3", "2.0", "轻微", "Serious", "属实"]) | st.sampled_from(
    ["1,234.50", "1,00", "+7", "-3", "-0", "1e3", "NaN", "∞", "１２", "2026-W27", "20260630", "2026-06-30T08:15:00Z"]
)
DAYS = DATES.flatmap(
    lambda day: st.sampled_from(
        [f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%m/%d}"]
    )
)
NEARLY = (
    st.from_regex(r"\A-?[0-9]{1,17}(\.[0-9]{1,8})?\Z")
    | st.from_regex(r"\A[0-9]{4}[-/年]?[0-9W]{1,2}[-/月]?[0-9]{1,2}日?\Z")
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
)
TEXTS = WORDS | DAYS | NEARLY | NUMBERS.map(str) | DECIMALS.map(str)


def in_a_row(named: Named, value: Any) -> object:
    prefix, field = named
    # So long ago that nothing ends before.
    record = {"type": "honour", "occurred_on": "0002-01-01", **({field.name: value} if prefix else {})}
    try:
        facts = facts_of([{"uscc": "E", **({} if prefix else {field.name: value})}], [record])
    except RowError:
        return REFUSED
    column = (facts.records.columns if prefix else facts.attributes)[field.name]
    return as_held(field, column, facts.vocabularies.get(prefix + field.name))


def as_held(field: Field, column: Any, vocabulary: Vocabulary | None) -> object:
    [held] = column.tolist()
    return vocabulary.texts[held] if field.kind is Kind.TEXT and vocabulary and held >= 0 else held


def in_a_file(named: Named, ending: str, write: Callable[[Path], None]) -> object:
    """What the reader of the file holds; a required value that is missing is refused."""
    prefix, field = named
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"f{ending}"
        write(path)
        try:
            [held], [fault] = read_column(path, field, "records" if prefix else "enterprises")
        except ProductError:
            return REFUSED
    held = held or NO_TEXT if field.kind is Kind.TEXT else held
    return REFUSED if fault or (field.required and held == MISSING[field.kind]) else held


def in_parquet(named: Named, value: Any, kind: pa.DataType | None = None) -> object:
    table = pa.table({named[1].name: pa.array([value], kind)})
    return in_a_file(named, ".parquet", lambda path: pq.write_table(table, path))


def in_csv(named: Named, text: str) -> object:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([[named[1].name, "x"], [text, "1"]])

    return in_a_file(named, ".csv", write)


@given(ANY_FIELD, TEXTS)
@example(("record.", RECORD_FIELDS["occurred_on"]), "2026-W27-2")
@example(("record.", RECORD_FIELDS["amount"]), "1.00000000000000000000000000000001")
@example(("record.", RECORD_FIELDS["amount"]), "-1")
@example(("", ENTERPRISE_FIELDS["annual_report_filed"]), "")
def test_texts(named: Named, text: str) -> None:
    expected = in_a_row(named, text)
    assert in_csv(named, text) == expected
    assert in_parquet(named, text) == expected
    assert in_parquet(named, text, pa.large_string()) == expected


@given(ANY_FIELD, TYPED)
@example(("record.", RECORD_FIELDS["severity"]), float("nan"))
@example(("record.", RECORD_FIELDS["amount"]), float("nan"))
@example(("record.", RECORD_FIELDS["amount"]), 2**64 - 3)
@example(("record.", RECORD_FIELDS["value"]), Decimal("0E-10"))
@example(("", ENTERPRISE_FIELDS["industry"]), 52)
@example(("record.", RECORD_FIELDS["revoked"]), True)
def test_typed_values(named: Named, value: Any) -> None:
    unsigned = isinstance(value, int) and value >= 2**63
    assert in_parquet(named, value, pa.uint64() if unsigned else None) == in_a_row(named, value)


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.float32, np.float64, np.str_, np.bool_])
def test_values_of_numpy_are_read_as_those_of_python(kind: type[np.generic]) -> None:
    value = kind(1)
    for prefix, fields in FIELDS.items():
        for field in fields:
            assert in_a_row((prefix, field), value) == in_a_row((prefix, field), value.item())


def test_a_moment_with_a_zone_is_a_day_in_shanghai() -> None:
    late = datetime(2026, 6, 29, 16, 0, tzinfo=timezone.utc)  # noqa: UP017
    day = ("record.", RECORD_FIELDS["ends_on"])
    assert in_a_row(day, late) == in_a_row(day, "2026-06-30") == in_parquet(day, late)
