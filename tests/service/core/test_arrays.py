"""Which values are among others, beside what NumPy finds by sorting both."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.core.arrays import are_among

NUMBERS = st.lists(st.integers(-5, 20), max_size=12)


@given(NUMBERS, NUMBERS)
def test_values_are_among_others_as_numpy_finds_them(values: list[int], others: list[int]) -> None:
    given_values, ordered = np.array(values, np.int32), np.unique(np.array(others, np.int32))
    assert are_among(given_values, ordered).tolist() == np.isin(given_values, ordered).tolist()
