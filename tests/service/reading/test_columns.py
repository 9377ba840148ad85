"""Columns of texts, however a file stores them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from service.core.errors import ProductError
from tests.service.reading.one_column import read_column

FIELDS = {**ENTERPRISE_FIELDS, **RECORD_FIELDS}


@pytest.mark.parametrize(
    ("name", "column", "held"),
    [
        ("region", pa.array([110101, None]), ["110101", None]),
        ("outcome", pa.array(["a", "", None, "a"]), ["a", None, None, "a"]),
        ("outcome", pa.array(["发现问题", None]).dictionary_encode(), ["problem", None]),
        ("tier", pa.array([None, None]), [None, None]),
        *(
            ("status", pa.array([mark, ""]), [None, None])
            for mark in ("/", "——", "无", "企业选择不公示", "N/A", "未标明")
        ),
    ],
)
def test_texts_and_marks_for_nothing(name: str, column: pa.Array, held: list[str | None], tmp_path: Path) -> None:
    pq.write_table(pa.table({name: column}), tmp_path / "f.parquet")
    kind = "enterprises" if name in ENTERPRISE_FIELDS else "records"
    assert read_column(tmp_path / "f.parquet", FIELDS[name], kind) == (held, [0] * len(column))


@pytest.mark.parametrize(
    ("name", "column"),
    [("region", pa.array([1.5])), ("outcome", pa.array([True])), ("category", pa.array([["list"]]))],
)
def test_types_that_cannot_be_texts(name: str, column: pa.Array, tmp_path: Path) -> None:
    pq.write_table(pa.table({name: column}), tmp_path / "f.parquet")
    with pytest.raises(ProductError, match=name):
        read_column(tmp_path / "f.parquet", FIELDS[name], "records")
