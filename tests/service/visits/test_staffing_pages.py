"""On pages, from the officers to the door: every form does what it says, or keeps what was written."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import IGOR, INES, LEADER, PLANNER, SPARE, TEAM, StaffedWorld, staff_world

S = VisitStatus


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def app(world: StaffedWorld, tmp_path: Path) -> Flask:
    return create_app(service_over(world.database, tmp_path))


def client_of(app: Flask, world: StaffedWorld, login: str) -> FlaskClient:
    token = issue_token(world.database, "tests", login, name="t", scopes=(), days=1)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def sent(client: FlaskClient, address: str, **said: str) -> tuple[int, str]:
    answer = client.post(address, data=said, headers=HTML)
    return answer.status_code, answer.text


def test_from_officers_to_the_door_on_pages(app: Flask, world: StaffedWorld) -> None:
    number, day = world.put(), today()
    page = f"/visits/{number}"
    planner, ines = client_of(app, world, PLANNER), client_of(app, world, INES)
    shown = planner.get(page, headers=HTML).text
    for words in ("确定或更换检查人员", "派发前还需", "人员不足"):
        assert words in shown, words
    officers = planner.get(f"{page}/officers", headers=HTML).text
    assert "人员N3" in officers
    assert "人员OLD" not in officers
    status, said = sent(planner, f"{page}/officers", officer0="N1", officer1="")
    assert (status, "不得少于2人" in said, 'value="N1" selected' in said) == (422, True, True)
    assert sent(planner, f"{page}/officers", officer0="N1", officer1="N2")[0] == 303
    assert sent(planner, f"{page}/officers/replace", leaving="N2", coming=SPARE, reason="生病")[0] == 303
    assert sent(planner, f"{page}/officers/replace", leaving=SPARE, coming="N2", reason="")[0] == 422
    assert sent(planner, f"{page}/officers/replace", leaving=SPARE, coming="N2", reason="病愈")[0] == 303
    for wrong in ("", "x", "9999-12-31", "2026-12-01\0"):
        status, said = sent(planner, f"{page}/set_day", day=wrong, slot="上午")
        assert (status, "上午" in said) == (422, True), wrong
    assert sent(planner, f"{page}/set_day", day=day.isoformat(), slot="上午")[0] == 303
    assert sent(planner, f"{page}/hand_out")[0] == 409
    world.print_notice(number)
    assert sent(planner, f"{page}/hand_out")[0] == 303
    assert "已出示" in ines.get(page, headers=HTML).text
    status, said = sent(ines, f"{page}/begin", code_shown="no", failure="断电了")
    assert (status, "断电了" in said) == (422, True)
    assert sent(ines, f"{page}/begin", code_shown="perhaps")[0] == 422
    assert sent(ines, f"{page}/begin", code_shown="yes")[0] == 303
    assert sent(ines, f"{page}/come_again", day=(day + timedelta(days=1)).isoformat(), reason="无人应门")[0] == 303
    assert world.visit(number).lead.attempts == 1
    assert sent(ines, f"{page}/move_day", day=(day + timedelta(days=2)).isoformat(), reason="企业盘点")[0] == 303
    assert sent(client_of(app, world, IGOR), f"{page}/set_day", day=day.isoformat())[0] in (403, 409)


def test_out_of_scope_on_pages(app: Flask, world: StaffedWorld) -> None:
    page = f"/visits/{world.put(S.TO_INSPECT, TEAM, visit_on=today())}"
    ines, leader = client_of(app, world, INES), client_of(app, world, LEADER)
    status, said = sent(ines, f"{page}/report_out_of_scope", scope_reason="", evidence="登记系统")
    assert (status, "登记系统" in said) == (422, True)
    assert sent(ines, f"{page}/report_out_of_scope", scope_reason="moved_away", evidence="登记系统")[0] == 303
    shown = leader.get(page, headers=HTML).text
    for words in ("已迁出辖区", "登记系统", "确认超出范围"):
        assert words in shown, words
    assert sent(leader, f"{page}/confirm_out_of_scope", opinion="")[0] == 422
    assert sent(leader, f"{page}/confirm_out_of_scope", opinion="同意")[0] == 303
    assert "无须检查" in leader.get(page, headers=HTML).text


def test_pages_of_what_is_not_there_are_not_there(app: Flask, world: StaffedWorld) -> None:
    number = world.put()
    planner = client_of(app, world, PLANNER)
    for address in ("/visits/V2020-1/officers", f"/visits/{number}/officers?department=FIRE"):
        assert planner.get(address, headers=HTML).status_code == 404, address
    assert client_of(app, world, INES).get(f"/visits/{number}/officers", headers=HTML).status_code == 403
