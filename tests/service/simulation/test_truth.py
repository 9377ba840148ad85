"""The truth of a simulated year: fixed by its seed alone, whoever is asked about first, and changed only by repairs."""

import numpy as np
import pytest

from service.simulation.firms import Firms
from service.simulation.hashed import uniforms
from service.simulation.truth import Found, Nature, Truth

NUMBER = 20_000
EVERYBODY = np.arange(NUMBER)
ITEMS = ("X1", "X2")
NATURE = Nature({"X1": 0.1, "X2": 0.05})


@pytest.fixture
def firms() -> Firms:
    risk = np.where(EVERYBODY % 2, 0.2, 3.0)
    codes = [f"F{place}" for place in EVERYBODY]
    county = ["990102"] * NUMBER
    places = {code: place for place, code in enumerate(codes)}
    return Firms(codes, risk, county, ["F"] * NUMBER, EVERYBODY * 0, EVERYBODY * 0, places)


def test_chance_by_hashing_is_even_and_follows_from_seed_purpose_and_firm() -> None:
    drawn = uniforms(1, "a", EVERYBODY)
    assert (drawn.min() >= 0, drawn.max() < 1) == (True, True)
    assert np.abs(np.histogram(drawn, 10, (0, 1))[0] / NUMBER - 0.1).max() < 0.01
    assert np.array_equal(uniforms(1, "a", EVERYBODY[5:9]), drawn[5:9])
    assert not np.array_equal(uniforms(1, "b", EVERYBODY), drawn)
    assert not np.array_equal(uniforms(2, "a", EVERYBODY), drawn)


def test_what_would_be_found_does_not_depend_on_who_is_asked_about(firms: Firms) -> None:
    whole = Truth(7, firms, NATURE).outcomes(EVERYBODY, ITEMS, 3)
    some = Truth(7, firms, NATURE).outcomes(EVERYBODY[100:200], ITEMS, 3)
    assert np.array_equal(some.found, whole.found[100:200])
    assert np.array_equal(some.items["X2"], whole.items["X2"][100:200])
    # Whether somebody is there is the same for all lists of a month.
    one_item = Truth(7, firms, NATURE).outcomes(EVERYBODY, ("X1",), 3)
    assert np.array_equal(one_item.found == Found.ABSENT, whole.found == Found.ABSENT)
    assert not np.array_equal(Truth(8, firms, NATURE).outcomes(EVERYBODY, ITEMS, 3).found, whole.found)


def test_risky_firms_violate_more_and_officers_miss_some(firms: Firms) -> None:
    outcomes = Truth(7, firms, NATURE).outcomes(EVERYBODY, ITEMS, 3)
    violated = outcomes.violated["X1"]
    risky = EVERYBODY % 2 == 0
    # One of a usual risk violates it with one chance in ten.
    assert violated[risky].mean() == pytest.approx(0.1 * (0.2 + 0.8 * 3), abs=0.02)
    assert violated[~risky].mean() == pytest.approx(0.1 * (0.2 + 0.8 * 0.2), abs=0.01)
    assert outcomes.items["X1"].sum() / violated.sum() == pytest.approx(NATURE.detected, abs=0.02)
    assert not (outcomes.items["X1"] & ~violated).any()
    assert (outcomes.found == Found.ABSENT).mean() == pytest.approx(NATURE.closed**3, abs=0.005)


def test_what_was_put_right_is_not_violated_for_a_while(firms: Firms) -> None:
    truth = Truth(7, firms, Nature({"X1": 1.0}))
    assert truth.outcomes(EVERYBODY, ("X1",), 1).violated["X1"][0]
    truth.note_repair(0, "X1", 1)
    for month in range(2, 8):
        assert not truth.outcomes(EVERYBODY[:1], ("X1",), month).violated["X1"][0]
    later = [truth.outcomes(EVERYBODY[:1], ("X1",), month).violated["X1"][0] for month in range(8, 13)]
    assert any(later)
    # Others are as they were.
    assert truth.outcomes(EVERYBODY, ("X1",), 2).violated["X1"][2::2].mean() > 0.9


def test_most_firms_do_what_they_are_ordered_to(firms: Firms) -> None:
    truth = Truth(7, firms, NATURE)
    obeyed = [truth.puts_right(firm, "X1") for firm in range(1_000)]
    assert np.mean(obeyed) == pytest.approx(NATURE.repaired, abs=0.05)
