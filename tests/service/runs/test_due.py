"""The parts that a run is computed in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.decisions.states import BLOCK, SHIFT
from service.runs.due import steps

# By block, how many of its first ids are due.
NUMBERS = st.lists(st.sampled_from([0, 1, 40, 700, 5_000, BLOCK]), max_size=30)


@given(NUMBERS)
def test_steps_hold_every_id_once_and_part_no_block(numbers: list[int]) -> None:
    due = [block * BLOCK + np.arange(1, number + 1) for block, number in enumerate(numbers)]
    ids = np.concatenate([np.empty(0, np.int32), *due]).astype(np.int32)
    parts = list(steps(ids))
    assert np.concatenate([ids[:0], *parts]).tolist() == ids.tolist()
    of_part = [set((part >> SHIFT).tolist()) for part in parts]
    assert sum(map(len, of_part)) == len(set().union(*of_part))
    assert all(map(len, parts))


def test_a_few_thousand_ids_come_in_steps_of_which_one_can_be_read_while_another_is_written() -> None:
    ids = np.arange(1, 60 * BLOCK, 33, dtype=np.int32)
    assert 6 <= len(list(steps(ids))) <= 9


def test_a_range_is_parted_by_block() -> None:
    assert list(steps(range(1, 2 * BLOCK + 5))) == [
        range(1, BLOCK),
        range(BLOCK, 2 * BLOCK),
        range(2 * BLOCK, 2 * BLOCK + 5),
    ]
