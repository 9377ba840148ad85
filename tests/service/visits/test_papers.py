"""Papers of visits: what each says and never says, lines for what is not known, printed as one file, and served."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.tokens import add_token
from service.access.permissions import Role
from service.access.tokens import new_token
from service.app import create_app
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.inspection_visits import visit_act, visit_course, visit_item_due, visit_paper
from service.core.db.tables.items import item
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.registries.actions.contacts import write_contact
from service.registries.contacts import Contact
from service.registries.queries.contacts import find_subject
from service.visits.paper_kinds import KINDS, SERVED, PaperKind
from service.visits.queries.papers import paper_missing
from service.visits.queries.visits import get_visit
from service.visits.states import VisitStatus
from tests.worlds.papers import tier_words, words_of_docx, words_of_print
from tests.worlds.results import firm_id, serve_selection
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import (
    DISTRICT,
    FIRM,
    INES,
    ITEM,
    LEADER,
    PLANNER,
    STRANGER,
    TEAM,
    StaffedWorld,
    staff_world,
)

S = VisitStatus
BUREAU, TELEPHONE, PLACE = "青岚市市场监督管理局", "0500-1234567", "https://jd.example.gov.cn"
PHONE, PERSON, ADDRESS = "13812345678", "周联系", "青岚市城东区明湖路9号"
REGULATOR = "rita"
API, HTML = "/api/v1", {"Accept": "text/html"}
# Papers on which the firm's contact stands; officers' names and certificate numbers are on all but one of the form.
WITH_CONTACT = {PaperKind.NOTICE, PaperKind.RECORD, PaperKind.FORM}


@dataclass(frozen=True)
class PaperWorld:
    """The world of staffed visits behind the app, with what papers need."""

    staff: StaffedWorld
    clients: Callable[[str], FlaskClient]

    def visit(self, status: VisitStatus = S.TO_INSPECT, **more: Any) -> str:
        """The number of an approved visit with its team, seen by its officers."""
        said = {"approved_by": LEADER, "approved_at": now(), "handed_out_at": now()} | more
        number = self.staff.put(status, TEAM, **said)
        found = self.staff.visit(number)
        acts = {"visit_id": found.id, "act": "approve", "by": LEADER, "at": now(), "said": {}}
        with self.staff.database.write() as connection:
            connection.execute(insert(visit_act).values(**acts, to_status="to_hand_out", note="依法检查。"))
        return number

    def print(
        self, login: str, number: str, kind: PaperKind, form: str = "html", expect: int = 200, **more: Any
    ) -> str:
        """What the printed paper says, by the API."""
        body = {"kind": kind.value, "numbers": [number], "form": form, **more}
        answer = self.clients(login).post(f"{API}/visits/papers", json=body)
        assert answer.status_code == expect, answer.text
        if expect != 200:
            return answer.text
        return words_of_docx(answer.data) if form == "docx" else words_of_print(answer.text)


@pytest.fixture
def world(sqlite: Database, tmp_path: Path) -> PaperWorld:
    return world_over(sqlite, tmp_path)


def world_over(database: Database, folder: Path) -> PaperWorld:
    made = staff_world(database)
    checks = [{"what": "住所能否联系", "how": "实地查看", "standard": "可以联系"}]
    said = {"basis": ["国办发〔2015〕58号"], "methods": ["on_site"], "materials": ["营业执照"], "checklist": checks}
    with database.write() as connection:
        connection.execute(update(item).where(item.c.code == ITEM).values(**said))
        subject = find_subject(connection, FIRM)
        assert subject is not None
        add_grant(connection, add_account(connection, REGULATOR, "Rita", "", ""), Grant(Role.REGULATOR, DISTRICT))
        write_contact(connection, subject, Contact(PERSON, PHONE), "t", 1000)
    service = service_over(database, folder, BUREAU=BUREAU, TELEPHONE=TELEPHONE, OUTSIDE_ADDRESS=f"{PLACE}/")
    app, clients = create_app(service), dict[str, FlaskClient]()

    def client_as(login: str) -> FlaskClient:
        if login not in clients:
            clients[login] = app.test_client()
            token = new_token()
            with database.write() as connection:
                account_id, expires = made.account(login).id, now() + timedelta(days=1)
                add_token(connection, token, account_id, name="t", scopes=[], expires_at=expires)
            clients[login].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return clients[login]

    return PaperWorld(made, client_as)


def give_result(world: PaperWorld, number: str, status: str = "approved", **more: Any) -> None:
    course = world.staff.visit(number).lead
    row = {"course_id": course.id, "version": 1, "status": status, "visited_on": today(), "methods": ["on_site"]}
    row |= {"code": "6", "follow_up": "order", "order_no": "责改〔2026〕7号", "order_due": today() + timedelta(days=20)}
    row |= {"evidence": [{"what": "照片", "reference": "P-1"}], "entered_by": INES, "entered_at": now()} | more
    found = {"course_id": course.id, "version": 1, "item": ITEM, "looked_at": True, "result": "6"}
    found |= {"finding": "未悬挂执照", "handling": "责令改正", "checklist": ["no"]}
    with world.staff.database.write() as connection:
        connection.execute(insert(visit_result).values(**row))
        connection.execute(insert(visit_result_item).values(**found))
        if status == "approved":
            connection.execute(update(visit_course).where(visit_course.c.id == course.id).values(version=1))


def test_the_notice_says_what_where_when_by_whom_and_which_rights(world: PaperWorld) -> None:
    day = today() + timedelta(days=3)
    number = world.visit(visit_on=day)
    said = world.print(PLANNER, number, PaperKind.NOTICE)
    code = world.staff.visit(number).code
    told = ("登记事项检查", "国办发〔2015〕58号", "实地检查", "1.营业执照", f"{day.year}年{day.month}月{day.day}日")
    told += ("人员N1", "ZN1-0", "人员N2", "ZN2-0", "申请回避", PERSON, PHONE, TELEPHONE, code, f"{PLACE}/c/{code}")
    for words in (BUREAU, KINDS[PaperKind.NOTICE].zh, number, FIRM, "改期", *told):
        assert words in said, words
    # One that comes unannounced asks for no other day; a foreign number stands in the place of our own code.
    other = world.print(PLANNER, world.visit(unannounced=True, external_no="JC-7"), PaperKind.NOTICE)
    assert "改期" not in other
    assert "JC-7" in other
    assert f"{PLACE}/c/" not in other


def test_what_is_not_known_is_a_line(world: PaperWorld) -> None:
    number = world.visit()
    client = world.clients(PLANNER)
    for kind, least in ((PaperKind.RECORD, 10), (PaperKind.FORM, 12)):
        page = client.post(f"{API}/visits/papers", json={"kind": kind.value, "numbers": [number]}).text
        assert page.count('<span class="paper-blank"></span>') >= least
        assert "None" not in page
    with world.staff.database.write() as connection:
        connection.execute(update(item).where(item.c.code == ITEM).values(materials=[]))
    assert "请准备下列材料：1" not in world.print(PLANNER, number, PaperKind.NOTICE)


def test_a_firm_is_told_by_when_to_correct_or_that_the_order_says_so(world: PaperWorld) -> None:
    for more, words in (({}, "上述期限内改正"), ({"order_due": None}, "责令改正文书规定的期限内改正")):
        number = world.visit(S.FOLLOW_UP)
        give_result(world, number, **more)
        assert words in world.print(PLANNER, number, PaperKind.RESULT_NOTICE)


@pytest.mark.parametrize("form", ["html", "docx"])
def test_no_paper_says_a_tier_or_more_of_persons_than_it_may(world: PaperWorld, form: str) -> None:
    number = world.visit(S.FOLLOW_UP, reason="投诉举报线索", evidence="线索1号", mark=None)
    give_result(world, number)
    for kind in PaperKind:
        said = world.print(PLANNER, number, kind, form)
        assert KINDS[kind].zh in said or "检查情况记录表" in said
        assert not [word for word in tier_words() if word in said], kind
        assert (PHONE in said, PERSON in said) == (kind in WITH_CONTACT,) * 2, kind
        # Nobody is called by a log-in.
        assert not [one for one in (PLANNER, LEADER, INES) if one in said]
        assert "人员N1" in said
    result = world.print(PLANNER, number, PaperKind.RESULT_NOTICE, form)
    for words in ("发现问题已责令改正", "责改〔2026〕7号", "责令改正，由日常监管单位跟踪", "异议"):
        assert words in result, words
    assert "☑责令改正" in world.print(PLANNER, number, PaperKind.FORM, form)
    assert "未悬挂执照" in world.print(PLANNER, number, PaperKind.RECORD, form)
    # The firm is told of no finding in the words of the officer, and of no evidence.
    assert "P-1" not in result


def test_what_cannot_be_printed_yet_is_told(world: PaperWorld) -> None:
    number = world.staff.put(S.TO_APPROVE, TEAM)
    assert "行政检查审批表" in world.print(PLANNER, number, PaperKind.APPROVAL)
    assert "尚未批准" in world.print(PLANNER, number, PaperKind.NOTICE, expect=409)
    approved = world.visit(S.INSPECTING)
    give_result(world, approved, "draft")
    assert "尚未审核通过" in world.print(PLANNER, approved, PaperKind.RESULT_NOTICE, expect=409)
    world.print(PLANNER, "V2020-000001", PaperKind.NOTICE, expect=404)
    for body in ({"kind": "notice"}, {"kind": "notice", "numbers": [number], "batch": 1}, {"kind": "x", "batch": 1}):
        answer = world.clients(PLANNER).post(f"{API}/visits/papers", json=body)
        assert answer.status_code == 422, answer.text
    assert world.clients(PLANNER).post(f"{API}/visits/papers", json={"kind": "notice", "batch": 77}).status_code == 409


def test_no_result_without_approval_and_notice(world: PaperWorld) -> None:
    number = world.visit()

    def missing() -> str | None:
        with world.staff.database.read() as connection:
            said = paper_missing(connection, get_visit(connection, number))
            return said.zh if said else None

    assert missing() == "行政检查审批表还没有打印，请先打印。"
    world.print(PLANNER, number, PaperKind.APPROVAL)
    assert missing() == "行政检查通知书还没有打印，请先打印。"
    world.print(PLANNER, number, PaperKind.NOTICE)
    assert missing() == "行政检查通知书还没有登记送达，请先登记。"
    served = {"kind": "notice", "numbers": [number], "served_on": str(today()), "served_how": "on_the_spot"}
    client = world.clients(INES)
    late = client.post(f"{API}/visits/papers/service", json=served | {"served_on": str(today() + timedelta(1))})
    assert (late.status_code, late.json["errors"][0]["where"]) == (422, "json.served_on")
    done = client.post(f"{API}/visits/papers/service", json=served | {"served_to": "孙签收"})
    assert (done.status_code, done.json) == (200, {"served": 1})
    assert missing() is None
    assert client.post(f"{API}/visits/papers/service", json=served).status_code == 409
    again = client.post(f"{API}/visits/papers/service", json=served | {"served_how": "left", "again": True})
    assert again.json == {"served": 1}
    papers = client.get(f"{API}/visits/{number}/papers").json["items"]
    assert [(one["kind"], one["printed_by"], one["served_how"]) for one in papers if one["printed_at"]] == [
        ("approval", PLANNER, None),
        ("notice", PLANNER, "left"),
    ]
    with world.staff.database.read() as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action.in_(("visit.print", "visit.serve"))))
        entries = [(row.action, row.actor, row.object) for row in rows]
        one = connection.execute(select(visit_paper).where(visit_paper.c.kind == "notice")).one()
    assert entries == [("visit.print", PLANNER, f"visit {number}")] * 2 + [("visit.serve", INES, f"visit {number}")] * 2
    assert (one.served_by, one.served_to, len(one.digest)) == (INES, None, 64)
    # An emergency was begun before it was approved: there is no approval to print first.
    marked = world.staff.put(S.INSPECTING, TEAM, mark="emergency")
    with world.staff.database.read() as connection:
        said = paper_missing(connection, get_visit(connection, marked))
    assert said is not None
    assert "通知书" in said.zh


def test_who_prints(world: PaperWorld) -> None:
    number = world.visit()
    for login in (PLANNER, LEADER, INES):
        assert KINDS[PaperKind.RECORD].zh in world.print(login, number, PaperKind.RECORD)
    world.print(STRANGER, number, PaperKind.RECORD, expect=404)
    # Whoever does not read contacts prints a line for it.
    notice = world.print(REGULATOR, number, PaperKind.NOTICE)
    assert (PHONE in notice, PERSON in notice, "联系电话" in notice) == (False, False, True)
    # Not handed out yet, it is not there for its officers.
    world.print(INES, world.visit(S.TO_HAND_OUT), PaperKind.NOTICE, expect=404)
    assert {one.value for one in SERVED} == {"notice", "result_notice"}


def test_the_page_prints_serves_and_keeps_what_was_filled_in(world: PaperWorld) -> None:
    number, client = world.visit(), world.clients(PLANNER)
    page = client.get(f"/visits/{number}/papers", headers=HTML)
    assert page.status_code == 200, page.text
    assert "还没有打印" in page.text
    printed = client.post("/visits/papers/print", data={"kind": "notice", "number": number}, headers=HTML)
    assert printed.status_code == 200
    assert printed.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "行政检查通知书" in printed.text
    document = client.post(
        "/visits/papers/print", data={"kind": "record", "number": number, "form": "docx"}, headers=HTML
    )
    assert "现场检查笔录" in words_of_docx(document.data)
    said = {"kind": "notice", "number": number, "served_on": "", "served_how": "left", "served_to": "孙签收"}
    wrong = client.post("/visits/papers/service", data=said, headers=HTML)
    assert (wrong.status_code, "请填写送达日期" in wrong.text, "孙签收" in wrong.text) == (422, True, True)
    done = client.post("/visits/papers/service", data=said | {"served_on": str(today())}, headers=HTML)
    assert (done.status_code, done.location) == (303, f"/visits/{number}/papers")
    assert "留置送达" in client.get(f"/visits/{number}/papers", headers=HTML).text
    for data, status in (({"kind": "x", "number": number}, 422), ({"kind": "notice"}, 422), ({"batch": "9" * 30}, 422)):
        assert client.post("/visits/papers/print", data=data, headers=HTML).status_code == status
    assert world.clients(STRANGER).get(f"/visits/{number}/papers", headers=HTML).status_code == 404


def test_a_paper_says_the_same_until_something_changes(world: PaperWorld) -> None:
    number = world.visit()
    for _ in range(2):
        world.print(PLANNER, number, PaperKind.APPROVAL)
    with world.staff.database.write() as connection:
        connection.execute(update(item).where(item.c.code == ITEM).values(basis=["别的依据"]))
    world.print(PLANNER, number, PaperKind.APPROVAL)
    with world.staff.database.read() as connection:
        digests = list(connection.execute(select(visit_paper.c.digest).order_by(visit_paper.c.id)).scalars())
    assert digests[0] == digests[1] != digests[2]


def test_a_joint_visit_is_one_notice_and_a_form_of_each_authority(world: PaperWorld) -> None:
    number = world.visit()
    found = world.staff.visit(number)
    with world.staff.database.write() as connection:
        item_id = connection.execute(select(item.c.id).where(item.c.code == ITEM)).scalar_one()
        row = {"visit_id": found.id, "department": "FIRE", "lead": False, "status": S.TO_INSPECT}
        key = connection.execute(insert(visit_course).values(**row)).inserted_primary_key
        assert key is not None
        connection.execute(insert(visit_item_due).values(course_id=key[0], item=ITEM, item_id=item_id))
    notice = world.print(PLANNER, number, PaperKind.NOTICE)
    assert "消防救援局" in notice
    both = world.print(PLANNER, number, PaperKind.RECORD)
    assert both.count("现场检查笔录") == 2
    alone = world.print(PLANNER, number, PaperKind.RECORD, department="FIRE")
    assert (alone.count("现场检查笔录"), "消防救援局" in alone) == (1, True)


def test_many_ask_the_database_no_more_often_than_one(world: PaperWorld) -> None:
    numbers = [world.visit(visit_on=today() + timedelta(days=place)) for place in range(4)]
    client, said, asked = world.clients(PLANNER), list[str](), list[int]()
    event.listen(world.staff.database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    for some in (numbers[:1], numbers[:1], numbers):
        said.clear()
        answer = client.post(f"{API}/visits/papers", json={"kind": "notice", "numbers": some})
        assert (answer.status_code, answer.headers["Papers"]) == (200, str(len(some)))
        asked.append(len(said))
    assert asked[1] == asked[2]


def test_a_batch_is_one_file_and_is_served_at_once(database: Database, tmp_path: Path) -> None:
    world = world_over(database, tmp_path)
    numbers = [world.visit(), world.visit(), world.staff.put(S.TO_APPROVE, TEAM)]
    with database.write() as connection:
        for place, number in enumerate(numbers):
            found = world.staff.visit(number)
            serve_selection(connection, found.id, firm_id(world.staff), f"D2026-000{place}", 1, 2)
    other, client = world.visit(), world.clients(PLANNER)
    answer = client.post(f"{API}/visits/papers", json={"kind": "notice", "batch": 1})
    assert (answer.status_code, answer.headers["Papers"], answer.headers["Left-Out"]) == (200, "2", "1")
    assert [number in answer.text for number in (*numbers, other)] == [True, True, False, False]
    document = client.post(f"{API}/visits/papers", json={"kind": "notice", "batch": 1, "form": "docx"})
    assert words_of_docx(document.data) == words_of_print(answer.text)
    stated = {"kind": "notice", "batch": 1, "served_on": str(today()), "served_how": "mail"}
    assert client.post(f"{API}/visits/papers/service", json=stated).json == {"served": 2}
    assert client.post(f"{API}/visits/papers/service", json=stated).status_code == 409
    with database.read() as connection:
        rows = connection.execute(select(visit_paper.c.visit_id, visit_paper.c.served_how).order_by(visit_paper.c.id))
        served = [(row.visit_id, row.served_how) for row in rows]
        entry = connection.execute(select(audit_entry).where(audit_entry.c.action == "visit.serve")).one()
    first, second = (world.staff.visit(number).id for number in numbers[:2])
    # What was printed last is what was served.
    assert served == [(first, None), (second, None), (first, "mail"), (second, "mail")]
    assert (entry.object, json.loads(entry.detail)["items"]) == ("batch 1", 2)
