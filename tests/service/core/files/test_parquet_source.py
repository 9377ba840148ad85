"""What a Parquet file proves of its columns."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rules.fields import RECORD_FIELDS
from service.core.files.opening import open_source
from service.core.files.parquet_source import ParquetSource
from tests.worlds.files import code


def source_of(tmp_path: Path, ids: list[int | None], rows_of_group: int) -> ParquetSource:
    path = tmp_path / "r.parquet"
    same = {"uscc": code(1), "type": "penalty", "occurred_on": "2026-01-05"}
    columns = {"record_id": pa.array(ids, pa.int64())} | {
        name: pa.array([text] * len(ids), pa.string()) for name, text in same.items()
    }
    pq.write_table(pa.table(columns), path, row_group_size=rows_of_group)
    source = open_source(path, RECORD_FIELDS)
    assert isinstance(source, ParquetSource)
    return source


@pytest.mark.parametrize("rows_of_group", [1, 2, 3, 10])
@pytest.mark.parametrize(
    ("ids", "increase"),
    [
        ([], True),
        ([7], True),
        ([1, 2, 5, 6, 9, 12], True),
        ([1, 2, 2, 3], False),
        ([1, 2, 3, 3], False),
        ([1, 3, 2, 4], False),
        ([4, 5, 6, 1, 2, 3], False),
        ([1, None, 3], False),
    ],
)
def test_ids_that_increase_strictly_from_row_to_row(
    ids: list[int | None], increase: bool, rows_of_group: int, tmp_path: Path
) -> None:
    assert source_of(tmp_path, ids, rows_of_group).is_strictly_increasing("record_id") is increase
