"""The chance of each group of a list, also of those of whom nobody was drawn."""

import numpy as np

from service.estimates.lists.counted import DIMENSIONS
from service.estimates.selections.chances import chances_of
from service.estimates.selections.selections import COUNTY, DrawnBatch, Listed, Selections

COUNTIES = ["370201", "370202", "370203"]


def selections_of_counties(drawn: dict[int, tuple[int, int]], strata: list[int]) -> Selections:
    """One drawn of each county of a list as `drawn` says, with its chance; `strata` are those of the counties."""
    nothing = np.zeros(len(COUNTIES), np.int64)
    places = {**dict.fromkeys(DIMENSIONS, nothing), "stratum": np.array(strata), COUNTY: np.arange(len(COUNTIES))}
    words = {**{name: [""] for name in DIMENSIONS}, "stratum": ["A", "B"], COUNTY: COUNTIES}
    group, none = np.array(list(drawn), np.int64), np.zeros(len(drawn), np.int64)
    num, den = (np.array([chance[part] for chance in drawn.values()], np.int64) for part in (0, 1))
    batch = DrawnBatch(1, 1, "第1批", 1, "D2026-0001", "行", None, None, None, (), ())
    listed = Listed(words, places, nothing, np.array([10, 100, 100]))
    outcome, by_item = none.astype(np.int8), np.zeros((len(drawn), 0), np.int8)
    columns = group, num, den, none, none
    return Selections(2026, [batch], listed, *columns, outcome, [], by_item, [])


def told(drawn: dict[int, tuple[int, int]], strata: list[int]) -> list[tuple[int, int]]:
    num, den = chances_of(selections_of_counties(drawn, strata))
    return list(zip(num.tolist(), den.tolist(), strict=True))


def test_a_county_of_whom_nobody_was_drawn_has_the_chance_that_was_raised_nowhere() -> None:
    # The first county is small: one of it had to be drawn.
    assert told({0: (1, 10), 1: (1, 100)}, [0, 0, 0]) == [(1, 10), (1, 100), (1, 100)]


def test_nobody_of_a_stratum_drawn_is_no_chance() -> None:
    assert told({0: (1, 10)}, [0, 0, 1]) == [(1, 10), (1, 10), (0, 1)]
    assert told({}, [0, 0, 1]) == [(0, 1)] * 3
