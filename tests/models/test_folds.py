"""Nothing that came later is learned from to judge what came earlier."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.folds import time_folds


def folds_of(days: list[int], found: list[bool], folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(time_folds(np.array(days, np.int32), np.array(found, bool), folds))


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=200), st.integers(1, 5))
def test_a_fold_learns_from_all_days_before_those_it_judges(rows: list[tuple[int, bool]], folds: int) -> None:
    days, found = [day for day, _ in rows], [each for _, each in rows]
    seen: set[int] = set()
    for before, later in folds_of(days, found, folds):
        first, last = min(days[i] for i in later), max(days[i] for i in later)
        assert sorted(before) == [i for i, day in enumerate(days) if day < first]
        assert sorted(later) == [i for i, day in enumerate(days) if first <= day <= last]
        assert not seen & set(later.tolist())
        seen |= set(later.tolist())
        assert {found[i] for i in before} == {found[i] for i in later} == {True, False}


def test_the_periods_hold_equally_many_where_days_allow() -> None:
    found = [i % 2 == 0 for i in range(1000)]
    assert [(len(b), len(a)) for b, a in folds_of(list(range(1000)), found, 4)] == [
        (400, 150), (550, 150), (700, 150), (850, 150)
    ]  # fmt: skip


def test_a_single_day_has_no_folds() -> None:
    assert folds_of([5] * 100, [True, False] * 50, 4) == []
