"""`/visits/days`: each sees the visits that are his to see, on their days; wrong addresses are said."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, PLANNER, STRANGER, TEAM, StaffedWorld, staff_world

S = VisitStatus


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


def client_of(world: StaffedWorld, login: str, folder: Path) -> FlaskClient:
    client = create_app(service_over(world.database, folder)).test_client()
    token = issue_token(world.database, "tests", login, name="t", scopes=(), days=1)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_day_shows_to_each_what_is_his(world: StaffedWorld, tmp_path: Path) -> None:
    day = today()
    out = world.put(S.TO_INSPECT, TEAM, visit_on=day, slot="上午")
    waiting = world.put(S.TO_HAND_OUT, TEAM, visit_on=day)
    given_up = world.put(S.CANCELLED, TEAM, visit_on=day)
    late = world.put(S.TO_INSPECT, TEAM, visit_on=day - timedelta(days=1))
    seen = {
        login: client_of(world, login, tmp_path).get("/visits/days", headers=HTML).text
        for login in (INES, STRANGER, PLANNER)
    }
    assert [number in seen[INES] for number in (out, waiting, given_up, late)] == [True, False, False, False]
    assert [number in seen[PLANNER] for number in (out, waiting, given_up, late)] == [True, True, False, False]
    assert [number in seen[STRANGER] for number in (out, waiting, given_up)] == [False] * 3
    assert "尚未前往" in seen[INES]
    assert "尚未前往" not in seen[STRANGER]
    for shown in ("登记事项检查", "人员N1、人员N2", "上午"):
        assert shown in seen[INES]
    planner = client_of(world, PLANNER, tmp_path)
    of_other = planner.get("/visits/days?officer=N9", headers=HTML).text
    assert out not in of_other
    for wrong, status in (("day=x", 422), ("day=2026-12-01%00", 422), (f"day={date.max}", 422), ("officer=%00", 422)):
        assert planner.get(f"/visits/days?{wrong}", headers=HTML).status_code == status, wrong
    assert "week" in planner.get("/visits/days?week=3", headers=HTML).text
