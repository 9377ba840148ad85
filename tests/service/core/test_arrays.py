"""Which values are among others, beside what NumPy finds by sorting both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.arrays import are_among, split_rows

NUMBERS = st.lists(st.integers(-5, 20), max_size=12)


@given(NUMBERS, NUMBERS)
def test_values_are_among_others_as_numpy_finds_them(values: list[int], others: list[int]) -> None:
    given_values, ordered = np.array(values, np.int32), np.unique(np.array(others, np.int32))
    assert are_among(given_values, ordered).tolist() == np.isin(given_values, ordered).tolist()


@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (0, 4), (3, 0), (0, 0)])
def test_rows_are_split_into_all_their_bytes(shape: tuple[int, int]) -> None:
    rows = np.arange(shape[0] * shape[1], dtype="<i4").reshape(shape)[::-1]
    found = split_rows(rows)
    assert found == [row.tobytes() for row in rows]
    assert all(type(row) is bytes for row in found)


def test_rows_of_fields_are_split_into_all_their_bytes() -> None:
    rows = np.array([(0, 0), (1, 0), (0, 256)], [("one", "<i2"), ("two", "<u4")])
    assert split_rows(rows) == [row.tobytes() for row in rows]
    assert b"".join(split_rows(rows)) == rows.tobytes()
