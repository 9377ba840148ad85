"""Which values are among others, beside what NumPy finds by sorting both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.arrays import are_among, number_distinct, numbers_of_rows, split_rows

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


@pytest.mark.parametrize("most", [1, 40, 10**6, 10**12])
def test_numbers_are_told_apart_however_large(most: int) -> None:
    values = np.random.default_rng(3).integers(0, most, 500)
    distinct, places = number_distinct(values)
    assert distinct.tolist() == sorted(set(values.tolist()))
    assert (distinct[places] == values).all()


def test_no_numbers_are_none() -> None:
    distinct, places = number_distinct(np.zeros(0, np.int64))
    assert (len(distinct), len(places)) == (0, 0)


def test_rows_are_numbered_in_their_order() -> None:
    rows = np.random.default_rng(4).integers(0, [3, 10**12, 5], (400, 3))
    rows[:, 1] %= 7
    distinct = sorted(set(map(tuple, rows.tolist())))
    assert numbers_of_rows(list(rows.T)).tolist() == [distinct.index(tuple(row)) for row in rows.tolist()]
