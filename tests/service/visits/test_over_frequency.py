"""Firms that were visited too often: the fullest windows, whoever made the visits, within one's reach."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import today
from service.core.db.engine import Database
from service.intake.write import take_rows
from service.visits.gate import SignalKind
from service.visits.queries.over_frequency import over_visited, usual_period
from tests.worlds.ledger import DISTRICT, FAR_FIRM, FIRM, OTHER_DISTRICT, people_ledger
from tests.worlds.services import client_maker, service_over

MADE = [(FIRM, "某局", 40), (FIRM, "某局", 38), (FIRM, "某队", 36), (FIRM, "某队", 36), (FAR_FIRM, "某局", 5)]


@pytest.fixture
def world(database: Database) -> Database:
    return visited_often(database)


def visited_often(database: Database) -> Database:
    """The database with the visits of `MADE`."""
    people_ledger(database)
    day = today()
    rows = [
        {
            "uscc": firm,
            "department": by,
            "number": f"N-{place}",
            "visited_on": day - timedelta(days=ago),
            "trigger": "COMPLAINT",
        }
        for place, (firm, by, ago) in enumerate(MADE)
    ]
    with database.write() as connection:
        taken = take_rows(connection, "visits", rows, source="省平台", actor="t", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects
    return database


def found(database: Database, reach: Reach = WHOLE, period: tuple[date, date] | None = None) -> list[tuple[str, int]]:
    with database.read() as connection:
        return [
            (one.signal, len(one.visits)) for one in over_visited(connection, reach, *(period or usual_period(today())))
        ]


def test_the_fullest_window_of_each_kind_is_told_whoever_came(world: Database) -> None:
    assert found(world) == [(SignalKind.DAILY, 2), (SignalKind.WEEKLY, 4), (SignalKind.MONTHLY, 4)]
    assert found(world, Reach((Place(OTHER_DISTRICT),))) == []
    assert len(found(world, Reach((Place(DISTRICT),)))) == 3
    assert found(world, period=(today() - timedelta(days=36), today())) == [(SignalKind.DAILY, 2)]


def test_the_page_and_its_table_say_the_same(sqlite: Database, tmp_path: Path) -> None:
    maker = client_maker(service_over(visited_often(sqlite), tmp_path))
    leader = maker(Role.LEADER, DISTRICT)
    page = leader.get("/visits/over-frequency")
    assert page.status_code == 200
    assert page.text.count("投诉举报") == 10
    file = leader.post("/visits/over-frequency/export")
    assert file.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in rows[1:]] == [2, 4, 4]
    # Who sees only what he goes on sees nothing of what others did.
    assert FIRM not in maker(Role.INSPECTOR, DISTRICT).get("/visits/over-frequency").text
    assert leader.get("/visits/over-frequency?from=2026-01-02&until=2026-01-01").status_code == 422
    assert leader.get("/visits/over-frequency?from=2020-01-02").status_code == 422
