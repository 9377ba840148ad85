"""The best one-line rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import MISSING, NOT_APPLICABLE
from models.evaluation.one_line import best_one_line
from models.evaluation.ranking import Ranking, auc
from models.sample import Sample, SampleColumn


def sample(columns: dict[str, SampleColumn], found: np.ndarray, weight: np.ndarray | None = None) -> Sample:
    n = len(found)
    weight = np.ones(n) if weight is None else weight
    return Sample(columns, found, np.arange(n, dtype=np.int32), weight, np.arange(n), dict.fromkeys(columns, 0))


VALUES = st.sampled_from([MISSING, NOT_APPLICABLE, 0, 1, 2, 5, 9])
ROWS = st.lists(st.tuples(VALUES, st.booleans(), st.sampled_from([1.0, 2.5])), min_size=2, max_size=25)


def every_placing(values: np.ndarray) -> list[np.ndarray]:
    """The scores with missing, and not applicable, below, between and above all known values, in both directions."""
    known = np.unique(values[values > NOT_APPLICABLE]).astype(float)
    if not len(known):
        return []
    spots = [known[0] - 1, *((known[:-1] + known[1:]) / 2), known[-1] + 1]
    plain = np.where(values > NOT_APPLICABLE, values, 0).astype(float)
    placed = [
        np.where(values == MISSING, m, np.where(values == NOT_APPLICABLE, a, plain)) for m in spots for a in spots
    ]
    return [sign * scores for scores in placed for sign in (1, -1)]


@given(ROWS)
def test_missing_stands_where_a_search_over_all_places_of_one_special_would_put_it(
    rows: list[tuple[int, bool, float]],
) -> None:
    values = np.array([MISSING if value == NOT_APPLICABLE else value for value, _, _ in rows], np.int64)
    found, weight = np.array([f for _, f, _ in rows]), np.array([w for _, _, w in rows])
    reached = [auc(Ranking(scores), found, weight) for scores in every_placing(values)]
    one = sample({"a": SampleColumn(values)}, found, weight)
    rule = best_one_line(one)
    highest = max([figure for figure in reached if figure == figure], default=0.5)
    if rule is None:
        assert highest <= 0.5 + 1e-12
    else:
        assert auc(Ranking(rule.scores(one.columns)), found, weight) == pytest.approx(highest)


@given(ROWS)
def test_both_specials_are_placed_and_no_order_is_worse_than_chance(rows: list[tuple[int, bool, float]]) -> None:
    values, found = np.array([v for v, _, _ in rows], np.int64), np.array([f for _, f, _ in rows])
    one = sample({"a": SampleColumn(values)}, found)
    rule = best_one_line(one)
    if rule is not None:
        scores = rule.scores(one.columns)
        assert np.abs(scores).max() <= 10
        assert auc(Ranking(scores), found, np.ones(len(found))) > 0.5


def test_the_best_feature_and_its_direction() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    found = chance.random(2000) < 0.3
    columns = {
        "weak": SampleColumn((found * 1 + chance.integers(0, 5, 2000)).astype(np.int64)),
        "strong": SampleColumn((chance.integers(0, 5, 2000) - found * 4).astype(np.int64)),
        "words": SampleColumn(found.astype(np.int64), ("no", "yes")),
    }
    rule = best_one_line(sample(columns, found))
    assert rule is not None
    assert (rule.feature, rule.riskier) == ("strong", "lower")
    assert rule.card_entry()["missing_as"] is not None


def test_values_never_seen_keep_their_place() -> None:
    values = np.array([0, 0, 10, 10, MISSING, MISSING], np.int64)
    rule = best_one_line(sample({"a": SampleColumn(values)}, np.array([False, False, True, True, False, True])))
    assert rule is not None
    later = {"a": SampleColumn(np.array([100, 7, -3, MISSING, NOT_APPLICABLE], np.int64))}
    order = np.argsort(-rule.scores(later)).tolist()
    assert order[0] == 0
    assert order[-1] == 2
    assert rule.missing_as == 5.0


@pytest.mark.parametrize("found", [True, False])
def test_one_outcome_alone_gives_no_rule(found: bool) -> None:
    assert best_one_line(sample({"a": SampleColumn(np.arange(5))}, np.full(5, found))) is None


def test_a_feature_of_one_value_gives_no_rule() -> None:
    assert best_one_line(sample({"a": SampleColumn(np.full(6, 3))}, np.arange(6) % 2 == 0)) is None
    assert best_one_line(sample({"a": SampleColumn(np.full(6, MISSING))}, np.arange(6) % 2 == 0)) is None


def test_the_rule_is_chosen_where_histories_are_long() -> None:
    chance = np.random.Generator(np.random.PCG64(7))
    found = chance.random(3_000) < 0.3
    # Early on only `a` tells, in the latest third only `b` does, and better.
    told = found * 2 + chance.integers(0, 3, 3_000)
    noise = chance.integers(0, 5, 3_000)
    late = np.arange(3_000) >= 2_000
    columns = {
        "a": SampleColumn(np.where(late, noise, told).astype(np.int64)),
        "b": SampleColumn(np.where(late, told, noise).astype(np.int64)),
    }
    rule = best_one_line(sample(columns, found))
    assert rule is not None
    assert (rule.feature, rule.riskier) == ("b", "higher")
