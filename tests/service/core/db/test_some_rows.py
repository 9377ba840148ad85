"""Rows of a table by column are those rows' columns, each made once."""

import numpy as np

from service.core.db.packing import RECORD, SomeRows


def test_columns_are_those_of_the_rows_chosen() -> None:
    rows = np.zeros(5, RECORD)
    rows["identity"], rows["type"] = np.arange(5) << 40, [3, 1, 4, 1, 5]
    some = SomeRows(rows, np.array([4, 1, 1]))
    assert (some["identity"] >> 40).tolist() == [4, 1, 1]
    assert some["type"].tolist() == [5, 1, 1]
    assert some["type"] is some["type"]
    assert SomeRows(rows, np.empty(0, np.intp))["type"].tolist() == []
