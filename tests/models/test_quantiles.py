"""Bins hold about equally much, heavy values stand alone, and rare words go together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import MISSING, NO_WORD, NOT_APPLICABLE
from models.quantiles import LEAST_INSPECTIONS, bin_edges_of, common_words
from models.sample import SampleColumn

VALUES = st.lists(st.one_of(st.integers(0, 40), st.sampled_from([MISSING, NOT_APPLICABLE])), min_size=1, max_size=80)


def ints(values) -> np.ndarray:
    return np.array(values, np.int64)


@given(VALUES, st.integers(2, 20))
def test_bins_are_never_empty_and_heavy_values_never_share_with_what_comes_after(values: list[int], bins: int) -> None:
    edges = bin_edges_of(ints(values), np.ones(len(values)), bins).tolist()
    regular = sorted(v for v in values if v > NOT_APPLICABLE)
    assert edges == sorted(set(edges))
    assert set(edges) <= set(regular[1:])
    assert not edges or edges[0] > regular[0]
    full = len(regular) / bins
    for value in set(regular):
        after = [v for v in regular if v > value]
        if regular.count(value) >= full and len(after) >= full:
            assert after[0] in edges


@given(VALUES, st.integers(2, 20), st.data())
def test_a_row_of_weight_three_counts_as_three_rows(values: list[int], bins: int, data: st.DataObject) -> None:
    weight = data.draw(st.lists(st.integers(1, 5), min_size=len(values), max_size=len(values)))
    repeated = np.repeat(ints(values), weight)
    weighted = bin_edges_of(ints(values), np.array(weight, float), bins)
    assert weighted.tolist() == bin_edges_of(repeated, np.ones(len(repeated)), bins).tolist()


@pytest.mark.parametrize(
    ("values", "bins", "edges"),
    [
        (list(range(10)), 5, [2, 4, 6, 8]),
        ([3] * 50, 5, []),
        ([MISSING, NOT_APPLICABLE], 5, []),
        ([0] * 60 + [1, 2, 3, 4] * 10, 4, [1, 4]),
        ([1] * 10 + [2] * 80 + [3] * 10, 4, [2, 3]),
    ],
)
def test_where_bins_begin(values: list[int], bins: int, edges: list[int]) -> None:
    assert bin_edges_of(ints(values), np.ones(len(values)), bins).tolist() == edges


def test_rare_words_have_no_place_and_codes_do_not_matter() -> None:
    words = ["b"] * LEAST_INSPECTIONS + ["a"] * LEAST_INSPECTIONS + ["rare"] * (LEAST_INSPECTIONS - 1)
    for texts in (("a", "b", "rare"), ("rare", "b", "never", "a")):
        codes = [texts.index(word) for word in words] + [NO_WORD]
        assert common_words(SampleColumn(ints(codes), texts)) == ("a", "b")
    assert common_words(SampleColumn(ints([NO_WORD]), ())) == ()
