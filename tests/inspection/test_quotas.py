"""Quotas beside a slow reference, in one batch and over random years of several batches with tiers that move."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.hashing import hash_of
from inspection.params import Params, Stratum
from inspection.planned_number import divide_by_weight
from inspection.quotas import quotas_of, unplaced_of
from inspection.rounding import probability_of, sizes_of
from tests.inspection import slow_quotas

COUNTS = st.dictionaries(st.sampled_from("ABCD"), st.dictionaries(st.sampled_from("xyz"), st.integers(1, 40)))
DRAWN = st.one_of(st.integers(0, 30), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9)))
STRATUM = st.builds(
    lambda num, least, cell_min, drawn: Stratum(num, 20, least, 0 if isinstance(drawn, int) else cell_min, drawn),
    *(st.integers(0, 20), st.integers(0, 9), st.integers(0, 3), DRAWN),
)
SHARES = st.tuples(st.integers(1, 5), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair)))
PARAMS = st.builds(
    lambda strata, share, number: Params(draw_id="T", strata=strata, share=share, number=number),
    *(st.fixed_dictionaries(dict.fromkeys("ABCD", STRATUM)), SHARES, st.none() | st.integers(0, 200)),
)


@given(PARAMS, COUNTS)
def test_quotas_are_those_of_the_reference(params: Params, frame: dict[str, dict[str, int]]) -> None:
    quotas = quotas_of(params, frame)
    assert ({name: quota.number for name, quota in quotas.items()}, unplaced_of(params, frame)) == slow_quotas.quotas(
        params, frame
    )
    for name, quota in quotas.items():
        cells = frame.get(name, {})
        assert sum(quota.least.values()) <= quota.number <= sum(cells.values())
        sizes = sizes_of(hash_of("trial", name), name, cells, quota)
        assert sum(sizes.values()) == quota.number
        assert all(quota.least[cell] <= size <= cells[cell] for cell, size in sizes.items())
        for cell, size in sizes.items():
            assert abs(size - probability_of(cell, cells, quota) * cells[cell]) < 1
        assert sum(probability_of(cell, cells, quota) * number for cell, number in cells.items()) == quota.number


def test_the_example_of_a_planned_number_draws_three() -> None:
    params = Params(draw_id="T", strata=dict.fromkeys("ABCDE", Stratum(1, 10)), share=(1, 4), number=10)
    frame = {name: {"x": 100} for name in "ABCDE"}
    assert [quota.number for quota in quotas_of(params, frame).values()] == [1, 1, 1, 0, 0]
    assert unplaced_of(params, frame) == 0


def test_what_no_stratum_can_take_is_said() -> None:
    params = Params(draw_id="T", strata={"A": Stratum(1, 10), "B": Stratum(0, 10)}, number=10)
    frame = {"A": {"x": 4}, "B": {"x": 50}}
    assert {name: quota.number for name, quota in quotas_of(params, frame).items()} == {"A": 4, "B": 0}
    assert unplaced_of(params, frame) == 6


@pytest.mark.parametrize(
    ("num", "count", "number"), [(7, 100, 7), (200, 22_186, 444), (500, 5_658, 283), (10_000, 898, 898), (1, 1, 1)]
)
def test_a_ratio_is_rounded_up_exactly(num: int, count: int, number: int) -> None:
    params = Params(draw_id="T", strata={"A": Stratum(num, 100 if num == 7 else 10_000)})
    assert quotas_of(params, {"A": {"x": count}})["A"].number == number


def test_remainders_are_given_to_the_largest_and_ties_by_name() -> None:
    assert divide_by_weight(3, {"b": 1, "a": 1, "c": 2}) == {"a": 1, "b": 1, "c": 1}
    assert divide_by_weight(5, {"a": 0, "b": 0}) == {"a": 0, "b": 0}
    assert divide_by_weight(1, {"B": 1, "A": 1}) == {"A": 1, "B": 0}


@pytest.mark.parametrize("number", range(120))
def test_over_a_year_no_more_is_drawn_than_is_owed(number: int) -> None:
    """Firms change tier, cell and list between batches; each is drawn once a year at most."""
    random = Random(number)  # noqa: S311
    planned = random.choice([None, random.randrange(60)])
    firms = {firm: (random.choice("ABC"), random.choice("xy")) for firm in range(random.randrange(90))}
    ratio = {name: random.choice([0, 50, 200, 1000, 3333, 10_000]) for name in "ABC"}
    least = dict.fromkeys("ABC", 0) if planned is not None else {name: random.randrange(4) for name in "ABC"}
    drawn: dict[int, str] = {}
    batches = random.randrange(1, 6)
    for left in range(batches, 0, -1):
        for firm in random.sample(sorted(firms), len(firms) // 5):
            firms[firm] = (random.choice("ABC"), firms[firm][1])
        # The tier of who was drawn is the one at this lock.
        before = Counter(firms[firm][0] for firm in drawn if firm in firms)
        frame: dict[str, Counter[str]] = {}
        for firm, (tier, cell) in firms.items():
            if firm not in drawn:
                frame.setdefault(tier, Counter())[cell] += 1
        strata = {name: Stratum(ratio[name], 10_000, least[name], 0, before[name]) for name in "ABC"}
        params = Params(draw_id="T", strata=strata, share=(1, left), number=planned)
        quotas = {name: quota.number for name, quota in quotas_of(params, frame).items()}
        assert (quotas, unplaced_of(params, frame)) == slow_quotas.quotas(params, frame)
        for name, quota in quotas.items():
            everybody = sum(frame.get(name, {}).values()) + before[name]
            target = max(-(-ratio[name] * everybody // 10_000), min(least[name], everybody))
            if planned is None:
                assert before[name] + quota <= max(target, before[name])
                assert left > 1 or before[name] + quota >= target
        if planned is not None:
            assert sum(quotas.values()) + sum(before.values()) <= max(planned, sum(before.values()))
        for name, quota in quotas.items():
            there = sorted(firm for firm, (tier, _) in firms.items() if tier == name and firm not in drawn)
            drawn |= dict.fromkeys(random.sample(there, quota), name)
