"""A model as it serves is the sum that a person would add up by hand, and its parts leave nothing over."""

import math
import pickle
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.additive import Additive, Steps, Words
from models.bins import COUNTED_FROM, MOST_COUNTED
from models.columns import MISSING, NO_WORD, NOT_APPLICABLE
from models.sample import SampleColumn

WEIGHT = st.integers(-(10**7), 10**7)
VALUE = st.one_of(st.integers(-30, 30), st.integers(-(2**62), 2**62), st.sampled_from([MISSING, NOT_APPLICABLE]))


def ints(values) -> np.ndarray:
    return np.array(values, np.int64)


@st.composite
def steps(draw: st.DrawFn, name: str = "a") -> Steps:
    edges = draw(st.lists(st.integers(-30, 30), unique=True, max_size=MOST_COUNTED + 3).map(sorted))
    weights = draw(st.lists(WEIGHT, min_size=len(edges) + 3, max_size=len(edges) + 3))
    return Steps(name, ints(edges), ints(weights))


def slow_weight(feature: Steps, value: int) -> int:
    if value == MISSING:
        return int(feature.weights[-1])
    if value == NOT_APPLICABLE:
        return int(feature.weights[-2])
    return int(feature.weights[bisect_right(feature.edges.tolist(), value)])


@given(steps(), st.lists(VALUE, max_size=20), st.booleans())
def test_a_value_weighs_what_its_bin_weighs_in_small_and_in_large_blocks(
    feature: Steps, values: list[int], large: bool
) -> None:
    values = values * (COUNTED_FROM // max(len(values), 1) + 1) if large else values
    found = feature.of(SampleColumn(ints(values)))
    assert found.tolist() == [slow_weight(feature, value) for value in values]
    assert feature.weights[feature.places(SampleColumn(ints(values)))].tolist() == found.tolist()


@given(st.lists(WEIGHT, min_size=4, max_size=4), st.permutations(["x", "y", "z"]), st.data())
def test_words_weigh_the_same_whatever_their_codes(weights: list[int], texts: list[str], data: st.DataObject) -> None:
    feature = Words("w", ("x", "y"), ints(weights))
    by_word = dict(zip(("x", "y", "z", None), weights, strict=True))
    words = data.draw(st.lists(st.sampled_from([*texts, None])))
    codes = [NO_WORD if word is None else texts.index(word) for word in words]
    assert feature.of(SampleColumn(ints(codes), texts)).tolist() == [by_word[word] for word in words]


@given(steps("a"), steps("b"), WEIGHT, st.tuples(WEIGHT, WEIGHT), st.lists(st.tuples(VALUE, VALUE), max_size=9))
def test_contributions_means_and_base_add_up_to_the_log_odds(
    a: Steps, b: Steps, base: int, means: tuple[int, int], rows: list[tuple[int, int]]
) -> None:
    model = Additive((a, b), base, ints(means))
    columns = {name: SampleColumn(ints([row[i] for row in rows])) for i, name in enumerate("ab")}
    log_odds = model.log_odds(columns)
    assert log_odds.tolist() == [base + slow_weight(a, x) + slow_weight(b, y) for x, y in rows]
    assert (model.contributions(columns).sum(0) + sum(means) + base).tolist() == log_odds.tolist()
    for feature, places in zip((a, b), model.places(columns), strict=True):
        assert feature.weights[places].tolist() == feature.of(columns[feature.id]).tolist()


def any_model() -> Additive:
    features = Steps("n", ints([5]), ints([1, 2, 3, 4])), Words("w", ("x",), ints([10, 20, 30]))
    return Additive(features, -7, ints([2, 20]))


@given(st.lists(st.one_of(st.integers(-20 * 10**6, 20 * 10**6), st.integers(-(10**15), 10**15)), min_size=1))
def test_the_probability_is_the_logistic_function_to_a_thousandth_and_never_falls(log_odds: list[int]) -> None:
    ordered = sorted(log_odds)
    found = any_model().probability(ints(ordered)).tolist()
    assert found == sorted(found)
    for each, probability in zip(ordered, found, strict=True):
        nearest = max(-16.0, min(16.0, math.floor(each / 1000 + 0.5) / 1000))
        assert abs(probability - 1e6 / (1 + math.exp(-nearest))) <= 0.51


def test_edges_are_those_of_numbers_and_none_of_words() -> None:
    model = any_model()
    edges = model.edges("n")
    assert edges is not None
    assert edges.tolist() == [5]
    assert model.edges("w") is None
    assert model.edges("of another model") is None
    assert model.order == ("n", "w")


def test_a_block_without_rows_has_no_log_odds() -> None:
    empty = {"n": SampleColumn(ints([])), "w": SampleColumn(ints([]), ())}
    model = any_model()
    assert model.log_odds(empty).shape == model.probability(model.log_odds(empty)).shape == (0,)
    assert model.contributions(empty).shape == model.places(empty).shape == (2, 0)


def test_words_are_not_read_as_numbers_nor_numbers_as_words() -> None:
    numbers, words = SampleColumn(ints([1])), SampleColumn(ints([0]), ("x",))
    with pytest.raises(ValueError, match="numbers"):
        any_model().log_odds({"n": words, "w": words})
    with pytest.raises(ValueError, match="words"):
        any_model().log_odds({"n": numbers, "w": numbers})
    with pytest.raises(KeyError):
        any_model().log_odds({"n": numbers})


@pytest.mark.parametrize(
    ("edges", "weights"), [([1], [0, 0, 0]), ([2, 1], [0] * 5), ([1, 1], [0] * 5), ([NOT_APPLICABLE], [0] * 4)]
)
def test_steps_whose_parts_do_not_fit_are_not_made(edges: list[int], weights: list[int]) -> None:
    with pytest.raises(ValueError, match="edges"):
        Steps("n", ints(edges), ints(weights))


def test_words_whose_parts_do_not_fit_are_not_made() -> None:
    with pytest.raises(ValueError, match="weights"):
        Words("w", ("x",), ints([1, 2]))


def test_it_passes_between_processes_unchanged() -> None:
    columns = {"n": SampleColumn(ints([1, 5, MISSING])), "w": SampleColumn(ints([0, 1, NO_WORD]), ("x", "y"))}
    there = pickle.loads(pickle.dumps(any_model()))  # noqa: S301 - our own object
    assert there.log_odds(columns).tolist() == any_model().log_odds(columns).tolist() == [4, 15, 27]
