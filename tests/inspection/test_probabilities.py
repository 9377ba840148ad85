"""Simulated draws beside the probabilities that they record; DRAWS=10000 (`make draws`) takes more of them.

Of each draw the difference is kept between who was drawn and what was recorded for him; the means of these differences
are held against 0 all at once (Hotelling's T², which knows how they hang together).
"""

import os
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import f as f_distribution

from inspection.hashing import hash_of
from inspection.lists import Subjects, subjects_of
from inspection.params import Params, Stratum
from inspection.selection import Selection, select

DRAWS = int(os.environ.get("DRAWS", "600"))
Differences = npt.NDArray[np.float64]
SIZES = {"A": {"x": 17, "y": 6, "z": 2, "w": 1}, "B": {"x": 8, "y": 4}}
FIRMS = [(stratum, cell) for stratum, cells in SIZES.items() for cell, size in cells.items() for _ in range(size)]


def p_value(differences: Differences) -> float:
    """How likely means as far from 0 are by chance; 0 where one that never varies is not 0."""
    draws, mean = len(differences), differences.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov(differences, rowvar=False))
    along = axes.T @ mean
    varies = values > 1e-9 * values[-1]
    if np.abs(along[~varies]).max(initial=0) > 1e-9:
        return 0.0
    rank = int(varies.sum())
    squared = draws * float((along[varies] ** 2 / values[varies]).sum())
    return float(f_distribution.sf(squared * (draws - rank) / (rank * (draws - 1)), rank, draws - rank))


def drawn_places(selection: Selection) -> npt.NDArray[np.bool_]:
    """Which of the subjects were drawn."""
    return np.isin(np.arange(len(selection.cell_of)), selection.drawn)


def recorded(selection: Selection) -> Differences:
    """The probability of each subject as the record states it."""
    return np.array([float(cell.probability) for cell in selection.cells])[selection.cell_of]


def of_draws(params: Params, subjects: Subjects) -> Iterator[Differences]:
    """Of each simulated draw the differences of all subjects, then of how many neighbours were drawn together."""
    for number in range(DRAWS):
        selection = select(params, subjects, hash_of("trial", str(number)))
        drawn = drawn_places(selection)
        yield np.concatenate([drawn - recorded(selection), together(drawn, selection.cell_of)])


def together(drawn: npt.NDArray[np.bool_], cell_of: npt.NDArray[np.int64]) -> Differences:
    """Neighbours drawn together, of each cell, less how many that are in the mean where so many of it are drawn."""
    size = np.bincount(cell_of)
    number = np.bincount(cell_of, drawn)
    expected = number * (number - 1) / np.maximum(size * (size - 1), 1)
    same = cell_of[1:] == cell_of[:-1]
    return np.bincount(cell_of[1:][same], ((drawn[1:] & drawn[:-1]) - expected[cell_of[1:]])[same], len(size))


@pytest.mark.parametrize("cell_min", [0, 1])
def test_simulated_draws_match_what_they_record(cell_min: int) -> None:
    params = Params(draw_id="T", strata={"A": Stratum(2, 10, 0, cell_min), "B": Stratum(5, 10, 0, cell_min)})
    subjects = subjects_of((f"E{n:02}", *firm, "q") for n, firm in enumerate(FIRMS))
    assert p_value(np.array(list(of_draws(params, subjects)))) > 0.001


def test_every_subject_of_a_tier_has_the_same_chance_however_small_its_cell() -> None:
    params = Params(draw_id="T", strata={"A": Stratum(1, 10), "B": Stratum(1, 10)})
    subjects = subjects_of((f"E{n:02}", *firm, "q") for n, firm in enumerate(FIRMS))
    selection = select(params, subjects, hash_of("trial", "0"))
    assert {cell.probability for cell in selection.cells if cell.stratum == "A"} == {Fraction(3, 26)}
    assert {cell.probability for cell in selection.cells if cell.stratum == "B"} == {Fraction(2, 12)}


def test_a_probability_that_is_a_little_wrong_is_noticed() -> None:
    params = Params(draw_id="T", strata={"A": Stratum(2, 10), "B": Stratum(5, 10)})
    subjects = subjects_of((f"E{n:02}", *firm, "q") for n, firm in enumerate(FIRMS))
    wrong = np.array(list(of_draws(params, subjects)))
    wrong[:, 0] -= 0.1
    assert p_value(wrong) < 0.001


@pytest.mark.parametrize("count", [43, 40])
def test_a_skip_draw_fails(count: int) -> None:
    """The first at random, then every k-th in the order of the list: the tail is never drawn, neighbours never both."""
    random, number, cell_of = Random(1), 10, np.zeros(count, np.int64)  # noqa: S311

    def skip() -> Differences:
        drawn = np.zeros(count, np.bool_)
        step = count // number
        drawn[random.randrange(step) :: step][:number] = True
        return np.concatenate([drawn - number / count, together(drawn, cell_of)])

    assert p_value(np.array([skip() for _ in range(DRAWS)])) < 1e-6


def test_over_three_batches_with_tiers_that_move_the_recorded_probabilities_hold() -> None:
    """Who was drawn leaves the list, tiers change by a fixed plan, each batch records its own probabilities."""
    plan = Random(5)  # noqa: S311
    tiers = [{n: plan.choice("AAB") for n in range(30)} for _ in range(3)]
    cells = {n: plan.choice("xyz") for n in range(30)}

    def year(number: int) -> Differences:
        difference, drawn = np.zeros(30), set[int]()
        for batch, tier in enumerate(tiers):
            before = Counter(tier[n] for n in drawn)
            strata = {"A": Stratum(3, 10, drawn=before["A"]), "B": Stratum(6, 10, drawn=before["B"])}
            params = Params(draw_id="T", strata=strata, share=(1, 3 - batch))
            there = [n for n in range(30) if n not in drawn]
            subjects = subjects_of((f"E{n:02}", tier[n], cells[n], "q") for n in there)
            selection = select(params, subjects, hash_of("trial", str(number), str(batch)))
            difference[there] += drawn_places(selection) - recorded(selection)
            drawn |= {there[place] for place in selection.drawn.tolist()}
        return difference

    assert p_value(np.array([year(number) for number in range(DRAWS // 2)])) > 0.001
