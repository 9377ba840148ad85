"""The rate of firms whom another rule set puts into a tier, from draws by the tiers of the first."""

import numpy as np
import pytest

from inspection.domains import Placed, rate_of_domain
from inspection.rates import Looked, rate_of

# By tier drawn by: the list, how many are drawn, the share whom the other rule set puts into the tier, and the rate.
FAR = {"A": (4000, 400, 0.05, 0.01), "C": (500, 250, 0.7, 0.6)}
FOUR = {"A": (4000, 80, 0.05, 0.03), "B": (1500, 60, 0.3, 0.1), "C": (400, 40, 0.5, 0.2), "D": (100, 100, 0.2, 0.4)}


@pytest.mark.parametrize("tiers", [FAR, FOUR])
def test_intervals_hold_the_truth_though_nobody_counted_the_list(
    tiers: dict[str, tuple[int, int, float, float]],
) -> None:
    rng = np.random.default_rng(4)
    shares = {tier: rng.random(size) < share for tier, (size, _, share, _) in tiers.items()}
    found = {tier: shares[tier] & (rng.random(size) < rate) for tier, (size, _, _, rate) in tiers.items()}
    truth = sum(map(np.sum, found.values())) / sum(map(np.sum, shares.values()))
    held, differences = [], []
    for _ in range(600):
        parts = []
        for tier, (size, number, _, _) in tiers.items():
            drawn = rng.permutation(size)[:number]
            own = int(shares[tier][drawn].sum())
            looked = Looked("1", tier, 0, own, own, int(found[tier][drawn].sum()), 0, 0, number, size)
            parts.append(Placed(looked, number))
        rate = rate_of_domain(parts)
        assert rate.value is not None
        assert rate.low is not None
        assert rate.high is not None
        held.append(rate.low <= truth <= rate.high)
        differences.append(rate.value - truth)
    assert np.mean(held) >= 0.94
    assert abs(np.mean(differences)) < 0.006


def test_whom_everybody_drawn_belongs_to_has_the_rate_of_the_list() -> None:
    looked = Looked("1", "A", 1000, 50, 50, 8, 0, 0, 50, 1000)
    assert rate_of_domain([Placed(looked, 50)]) == rate_of([looked])


def test_who_was_drawn_whole_is_known() -> None:
    rate = rate_of_domain([Placed(Looked("1", "D", 0, 20, 20, 5, 0, 0, 1, 1), 60)])
    assert (rate.value, rate.low, rate.high, rate.method) == (0.25, 0.25, 0.25, "all")


def test_nobody_gives_no_rate() -> None:
    assert rate_of_domain([]).value is None
    assert rate_of_domain([Placed(Looked("1", "A", 0, 3, 0, 0, 2, 1, 1, 20), 60)]).method == "none"
