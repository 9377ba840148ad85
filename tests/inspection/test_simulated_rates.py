"""Rates of simulated draws beside the truth: unequal probabilities, a year of batches, merged visits of two lines.

The selections are those of `inspection.selection`; DRAWS=10000 (`make draws`) takes more of them. A figure is one whose
interval should hold the truth: in the mean over all of them at least 94 % of the times, and for each at least 91 %.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from inspection.hashing import hash_of
from inspection.lists import Subjects, subjects_of
from inspection.params import Params, Stratum
from inspection.rates import Looked, rate_of
from inspection.selection import select

DRAWS = int(os.environ.get("DRAWS", "600")) // 4
Numbers = npt.NDArray[np.int64]
Figures = dict[str, tuple[list[Looked], float]]


@dataclass(frozen=True)
class Firms:
    """Firms with a tier, a county, a section, and whether something would be found."""

    tiers: npt.NDArray[np.str_]
    counties: Numbers
    sections: Numbers
    found: npt.NDArray[np.bool_]

    def subjects(self, places: Numbers) -> Subjects:
        """The list of some of them, the county as cell."""
        rows = zip(places.tolist(), self.tiers[places], self.counties[places].tolist(), strict=True)
        return subjects_of((f"REG-{place:05d}", str(tier), f"{county:02d}", "q0") for place, tier, county in rows)


def firms_of(rates: dict[str, float], sizes: dict[str, list[int]], seed: int, small: float = 1.0) -> Firms:
    """Firms of each tier by county; in counties of 20 firms or fewer `small` times as many have a problem."""
    rng = np.random.default_rng(seed)
    owners = [
        (tier, county) for tier, counties in sizes.items() for county, size in enumerate(counties) for _ in range(size)
    ]
    tiers, counties = np.array([tier for tier, _ in owners]), np.array([county for _, county in owners])
    of_county = np.array([sizes[tier][county] for tier, county in owners])
    chances = np.array([rates[tier] for tier in tiers]) * np.where(of_county <= 20, small, 1.0)
    return Firms(tiers, counties, rng.integers(0, 3, len(tiers)), rng.random(len(tiers)) < chances)


@dataclass(frozen=True)
class Batch:
    """A draw's list, who was drawn of it, and for each firm the place of its stratum and probability in `groups`."""

    name: str
    listed: Numbers
    drawn: Numbers
    groups: list[tuple[str, Fraction]]
    group_of: Numbers

    def looked(self, firms: Firms, of_figure: npt.NDArray[np.bool_]) -> Iterator[Looked]:
        """Those of a figure by stratum and probability."""
        drawn = self.drawn[of_figure[self.drawn]]
        sought = (self.listed[of_figure[self.listed]], drawn, drawn[firms.found[drawn]])
        counts = [np.bincount(self.group_of[places], minlength=len(self.groups)).tolist() for places in sought]
        for (tier, chance), listed, looked, found in zip(self.groups, *counts, strict=True):
            if listed:
                yield Looked(self.name, tier, listed, looked, looked, found, 0, 0, *chance.as_integer_ratio())


def draw_of(firms: Firms, listed: Numbers, params: Params, seed: str) -> Batch:
    """A batch drawn of a list as the product draws it."""
    subjects = firms.subjects(listed)
    selection = select(params, subjects, hash_of("simulated", seed))
    drawn = np.array([int(code[4:]) for code in selection.ids_of(subjects)], np.int64)
    groups = sorted({(cell.stratum, cell.probability) for cell in selection.cells})
    of_cell = np.array([groups.index((cell.stratum, cell.probability)) for cell in selection.cells])
    group_of = np.zeros(len(firms.tiers), np.int64)
    group_of[np.sort(listed)] = of_cell[selection.cell_of]
    return Batch(params.draw_id, listed, drawn, groups, group_of)


def year_of(firms: Firms, strata: dict[str, Stratum], batches: int, seed: str, line: str = "L") -> list[Batch]:
    """A year's batches of one line: who was drawn is not on the next list."""
    left, done, drawn = np.arange(len(firms.tiers)), [], Counter[str]()
    for number in range(batches):
        owed = {tier: Stratum(one.num, one.den, one.min, one.cell_min, drawn[tier]) for tier, one in strata.items()}
        params = Params(draw_id=f"{line}{number}", strata=owed, share=(1, batches - number))
        batch = draw_of(firms, left, params, f"{seed}.{number}")
        drawn.update(firms.tiers[batch.drawn].tolist())
        left = np.setdiff1d(left, batch.drawn)
        done.append(batch)
    return done


def figures_of(firms: Firms, batches: list[Batch]) -> Figures:
    """All, each tier, each section and the two largest counties: who was looked at, and the truth of these lists."""
    whole = np.ones(len(firms.tiers), bool)
    chosen = {"all": whole}
    chosen |= {f"tier {tier}": firms.tiers == tier for tier in sorted(set(firms.tiers.tolist()))}
    chosen |= {f"section {section}": firms.sections == section for section in range(3)}
    chosen |= {f"county {county}": firms.counties == county for county in range(2)}
    figures = {}
    for name, of_figure in chosen.items():
        listed = np.concatenate([batch.listed[of_figure[batch.listed]] for batch in batches])
        looked = [part for batch in batches for part in batch.looked(firms, of_figure)]
        figures[name] = looked, float(firms.found[listed].mean())
    return figures


OF_UNEVEN_COUNTIES = firms_of({"B": 0.2}, {"B": [90, 70, 60, 50, 40, 30, 20, 15, 10, 8, 5, 2]}, 1, small=2.5)
OF_FOUR_TIERS = firms_of(
    {"A": 0.02, "B": 0.06, "C": 0.2, "D": 0.45}, {"A": [500, 300], "B": [200, 100], "C": [60, 40], "D": [15, 9]}, 2
)
OF_TWO_LINES = firms_of({"A": 0.1, "C": 0.3}, {"A": [300, 150, 20], "C": [80, 40, 12]}, 3)


def uneven(seed: str) -> Figures:
    """One stratum, at least one of each county: a firm of a small county is drawn up to eight times as often."""
    firms = OF_UNEVEN_COUNTIES
    batch = draw_of(firms, np.arange(len(firms.tiers)), Params(draw_id="U", strata={"B": Stratum(10, 100, 0, 1)}), seed)
    return figures_of(firms, [batch])


def year_of_batches(seed: str) -> Figures:
    """Four batches of four tiers drawn at 4 to 100 %, few of the low ones found, none of some."""
    firms = OF_FOUR_TIERS
    strata = {"A": Stratum(4, 100), "B": Stratum(8, 100), "C": Stratum(30, 100), "D": Stratum(1, 1)}
    return figures_of(firms, year_of(firms, strata, 4, seed))


def merged_visits(seed: str) -> Figures:
    """Two lines draw of the same firms; who is drawn for both is visited once, and his result counts for both."""
    firms = OF_TWO_LINES
    strata = {"A": Stratum(12, 100, 0, 2), "C": Stratum(35, 100, 0, 2)}
    first = year_of(firms, strata, 1, f"{seed}.first", "L")
    second = year_of(firms, {"A": Stratum(8, 100), "C": Stratum(50, 100)}, 2, f"{seed}.second", "M")
    assert np.isin(first[0].drawn, np.concatenate([batch.drawn for batch in second])).any()
    return figures_of(firms, [*first, *second])


@pytest.mark.parametrize("world", [uneven, year_of_batches, merged_visits])
def test_intervals_hold_the_truth_and_the_mean_of_the_estimates_is_it(world: Callable[[str], Figures]) -> None:
    held: dict[str, list[bool]] = {}
    differences = []
    for number in range(DRAWS):
        for name, (looked, truth) in world(str(number)).items():
            rate = rate_of(looked)
            if rate.value is None or rate.low is None or rate.high is None:
                continue
            held.setdefault(name, []).append(rate.low - 1e-12 <= truth <= rate.high + 1e-12)
            differences += [rate.value - truth] if name == "all" else []
    shares = {name: sum(times) / len(times) for name, times in held.items()}
    assert sum(shares.values()) / len(shares) >= 0.94, shares
    assert min(shares.values()) >= 0.91, shares
    # Hájek's rate is a quotient, and off by what the square of its spread makes of it: by less than 0.002 here.
    error = float(np.std(differences)) / len(differences) ** 0.5
    assert abs(float(np.mean(differences))) < 4 * error + 0.002
