"""Classes of a model without a rule set: four of about 40, 30, 20 and 10 percent, never parting equal probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reference import weighted_deciles
from service.model.training.judgement import classes_of

Values = list[int]


def card_of(values: Values) -> dict:
    probability = np.array(values, np.int64)
    edges = weighted_deciles(probability, np.ones(len(values)))
    shares = np.bincount(edges.searchsorted(probability, "right"), minlength=10) / len(values)
    return {"reference": {"probability_edges": edges.tolist(), "probability_shares": shares.tolist()}}


def sizes(values: Values) -> list[int]:
    column = classes_of(np.array(values, np.int64), card_of(values))
    return np.bincount(column.ranks, minlength=len(column.tiers)).tolist()


def test_different_probabilities_are_cut_at_40_70_and_90_percent() -> None:
    assert sizes(list(range(1000))) == pytest.approx([400, 300, 200, 100], abs=2)


def test_many_equal_probabilities_stay_together() -> None:
    # From 30 % to 75 % all are the same: the next tenth above them is cut at 80 %.
    assert sizes([*range(300), *[500] * 450, *range(600, 850)]) == pytest.approx([300, 500, 100, 100], abs=5)


def test_a_model_that_tells_nobody_apart_has_one_class() -> None:
    assert sizes([7] * 100) == [100]


@given(st.lists(st.integers(0, 12), min_size=10, max_size=200))
def test_classes_rise_with_the_probability_and_none_is_empty(values: Values) -> None:
    column = classes_of(np.array(values, np.int64), card_of(values))
    order = np.argsort(values, kind="stable")
    assert (np.diff(column.ranks[order]) >= 0).all()
    assert set(column.ranks.tolist()) == set(range(len(column.tiers)))
    for value in set(values):
        assert len({rank for rank, other in zip(column.ranks.tolist(), values, strict=True) if other == value}) == 1
