"""Selections in the database: one per draw and enterprise, the one stated last; inspections find them by their day."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import day_of
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change
from service.model.actions.inclusion import store_selections
from service.model.inclusion import MILLION, Selection, Stored, millionths_of_any
from service.model.queries.inclusion import StoredCodes, chances_of, selections_of
from tests.worlds.services import load_population

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 6)
EVERYBODY = range(1, 21)


@pytest.fixture
def registered(database: Database, tmp_path: Path) -> Database:
    """Twenty enterprises."""
    load_population(database, tmp_path, enterprises=20, today=date(2026, 6, 30))
    return database


def store(database: Database, *selections: Selection) -> Stored:
    with database.write() as connection:
        return store_selections(connection, selections, "tests")


def held(database: Database) -> set[Selection]:
    with database.read() as connection:
        return set(selections_of(connection, EVERYBODY).values())


def chances(database: Database) -> dict[tuple[int, date], list[Fraction]]:
    with database.read() as connection:
        found = chances_of(connection, EVERYBODY)
    epoch = date(1970, 1, 1)
    return {
        (owner, epoch + timedelta(day)): sorted(Fraction(num, den) for num, den in some)
        for (owner, day), some in found.items()
    }


def test_what_is_stated_last_is_held_and_what_is_the_same_changes_nothing(registered: Database) -> None:
    first = Selection(1, "D2026-0001", 3, 8, (MAY,)), Selection(2, "D2026-0001", 3, 8, (JUNE,))
    assert store(registered, *first).changed == 2
    again = Selection(1, "D2026-0001", 5, 8, (JUNE,)), first[1]
    assert store(registered, *again).changed == 1
    with registered.read() as connection:
        change = last_change(connection)
    assert store(registered, *again) == Stored()
    with registered.read() as connection:
        assert last_change(connection) == change
    assert held(registered) == set(again)
    assert chances(registered) == {(1, JUNE): [Fraction(5, 8)], (2, JUNE): [Fraction(3, 8)]}


def test_a_merged_visit_has_a_row_for_each_of_its_selections(registered: Database) -> None:
    store(registered, Selection(1, "D2026-0001", 1, 2, (JUNE,)), Selection(1, "D2026-0002", 1, 3, (JUNE,)))
    assert len(held(registered)) == 2
    assert chances(registered) == {(1, JUNE): [Fraction(1, 3), Fraction(1, 2)]}


def test_the_day_of_a_visit_may_come_later_be_corrected_and_be_taken_back(registered: Database) -> None:
    drawn = Selection(1, "D2026-0001", 1, 2)
    store(registered, drawn)
    assert (held(registered), chances(registered)) == ({drawn}, {})
    for days in ((JUNE,), (JULY, JUNE), (JULY,), ()):
        store(registered, Selection(1, "D2026-0001", 1, 2, days))
        assert set(chances(registered)) == {(1, day) for day in days}
    assert held(registered) == {drawn}


def test_without_a_draw_the_day_tells_the_selection(registered: Database) -> None:
    stated = [Selection(1, None, 5_000, MILLION, (day,)) for day in (MAY, JUNE)]
    assert store(registered, *stated).changed == 2
    assert store(registered, Selection(1, None, 6_000, MILLION, (JUNE,))) == Stored(changed=1)
    assert held(registered) == {stated[0], Selection(1, None, 6_000, MILLION, (JUNE,))}


def test_a_selection_without_a_draw_makes_way_to_one_with_a_draw_of_the_same_day(registered: Database) -> None:
    unnamed, other = Selection(1, None, 5_000, MILLION, (JUNE,)), Selection(1, None, 5_000, MILLION, (MAY,))
    named = Selection(1, "D2026-0001", 3, 8, (JUNE,))
    store(registered, unnamed, other)
    assert store(registered, named) == Stored(changed=1, replaced=1)
    assert store(registered, unnamed) == Stored(left_out=1)
    assert held(registered) == {named, other}
    # Both in one delivery: the order decides nothing.
    both = Selection(2, None, 5_000, MILLION, (JUNE,)), Selection(2, "D2026-0001", 3, 8, (JUNE,))
    assert store(registered, *both) == Stored(changed=1, left_out=1)


def test_a_decimal_that_agrees_leaves_the_fraction_exact(registered: Database) -> None:
    store(registered, Selection(1, "D2026-0001", 1, 3))
    store(registered, Selection(1, "D2026-0001", 333_333, MILLION, (JUNE,)))
    assert held(registered) == {Selection(1, "D2026-0001", 1, 3, (JUNE,))}
    store(registered, Selection(1, "D2026-0001", 333_334, MILLION, (JUNE,)))
    assert held(registered) == {Selection(1, "D2026-0001", 333_334, MILLION, (JUNE,))}


def test_one_selection_is_stated_once_and_says_how_it_is_known(registered: Database) -> None:
    one = Selection(1, "D2026-0001", 1, 3)
    with pytest.raises(ValueError, match="twice"):
        store(registered, one, one)
    assert held(registered) == set()
    for wrong in (("", 1, 3, (JUNE,)), (None, 1, 3, ()), (None, 1, 3, (MAY, JUNE)), ("D", 0, 3, ()), ("D", 4, 3, ())):
        with pytest.raises(ValueError, match=r"known by|a probability"):
            Selection(1, *wrong)


CHANCES = st.integers(1, 9).flatmap(lambda den: st.tuples(st.integers(1, den), st.just(den)))


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANCES, min_size=1, max_size=4))
def test_that_any_drew_it_is_what_counting_every_outcome_says(draws: list[tuple[int, int]]) -> None:
    # The slow way: every lot of every draw by itself; those in which nobody drew it are left.
    outcomes = [()]
    for _, den in draws:
        outcomes = [(*lots, lot) for lots in outcomes for lot in range(den)]
    hit = sum(any(lot < num for lot, (num, _) in zip(lots, draws, strict=True)) for lots in outcomes)
    assert abs(millionths_of_any(draws) - Fraction(hit, len(outcomes)) * MILLION) <= Fraction(1, 2)


def test_whoever_was_drawn_could_be_drawn() -> None:
    assert millionths_of_any([(1, 10**12), (1, 10**12)]) == 1
    assert millionths_of_any([(1, 10**12), (1, 1)]) == MILLION


def test_codes_are_found(registered: Database) -> None:
    with registered.read() as connection:
        assert StoredCodes(connection).find(pa.array([None, "REG-none"])).tolist() == [-1, -1]


def test_sets_of_enterprises_find_their_own(registered: Database) -> None:
    store(registered, *(Selection(owner, "D2026-0001", 1, 2, (JUNE,)) for owner in (1, 2, 3)))
    with registered.read() as connection:
        assert set(chances_of(connection, np.array([2, 3, 9]))) == {(2, day_of(JUNE)), (3, day_of(JUNE))}
