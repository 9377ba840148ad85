"""AUC, lift, capacity and days earlier against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.ranking import Ranking, auc, days_earlier, figures_at_capacity, lift
from tests.models.evaluation.slow import Scored, found_in_first, orders_of, pairwise_auc, scored


@given(scored())
def test_auc_is_the_share_of_pairs_in_the_right_order(rows: Scored) -> None:
    reached, expected = auc(Ranking(rows.scores), rows.found, rows.weight), pairwise_auc(rows)
    assert np.isnan(reached) if expected is None else reached == pytest.approx(expected)


@pytest.mark.parametrize("values", [2, 30, 10**6])
def test_auc_is_that_of_scikit_learn(values: int) -> None:
    from sklearn.metrics import roc_auc_score

    chance = np.random.Generator(np.random.PCG64(values))
    scores, found, weight = chance.integers(0, values, 3000), chance.random(3000) < 0.1, chance.exponential(1, 3000)
    expected = roc_auc_score(found, scores, sample_weight=weight)
    assert auc(Ranking(scores), found, weight) == pytest.approx(expected)


@given(scored(7, equal_weights=True), st.integers(0, 7))
def test_what_a_tie_gives_is_the_mean_over_all_its_orders(rows: Scored, number: int) -> None:
    number = min(number, len(rows.scores))
    found = [found_in_first(order, rows.found, number) for order in orders_of(rows.scores)]
    share = number / len(rows.scores)
    (reached,) = Ranking(rows.scores).sums_reached(np.array([share]), rows.weight, rows.weight * rows.found)
    assert reached[0] == pytest.approx(np.mean(found))


@given(scored(6, equal_weights=True).filter(lambda rows: rows.found.any()))
def test_days_earlier_is_the_mean_over_all_orders_of_filling_the_same_days(rows: Scored) -> None:
    slots = sorted(rows.day)
    gained = [
        np.mean([rows.day[row] - slot for slot, row in zip(slots, order, strict=True) if rows.found[row]])
        for order in orders_of(rows.scores)
    ]
    assert days_earlier(Ranking(rows.scores), rows.found, rows.day) == pytest.approx(np.mean(gained))


def test_days_earlier_by_hand() -> None:
    # Visits on days 1, 2, 5 and 10; problems were found on 5 and 10, and in order of the score on 1 and 2.
    day, found = np.array([1, 2, 5, 10], np.int32), np.array([False, False, True, True])
    assert days_earlier(Ranking(np.array([1, 2, 9, 8])), found, day) == ((5 - 1) + (10 - 2)) / 2
    # The other way round they are made later.
    assert days_earlier(Ranking(np.array([9, 8, 1, 2])), found, day) == ((5 - 10) + (10 - 5)) / 2


def test_lift_and_capacity_by_hand() -> None:
    scores = np.arange(20)[::-1]
    found = np.isin(np.arange(20), [0, 3, 10, 19])
    ones = np.ones(20)
    # The first two of twenty hold one of four found: a rate of 1/2 against 1/5.
    assert lift(Ranking(scores), found, ones) == pytest.approx(2.5)
    assert figures_at_capacity(Ranking(scores), found, ones, (0.05, 0.2, 1.0)) == [
        {"share": 0.05, "inspections": 1, "precision": 1.0, "recall": 0.25},
        {"share": 0.2, "inspections": 4, "precision": 0.5, "recall": 0.5},
        {"share": 1.0, "inspections": 20, "precision": 0.2, "recall": 1.0},
    ]


@given(scored(30), st.integers(1, 3))
def test_a_weight_of_three_is_three_rows(rows: Scored, times: int) -> None:
    weight = np.where(rows.found, float(times), 1.0)
    copies = np.repeat(np.arange(len(rows.scores)), weight.astype(int))
    once, many = Ranking(rows.scores), Ranking(rows.scores[copies])
    ones = np.ones(len(copies))
    for figure in (auc, lift):
        assert figure(once, rows.found, weight) == pytest.approx(figure(many, rows.found[copies], ones), nan_ok=True)


@given(scored())
def test_only_the_order_of_the_scores_counts(rows: Scored) -> None:
    other = Ranking(rows.scores.astype(np.float64) ** 3 * 7 - 2)
    assert auc(Ranking(rows.scores), rows.found, rows.weight) == pytest.approx(
        auc(other, rows.found, rows.weight), nan_ok=True
    )


def test_the_least_integer_is_the_least_risky() -> None:
    scores = np.array([-(2**63), 2**63 - 1, 0])
    assert list(Ranking(scores).order) == [1, 2, 0]


def test_scores_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not numbers"):
        Ranking(np.array([0.5, np.nan]))
