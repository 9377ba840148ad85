"""Counts below 5 outside the bureau: an outsider who solves for them, by sums and by what is known, learns none."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.reports.small_counts import BELOW, COVERED, LEAST, written_counts

TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 9) | st.integers(0, 400), min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)
# Few enough to try every table that could be meant.
FEW = st.sampled_from([(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1), (2, 2)]).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 8), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)
Table = list[list[int]]
Cell = tuple[int, int]


def with_totals(counts: Table) -> Table:
    rows = [[*row, sum(row)] if len(row) > 1 else row for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if len(rows) > 1 else rows


@given(TABLES)
def test_what_is_told_is_told_right_and_nothing_small(counts: Table) -> None:
    for numbers, written in zip(with_totals(counts), written_counts(counts), strict=True):
        for number, said in zip(numbers, written, strict=True):
            assert (said == BELOW) == (number < LEAST)
            assert said in (BELOW, COVERED, f"{number:,}")


@given(TABLES)
def test_who_solves_the_equations_of_the_shown_totals_pins_down_nothing(counts: Table) -> None:
    written = written_counts(counts)
    hidden = [(r, c) for r, row in enumerate(written) for c, said in enumerate(row) if said in (BELOW, COVERED)]
    if not hidden:
        return
    equations = [[one.get(cell, 0) for cell in hidden] for one in _equations(counts)] or [[0] * len(hidden)]
    # A cell is known when the equations alone say it: when no direction that keeps all sums changes it.
    _, sizes, directions = np.linalg.svd(np.array(equations, float))
    free = directions[int((sizes > 1e-9).sum()) :]
    for place, (row, column) in enumerate(hidden):
        if written[row][column] == BELOW:
            assert np.abs(free[:, place]).max(initial=0) > 1e-9, written


@given(FEW)
def test_who_tries_every_table_that_could_be_meant_finds_two_of_each_small_count(counts: Table) -> None:
    written, columns = written_counts(counts), len(counts[0])
    could_be = [_meant(said) for row in written[: len(counts)] for said in row[:columns]]
    small = {(r, c): set[int]() for r, row in enumerate(written) for c, said in enumerate(row) if said == BELOW}
    for tried in product(*could_be):
        meant = with_totals([list(tried[place : place + columns]) for place in range(0, len(tried), columns)])
        if _fits(meant, written):
            for row, column in small:
                small[row, column].add(meant[row][column])
    assert all(len(found) > 1 for found in small.values()), written


def test_one_more_is_hidden_where_a_total_would_tell() -> None:
    assert written_counts([[3, 40], [60, 70]]) == [["<5", "*", "43"], ["*", "*", "130"], ["63", "110", "173"]]
    assert written_counts([[3], [9], [50]]) == [["<5"], ["*"], ["50"], ["62"]]
    assert written_counts([[3, 1200]]) == [["<5", "*", "1,203"]]
    assert written_counts([[50, 60], [70, 80]]) == [["50", "60", "110"], ["70", "80", "150"], ["120", "140", "260"]]


def test_two_of_nobody_do_not_cover_each_other() -> None:
    # 9 of 9 are in the first column: that both others are 0 would follow, had the 9 been told.
    assert written_counts([[9, 0, 0]]) == [["*", "<5", "<5", "9"]]


def _equations(counts: Table) -> list[dict[Cell, int]]:
    """Of each row and each column that has a total what adds up to nothing: its cells, less its total."""
    table = with_totals(counts)
    rows, columns = len(table), len(table[0])
    found = []
    if len(counts[0]) > 1:
        found += [{(row, c): 1 if c < columns - 1 else -1 for c in range(columns)} for row in range(rows)]
    if len(counts) > 1:
        found += [{(r, column): 1 if r < rows - 1 else -1 for r in range(rows)} for column in range(columns)]
    return found


def _meant(said: str) -> range:
    """What a cell can mean; of covered ones as much as is needed to find a second table."""
    if said == BELOW:
        return range(LEAST)
    return range(LEAST, 14) if said == COVERED else range(int(said), int(said) + 1)


def _fits(meant: Table, written: list[list[str]]) -> bool:
    cells = ((number, said) for a, b in zip(meant, written, strict=True) for number, said in zip(a, b, strict=True))
    return all(number >= LEAST if said == COVERED else number in _meant(said) for number, said in cells)
