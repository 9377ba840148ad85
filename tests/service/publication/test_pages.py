"""The pages and the API of publication: the queue, one result and what is done to it, receipts; and who may."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.tokens import issue_token
from service.access.permissions import Role
from service.app import create_app
from service.core.clock import SHANGHAI, now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import visit_course
from service.publication.queries.waiting import open_items_of
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.publications import announce_repair, publications, receive, to_publish
from tests.worlds.results import BUREAU
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import DEPARTMENT, DISTRICT, FIRM, INES, PLANNER, StaffedWorld, staff_world


class Clients:
    """Programs and readers of the world, by log-in."""

    def __init__(self, world: StaffedWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU=BUREAU))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client


@pytest.fixture
def clients(sqlite: Database, tmp_path: Path) -> Clients:
    return Clients(staff_world(sqlite), tmp_path)


def set_due(world: StaffedWorld, number: str, days: int) -> None:
    due = today() + timedelta(days=days)
    course = visit_course.c.id == world.visit(number).lead.id
    with world.database.write() as connection:
        connection.execute(update(visit_course).where(course).values(publish_due=due))


def taken_of(world: StaffedWorld) -> list[tuple[str, Mapping[str, Any]]]:
    """Who took a publication file away, and what the audit log says of it, newest first."""
    with world.database.read() as connection:
        found = list_entries(connection, before=None, limit=200)
    return [(one.actor, one.detail) for one in found if one.action == "publication.file"]


def waiting_of(world: StaffedWorld, login: str = PLANNER) -> list[tuple[str, int, bool]]:
    with world.database.read() as connection:
        found = open_items_of(connection, world.account(login))
    return [(one.words.zh, one.number, one.is_late(today())) for one in found]


def test_a_result_goes_through_the_api_from_the_queue_to_its_end(clients: Clients) -> None:
    world, client = clients.world, clients[PLANNER]
    first, second = to_publish(world), to_publish(world)
    set_due(world, first, 5)
    set_due(world, second, -2)

    def asked(**query: Any) -> list[str]:
        found, after = list[str](), {}
        while True:
            answer = client.get("/api/v1/publications", query_string={"limit": 1, **query, **after})
            assert answer.status_code == 200, answer.text
            found += [one["visit"] for one in answer.json["items"]]
            if not answer.json["next"]:
                return found
            after = {"after": answer.json["next"]}

    def posted(number: str, act: str, body: Any, status: int = 200) -> Any:
        answer = client.post(f"/api/v1/visits/{number}/{act}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    assert asked() == [second, first]
    assert asked(due_by=today().isoformat()) == [second]
    assert client.get("/api/v1/publications").json["items"][0]["days_left"] == -2
    at = now().isoformat()
    told = posted(first, "publish", {"published_at": "2999-12-31T00:00:00Z", "number": "G", "link": "ftp://x"}, 422)
    assert {one["where"] for one in told["errors"]} == {"json.published_at", "json.link"}
    posted(first, "publish", {"published_at": at, "number": "\x00"}, 422)
    posted(first, "publish", {"published_at": at, "number": "G1", "tier": "A"}, 422)
    assert posted(first, "publish", {"published_at": at, "number": "G1"})["courses"][0]["status"] == "completed"
    many = {"items": [
        {"visit": second, "published_at": at, "number": "G2"},
        {"visit": first, "published_at": at, "number": "G1"},
        {"visit": "V1999-000001", "published_at": at, "number": "G3"},
    ]}  # fmt: skip
    done = client.post("/api/v1/publications/receipts", json=many).json
    assert (done["entered"], done["unchanged"], [one["place"] for one in done["refused"]]) == (1, 1, [2])
    assert (asked(), sorted(asked(state="published"))) == ([], [first, second])
    posted(first, "keep", {"reason": "未变"}, 409)
    announce_repair(world, first)
    assert asked(state="to_withdraw") == [first]
    assert posted(first, "keep", {"reason": "公示内容未变"})["courses"][0]["status"] == "completed"
    gone = {"withdrawn_at": now().isoformat(), "number": "X1", "ground": "法院撤销"}
    assert posted(first, "withdraw", gone)["courses"][0]["status"] == "withdrawn"
    assert posted(first, "publish-again", {"reason": "再审改判"})["courses"][0]["status"] == "to_publish"
    assert clients[INES].get("/api/v1/publications").status_code == 403
    file = client.post("/api/v1/publications/file", json={"format": "csv"})
    assert (file.status_code, FIRM in file.get_data(as_text=True)) == (200, True)
    assert taken_of(world) == [(PLANNER, {"rows": 1, "format": "csv"})]


def test_what_was_never_public_cannot_come_down(clients: Clients) -> None:
    number = to_publish(clients.world)
    with clients.world.database.write() as connection:
        connection.execute(update(visit_course).values(status=VisitStatus.COMPLETED))
    gone = {"withdrawn_at": now().isoformat(), "number": "X1", "ground": "g"}
    assert clients[PLANNER].post(f"/api/v1/visits/{number}/withdraw", json=gone).status_code == 409


def test_pages_show_what_waits_first_and_keep_what_was_written(clients: Clients) -> None:
    world, reader = clients.world, clients[PLANNER]
    down, late, soon = (to_publish(world) for _ in range(3))
    receive(world, down)
    announce_repair(world, down)
    set_due(world, late, -1)
    set_due(world, soon, 2)
    assert waiting_of(world) == [
        ("份已公示结果今日应撤下", 1, False),
        ("份检查结果逾期未公示", 1, True),
        ("份检查结果待公示", 1, False),
    ]
    assert waiting_of(world, INES) == []
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    event.listen(world.database.engine, "before_cursor_execute", count)
    page = reader.get("/publications", headers=HTML).text
    event.remove(world.database.engine, "before_cursor_execute", count)
    assert statements <= 24
    assert page.index("今日应在公示系统撤下") < page.index("待公示的结果还剩几个工作日")
    assert "已逾期" in page
    assert "未到期" in page
    at = f"{now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    one = f"/publications/{late}"
    for wrong in ({"published_at": "9999-12-31T00:00"}, {"published_at": at, "link": "x"}):
        refused = reader.post(f"{one}/publish", data={"number": "GS-9", **wrong}, headers=HTML)
        assert refused.status_code == 422
        assert 'value="GS-9"' in refused.text
    assert reader.post(f"{one}/publish", data={"published_at": at, "number": "GS-9"}, headers=HTML).status_code == 303
    assert [each.receipt_no for each in publications(world, late)] == ["GS-9"]
    shown = reader.get(f"/publications/{down}", headers=HTML).text
    assert "已准予信用修复" in shown
    assert reader.post(f"/publications/{down}/keep", data={"reason": ""}, headers=HTML).status_code == 422
    said = {"withdrawn_at": at, "number": "X", "ground": "已修复"}
    assert reader.post(f"/publications/{down}/withdraw", data=said, headers=HTML).status_code == 303
    assert "法院" not in reader.get(f"/publications/{down}", headers=HTML).text
    again = reader.post(f"/publications/{down}/publish-again", data={"reason": "撤销修复"}, headers=HTML)
    assert again.status_code == 303
    assert reader.post("/publications/file", data={"format": "pdf"}, headers=HTML).status_code == 422
    assert reader.post("/publications/file", data={"due_by": "x"}, headers=HTML).status_code == 422
    assert taken_of(world) == []
    assert reader.post("/publications/file", data={"format": "xlsx"}, headers=HTML).data[:2] == b"PK"
    assert [(by, said["format"]) for by, said in taken_of(world)] == [(PLANNER, "xlsx")]
    for address in ("/publications?after=99", "/publications?after=x", "/publications?due_by=9999-12-31"):
        assert reader.get(address, headers=HTML).status_code == 422, address
    assert reader.get(f"/publications/{down}?department=NONE", headers=HTML).status_code == 404
    table = f"检查编号,公示时间,公示编号\n{soon},{at},GS-7\n{soon}x,{at},GS-8\n".encode()
    taken = reader.post("/publications/receipts", data={"file": (BytesIO(table), "r.csv")}, headers=HTML)
    assert taken.status_code == 200
    assert [each.receipt_no for each in publications(world, soon)] == ["GS-7"]
    assert reader.get("/publications/receipts/template.csv", headers=HTML).status_code == 200
    assert reader.post("/publications/receipts", data={}, headers=HTML).status_code == 422


def test_a_department_publishes_what_it_inspected_and_nothing_else(clients: Clients) -> None:
    world = clients.world
    own, theirs = to_publish(world), to_publish(world)
    with world.database.write() as connection:
        account = add_account(connection, "paul", "Paul", "消防救援局", "")
        add_grant(connection, account, Grant(Role.PARTNER, DISTRICT))
        course = visit_course.c.id == world.visit(theirs).lead.id
        connection.execute(update(visit_course).where(course).values(department=DEPARTMENT))
    partner = clients["paul"]
    assert [one["visit"] for one in partner.get("/api/v1/publications").json["items"]] == [theirs]
    assert [one["visit"] for one in clients[PLANNER].get("/api/v1/publications").json["items"]] == [own]
    receipt = {"published_at": now().isoformat(), "number": "G1"}
    assert partner.post(f"/api/v1/visits/{own}/publish", json=receipt).status_code == 404
    said = receipt | {"department": DEPARTMENT}
    assert partner.post(f"/api/v1/visits/{theirs}/publish", json=said).status_code == 200
