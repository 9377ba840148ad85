"""Visits that a statutory frequency owes: against a count by single days, and through a batch of a key line."""

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.items import item
from service.intake.write import take_rows
from service.plans.lists.owed import Owing, due_of, number_owed, strictest
from service.plans.lists.queries.due import owed_of
from service.plans.lists.queries.lists_of_batch import lists_of_batch
from service.plans.lists.queries.prepared import prepare_batch
from tests.worlds.batches import make_batch, make_line
from tests.worlds.framed_firms import DAY, DECIDED
from tests.worlds.services import KNOWN_ON, rescore, service_over

FIRMS = ("REG-1", "REG-2", "REG-3", "REG-4")
days = st.integers(0, 900).map(lambda number: date(2024, 2, 29) + timedelta(days=number))
owings = st.builds(Owing, st.integers(1, 3), st.integers(1, 12))


def _begins(day: date, months: int) -> date:
    """The day before the window of so many months that ends on the day."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _within(made: list[date], owing: Owing, day: date) -> int:
    return sum(_begins(day, owing.months) < one <= day for one in made)


@given(st.lists(days, max_size=6, unique=True), owings, days)
def test_what_is_owed_is_what_a_count_by_days_says(made: list[date], owing: Owing, day: date) -> None:
    assert number_owed(made, owing, day) == max(0, owing.visits - _within(made, owing, day))
    due = due_of(made, owing)
    if due is None:
        assert len(made) < owing.visits
        return
    last = max(made)
    slow = next(
        one for one in (last + timedelta(days=n) for n in range(800)) if _within(made, owing, one) < owing.visits
    )
    assert due == slow or due <= last


def test_the_strictest_asks_for_most() -> None:
    assert strictest([None, Owing(1, 12), Owing(2, 12), Owing(1, 6)]) == Owing(2, 12)
    assert strictest([None]) is None


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """Four firms; one was visited for the item this month, one long ago, one with nothing looked at, one never."""
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    firms = [{"uscc": code, "region": "370201", "established_on": "2015-03-01"} for code in FIRMS]
    _take(service, "enterprises", firms, KNOWN_ON)
    rescore(service, "generic", "full", DECIDED)
    visit = {"department": "某局", "trigger": "COMPLAINT", "item": "特种设备"}
    rows = [
        visit | {"uscc": "REG-1", "visited_on": "2026-06-20", "number": "V1", "outcome": "no_problem"},
        visit | {"uscc": "REG-2", "visited_on": "2025-01-20", "number": "V2", "outcome": "no_problem"},
        visit | {"uscc": "REG-3", "visited_on": "2026-06-21", "number": "V3", "outcome": "out_of_scope"},
    ]
    _take(service, "visits", rows, date(2026, 7, 1))
    return service


def _take(service: Service, kind: str, rows: list[dict[str, Any]], day: date) -> None:
    with service.database.write() as connection:
        taken = take_rows(connection, kind, rows, source="测试", actor="t", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects


def test_a_batch_of_those_owed_leaves_out_who_was_seen(service: Service) -> None:
    lists: dict[str, list[str]] = {key: [] for key in ("sub_items", "basis", "subject_kinds", "methods", "checklist")}
    once = {"visits": 1, "months": 12, "bound": "at_least"}
    said = {"code": "K1", "name": "特种设备", "mode": "special_key", "frame": {}, "frequency": once}
    with service.database.write() as connection:
        connection.execute(
            insert(item).values(
                **said, **lists, valid_from=KNOWN_ON, published_on=KNOWN_ON, recorded_by="t", recorded_at=now()
            )
        )
        line = make_line(connection, mode="special_key", items=["K1"])
        all_of_them = make_batch(connection, line, 1)
        narrowed = {"tiers": [], "counties": [], "industries": [], "due_by": DAY.isoformat()}
        owed_only = make_batch(connection, line, 1, number=2, narrowing=narrowed)
        on_a_day = (service.library, service.settings, DAY)
        assert list(lists_of_batch(connection, all_of_them, *on_a_day).subjects.ids) == list(FIRMS)
        assert list(lists_of_batch(connection, owed_only, *on_a_day).subjects.ids) == ["REG-2", "REG-3", "REG-4"]
        prepared = prepare_batch(connection, owed_only, *on_a_day)
        assert all(one.num == one.den for one in prepared.strata[0].values())
        whole = prepare_batch(connection, all_of_them, *on_a_day)
        found = owed_of(connection, whole.extract, whole.rule_set, whole.items, DAY, date(2027, 12, 31))
    told = [(FIRMS[one.place], one.missing, one.last, one.due) for one in found]
    assert told[:2] == [("REG-3", 1, None, None), ("REG-4", 1, None, None)]
    assert [(code, missing) for code, missing, _, _ in told[2:]] == [("REG-2", 1), ("REG-1", 0)]
    assert told[2][3] == date(2026, 1, 20)
    assert told[3][3] == date(2027, 6, 20)
