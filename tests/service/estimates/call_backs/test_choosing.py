"""Who is called back: the first by hash of all who could be, once a quarter, on both databases."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import select

from service.core.clock import now
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.estimates import call_back
from service.core.settings import load_settings
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.call_backs.call_back import CallBackKind, Quarter
from service.estimates.call_backs.order import fingerprint_of, number_to_choose
from service.estimates.call_backs.quarters import days_of, quarter_of, quarters_to_choose
from service.estimates.call_backs.queries.rounds import last_quarter, numbers_of_round, rounds_of
from tests.worlds.call_backs import CallBackWorld, people_call_backs

SETTINGS = load_settings({})


@pytest.fixture
def world(database: Database) -> Iterator[CallBackWorld]:
    return people_call_backs(database, seed=7)


def choose(world: CallBackWorld, day: date) -> int:
    with world.database.write() as connection:
        return choose_call_backs(connection, SETTINGS, day, now())


def test_the_first_by_hash_are_chosen_of_all_who_could_be_and_the_list_says_so(world: CallBackWorld) -> None:
    number = choose(world, world.chosen_on)
    # The same by other means: from the text that the page tells.
    expected = {
        kind: sorted(numbers, key=lambda one: sha256(f"call-back|{world.quarter.code}|{one}".encode()).digest())
        for kind, numbers in ((CallBackKind.ITEM, world.items), (CallBackKind.VISIT, world.visits))
    }
    with world.database.read() as connection:
        rounds = rounds_of(connection, world.quarter.year)
        assert [one.kind for one in rounds] == list(CallBackKind)
        for one in rounds:
            listed = numbers_of_round(connection, world.quarter, one.kind)
            assert listed == expected[one.kind]
            assert (one.population, one.sha256) == (len(listed), fingerprint_of(listed))
            own = call_back.c
            query = select(own.number).where(own.kind == one.kind.value).order_by(own.place)
            assert connection.execute(query).scalars().all() == expected[one.kind][: one.chosen]
            assert one.chosen == 10 < one.population
        entry = list_entries(connection, before=None, limit=1)[0]
    assert number == 20
    assert (entry.action, entry.detail) == ("call-back.choose", {"items": 10, "visits": 10})
    assert choose(world, world.chosen_on) == 0
    with world.database.read() as connection:
        assert last_quarter(connection) == world.quarter


@pytest.mark.parametrize(
    ("population", "chosen"), [(0, 0), (3, 3), (10, 10), (199, 10), (200, 10), (201, 11), (1_000, 50), (1_001, 51)]
)
def test_a_share_rounded_up_but_ten_at_least(population: int, chosen: int) -> None:
    assert number_to_choose(population, 5, 10) == chosen


def test_quarters_are_caught_up_for_a_year_and_none_before_the_first_is_chosen() -> None:
    last = Quarter(2026, 1)
    day = date(2026, 12, 31)
    assert quarters_to_choose(None, date(2027, 1, 1)) == [Quarter(2026, 4)]
    assert quarters_to_choose(last, day) == [Quarter(2026, 2), Quarter(2026, 3)]
    assert quarters_to_choose(Quarter(2026, 3), day) == []
    assert quarters_to_choose(Quarter(2020, 1), day)[0] == Quarter(2025, 4)
    assert len(quarters_to_choose(Quarter(2020, 1), day)) == 4
    for quarter in (Quarter(year, number) for year in (2026, 2028) for number in range(1, 5)):
        first, end = days_of(quarter)
        assert quarter_of(first) == quarter_of(end) == quarter
        assert (end - first).days in (89, 90, 91)


def test_a_quarter_that_has_not_ended_waits(world: CallBackWorld) -> None:
    choose(world, days_of(world.quarter)[1])
    with world.database.read() as connection:
        before = last_quarter(connection)
    assert before is not None
    assert before < world.quarter
    assert choose(world, world.chosen_on) == 20
