"""Codes of other systems: taken away to be asked for, filled in, taken in; what cannot be noted is told by line."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.visits.queries.visits import steps_of
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import FIRM, INES, ITEM, PLANNER, TEAM, StaffedWorld, staff_world

S = VisitStatus


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


def client_of(world: StaffedWorld, login: str, folder: Path) -> FlaskClient:
    app: Flask = create_app(service_over(world.database, folder))
    token = issue_token(world.database, "tests", login, name="t", scopes=(), days=1)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def handed_in(client: FlaskClient, text: str) -> str:
    data = {"file": (BytesIO(text.encode()), "codes.csv")}
    answer = client.post("/visits/codes/import", data=data, headers=HTML)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def test_taken_away_filled_in_and_taken_in(world: StaffedWorld, tmp_path: Path) -> None:
    out = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    other = world.put(S.TO_HAND_OUT)
    world.put(S.TO_APPROVE)
    client = client_of(world, PLANNER, tmp_path)
    assert "2 次" in client.get("/visits/codes", headers=HTML).text
    assert client.post("/visits/codes/export", data={"purpose": "x"}, headers=HTML).status_code == 422
    answer = client.post("/visits/codes/export", data={"purpose": "申领检查码"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["检查编号", out, other]
    assert (rows[1][2], rows[1][9], rows[1][10]) == (FIRM, "人员N1、人员N2", "ZN1-0、ZN2-0")
    rows[1][11:13], rows[2][11] = ["JC-2026-1", "已生效"], "JC-2026-2"
    filled = "\n".join(",".join(str(cell) for cell in row) for row in rows)
    handed_in(client, filled)
    noted = world.visit(out)
    assert (noted.external_no, noted.external_state, world.visit(other).external_no) == (
        "JC-2026-1",
        "已生效",
        "JC-2026-2",
    )
    with world.database.read() as connection:
        assert steps_of(connection, noted.id)[-1].said["external_no"] == "JC-2026-1"
        acts = [one.action for one in list_entries(connection, before=None, limit=9)]
        assert {"visit.export", "visit.note_external"} <= set(acts)
        entries = acts.count("visit.note_external")
    handed_in(client, filled)
    with world.database.read() as connection:
        assert [one.action for one in list_entries(connection, before=None, limit=9)].count(
            "visit.note_external"
        ) == entries


def test_what_cannot_be_noted_is_told_by_line_and_the_rest_is_noted(world: StaffedWorld, tmp_path: Path) -> None:
    good, taken, twice = (world.put(S.TO_INSPECT, TEAM, visit_on=today()) for _ in range(3))
    over = world.put(S.COMPLETED)
    client = client_of(world, PLANNER, tmp_path)
    assert client.post(f"/api/v1/visits/{taken}/external-code", json={"external_no": "A1"}).status_code == 200
    answer = client.post(f"/api/v1/visits/{good}/external-code", json={"external_no": " A1 "})
    assert (answer.status_code, "另一次检查" in answer.text) == (422, True)
    lines = [
        *("检查编号,检查码,检查码状态", f"{good},B1,", "V2020-000009,B2,", f"{over},B3,", f"{twice},C1,"),
        *(f"{twice},C2,", f"{taken},{'9' * 81},", f",B4,{'长' * 41}"),
    ]
    shown = handed_in(client, "\n".join(lines))
    for words in ("没有这一检查", "已经结束", "出现两次", "至多80个字"):
        assert words in shown, words
    assert [world.visit(one).external_no for one in (good, taken, twice)] == ["B1", "A1", None]


def test_only_who_enters_receipts_does(world: StaffedWorld, tmp_path: Path) -> None:
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    client = client_of(world, INES, tmp_path)
    assert client.get("/visits/codes", headers=HTML).status_code == 403
    assert client.post(f"/api/v1/visits/{number}/external-code", json={"external_no": "A1"}).status_code == 403


def test_a_visit_is_begun_at_once_by_form_and_by_the_api(world: StaffedWorld, tmp_path: Path) -> None:
    client = client_of(world, INES, tmp_path)
    assert "人员N2" in client.get("/visits/at-once", headers=HTML).text
    said = {"mark": "emergency", "subject": FIRM, "trigger": "EMERGENCY", "items": ITEM, "reason": "燃气泄漏"}
    said |= {"evidence": "接警单3号", "officer0": "N2", "code_shown": "no"}
    answer = client.post("/visits/at-once", data=said, headers=HTML)
    assert (answer.status_code, "燃气泄漏" in answer.text) == (422, True)
    for name in ("mark", "trigger", "code_shown", "reason"):
        assert client.post("/visits/at-once", data=said | {name: ""}, headers=HTML).status_code == 422, name
    answer = client.post("/visits/at-once", data=said | {"code_reason": "来不及"}, headers=HTML)
    assert answer.status_code == 303
    assert world.visit(answer.location.rpartition("/")[2]).mark == "emergency"
    body = {"mark": "evidence_at_risk", "subject": FIRM, "trigger": "EMERGENCY", "items": [ITEM]}
    body |= {"reason": "将转移货物"}
    body |= {"evidence": "线索4号", "officers": ["N1", "N2"], "code_shown": True}
    answer = client.post("/api/v1/visits/at-once", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert answer.json["courses"][0]["status"] == "inspecting"
    assert client_of(world, PLANNER, tmp_path).post("/api/v1/visits/at-once", json=body).status_code == 403
