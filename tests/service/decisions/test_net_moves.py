"""Moves of several runs in one: who stands elsewhere in the end than at first, against a slow way; as stored, too."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.core.db.engine import Database
from service.decisions.moves import MOVE, moves_of_runs, net_moves_of, no_parts, write_moves
from tests.worlds.tier_lists import make_world, write_world

# Where each of some enterprises goes, one after the other.
WALKS = st.lists(st.tuples(st.integers(1, 6), st.integers(-1, 3), st.integers(0, 4)), max_size=30)


def rows_of(walks: list[tuple[int, int, int]]) -> np.ndarray:
    """The moves of the walks, each from where the one before ended, the first from nowhere."""
    at: dict[int, int] = {}
    rows = []
    for id, after, cause in walks:
        if at.get(id, -2) != after:
            rows.append((id, at.get(id, -2), after, cause, 0))
            at[id] = after
    return np.array(rows, MOVE)


@given(WALKS, WALKS)
def test_net_moves_are_from_where_each_began_to_where_it_ended(
    before: list[tuple[int, int, int]], walks: list[tuple[int, int, int]]
) -> None:
    rows = rows_of([*before, *walks])[len(rows_of(before)) :]
    looked_up: dict[int, tuple[int, int, int]] = {}
    for id, start, after, cause, _ in rows.tolist():
        looked_up[id] = (looked_up[id][0] if id in looked_up else start, after, cause)
    expected = {id: move for id, move in looked_up.items() if move[0] != move[1]}
    assert {id: (a, b, c) for id, a, b, c, _ in net_moves_of(rows).tolist()} == expected


def test_moves_of_runs_come_in_the_order_of_the_runs(database: Database) -> None:
    write_world(database, make_world(30))
    parts = {(2, 0): rows_of([(1, 0, 0), (2, 1, 0)]), (1, 1): rows_of([(5, 2, 1)]), (1, 0): rows_of([(1, 3, 0)])}
    with database.write() as connection:
        for (run, part), rows in parts.items():
            write_moves(connection, run, part, rows, no_parts(int((rows["before"] != -2).sum())))
        stored = moves_of_runs(connection, [2, 1])
        assert stored.tolist() == np.concatenate([parts[1, 0], parts[1, 1], parts[2, 0]]).tolist()
        assert len(moves_of_runs(connection, [])) == 0
