"""States: every run is read back as it was, whether its blocks were written whole or in parts."""

from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import insert, select

from service.core.db.engine import Database
from service.core.db.tables.runs import scoring_run, state_block
from service.decisions.states import (
    BLOCK,
    STATE,
    drop_states,
    empty_block,
    state_columns_of,
    states_at,
    states_of,
    states_written_by,
    write_states,
)
from tests.worlds.tier_lists import SCHEME, make_world, write_world

RUNS = range(4, 30)
NUMBERS = (0, 3)
Blocks = dict[int, np.ndarray]


@pytest.fixture
def runs(database: Database) -> dict[int, Blocks]:
    """The blocks as of every run that was written: the first anew, the others upon the one before."""
    write_world(database, make_world(3))
    chance = np.random.default_rng(5)
    now: Blocks = {number: empty_block() for number in NUMBERS}
    found: dict[int, Blocks] = {}
    with database.write() as connection:
        first = dict(connection.execute(select(scoring_run)).mappings().first() or {})
        for run in (1, 2, 3):
            drop_states(connection, SCHEME, run)
        for run in RUNS:
            connection.execute(insert(scoring_run).values({**first, "id": run}))
            changed = {}
            for number in NUMBERS if run == RUNS[0] else chance.choice(NUMBERS, 1).tolist():
                places = np.flatnonzero(chance.random(BLOCK) < (0.4 if run % 9 == 4 else 0.002))
                now[number] = now[number].copy()
                now[number][places] = _drawn(len(places), run, chance)
                changed[number] = places, now[number][places]
            write_states(connection, SCHEME, run, changed, run - 1 if run > RUNS[0] else None)
            found[run] = dict(now)
    return found


def _drawn(number: int, run: int, chance: np.random.Generator) -> np.ndarray:
    rows = np.frombuffer(chance.bytes(number * STATE.itemsize), STATE).copy()
    rows["tier"], rows["tier_from_run"] = chance.integers(-2, 4, number), run
    return rows


def test_every_run_is_read_as_it_was(database: Database, runs: dict[int, Blocks]) -> None:
    with database.read() as connection:
        written = connection.execute(select(state_block.c.whole).where(state_block.c.scheme == SCHEME)).scalars().all()
        assert {0, 1} == set(written)
        for run, blocks in runs.items():
            read = states_of(connection, SCHEME, run)
            assert sorted(read) == sorted(blocks)
            assert all((read[number] == blocks[number]).all() for number in blocks)
            assert (states_of(connection, SCHEME, run, [3])[3] == blocks[3]).all()
            ids = np.sort(np.random.default_rng(run).choice(4 * BLOCK, 500, replace=False))
            expected = np.concatenate([blocks.get(number, empty_block()) for number in range(4)])[ids]
            assert (states_at(connection, SCHEME, run, ids) == expected).all()
            columns = state_columns_of(connection, SCHEME, run, ("tier", "why"))
            gap = [empty_block()] * (NUMBERS[1] - NUMBERS[0] - 1)
            every = np.concatenate([blocks[0], *gap, blocks[3]])
            assert all((columns[name] == every[name]).all() for name in ("tier", "why"))


def test_what_a_run_wrote_holds_all_that_it_changed(database: Database, runs: dict[int, Blocks]) -> None:
    with database.read() as connection:
        for before, run in pairwise(RUNS):
            wrote = list(states_written_by(connection, SCHEME, run))
            found = {int(id): state for ids, rows in wrote for id, state in zip(ids, rows, strict=True)}
            for number, block in runs[run].items():
                for place in np.flatnonzero(block != runs[before][number]).tolist():
                    assert found[number * BLOCK + place] == block[place]
            assert all(id >= 3 * BLOCK for ids, _ in states_written_by(connection, SCHEME, run, 3) for id in ids)


def test_nothing_is_read_where_nothing_was_written(database: Database) -> None:
    with database.read() as connection:
        assert states_of(connection, SCHEME, 1) == {}
        assert len(state_columns_of(connection, SCHEME, 1, ("tier",))["tier"]) == 0
