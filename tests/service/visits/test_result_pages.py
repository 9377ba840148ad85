"""The page of a visit: its result is entered, handed in, reviewed and corrected there, and nothing written is lost."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.results import (
    BUREAU,
    CLEAN,
    ORDERED,
    REFUSED,
    enter,
    firm_of,
    put_inspecting,
    put_reviewed,
    result_of,
    submit,
)
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, ITEM, LEADER, PLANNER, StaffedWorld, staff_world

WRITTEN: dict[str, str | list[str]] = {
    "visited_on": today().isoformat(),
    "methods": ["on_site", "written"],
    f"looked_at-{ITEM}": "yes",
    f"result-{ITEM}": "6",
    f"finding-{ITEM}": "地址变更未登记",
    "follow_up": "order",
    "order_no": "青市监责改〔2026〕8号",
    "evidence": "现场照片｜附件1\n询问笔录|笔录3号",
    "then": "submit",
}


class Readers:
    """People of the world as they ask for pages, by log-in."""

    def __init__(self, world: StaffedWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU=BUREAU))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def post(self, login: str, address: str, status: int = 303, **form: object) -> str:
        answer = self[login].post(address, data=form, headers=HTML)
        assert answer.status_code == status, answer.text[:3000]
        return answer.text

    def page(self, login: str, number: str) -> str:
        answer = self[login].get(f"/visits/{number}", headers=HTML)
        assert answer.status_code == 200, answer.text[:3000]
        return answer.text


@pytest.fixture
def readers(sqlite: Database, tmp_path: Path) -> Readers:
    return Readers(staff_world(sqlite), tmp_path)


def test_a_result_is_written_on_its_page_and_approved_on_it(readers: Readers) -> None:
    world = readers.world
    number = put_inspecting(world, **firm_of(world))
    assert "录入结果" in readers.page(INES, number)
    # What is wrong stands at its field, and all that was written beside it.
    wrong = WRITTEN | {"order_no": ""}
    page = readers.post(INES, f"/visits/{number}/enter_result", 422, **wrong)
    assert "请填写责令改正文书的文号。" in page
    assert "地址变更未登记" in page
    assert "询问笔录|笔录3号" in page
    assert page.count("checked") == 2
    assert world.visit(number).lead.status is VisitStatus.INSPECTING
    readers.post(INES, f"/visits/{number}/enter_result", **WRITTEN)
    says = result_of(world, number).says
    assert [one.reference for one in says.evidence] == ["附件1", "笔录3号"]
    assert (says.methods, says.items[0].finding) == (("on_site", "written"), "地址变更未登记")
    assert "发现问题已责令改正" in readers.page(LEADER, number)
    readers.post(LEADER, f"/visits/{number}/review", opinion="同意。")
    readers.post(LEADER, f"/visits/{number}/approve_publication")
    assert world.visit(number).lead.status is VisitStatus.TO_PUBLISH
    page = readers.page(PLANNER, number)
    assert f'href="/publications/{number}"' in page
    assert "现在没有待您办理的" not in page
    # Nobody has asked for a correction yet.
    assert "同意更正" not in readers.page(LEADER, number)
    readers.post(INES, f"/visits/{number}/ask_correction", reason="漏填", **(WRITTEN | {"remark": "已补"}))
    page = readers.page(LEADER, number)
    assert "同意更正" in page
    assert "漏填" in page
    assert "/ask_correction" not in readers.page(INES, number)


# A field and what was written in it that it cannot be.
_WRONG = (
    ("visited_on", "9999-12-31"),
    ("visited_on", "someday"),
    ("follow_up", "x"),
    ("code", "1"),
    ("evidence", "没有编号"),
    ("remark", "甲\0乙"),
    (f"result-{ITEM}", "77"),
    (f"finding-{ITEM}", "长" * 2001),
)


def test_a_wrong_value_loses_nothing_of_the_form(readers: Readers) -> None:
    number = put_inspecting(readers.world, **firm_of(readers.world))
    for field, written in _WRONG:
        page = readers.post(INES, f"/visits/{number}/enter_result", 422, **WRITTEN | {field: written})
        kept = "地址变更未登记" if field != f"finding-{ITEM}" else "青市监责改〔2026〕8号"
        assert kept in page, field


def test_why_a_result_was_returned_stands_where_it_is_mended(readers: Readers) -> None:
    world = readers.world
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, CLEAN)
    submit(world, number)
    readers.post(LEADER, f"/visits/{number}/return", opinion="请补充照片编号")
    form = readers.page(INES, number).split("<form")[1:]
    assert any("退回意见" in part and "请补充照片编号" in part and "visited_on" in part for part in form)


def test_a_refusal_is_confirmed_or_not_before_it_is_approved(readers: Readers) -> None:
    world = readers.world
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, REFUSED)
    submit(world, number)
    assert "不配合检查且情节严重" in readers.page(LEADER, number)
    readers.post(LEADER, f"/visits/{number}/review", 422, opinion="同意。")
    readers.post(LEADER, f"/visits/{number}/review", opinion="同意。", refusal_confirmed="yes")


def test_the_page_asks_24_times_at_most(readers: Readers) -> None:
    world = readers.world
    inspecting, reviewed = put_inspecting(world, **firm_of(world)), put_reviewed(world, ORDERED, **firm_of(world))
    enter(world, inspecting, ORDERED)
    for login, number in ((INES, inspecting), (LEADER, reviewed), (INES, reviewed)):
        client, asked = readers[login], []
        client.get(f"/visits/{number}", headers=HTML)
        note = lambda *args, asked=asked: asked.append(args[2])  # noqa: E731
        event.listen(world.database.engine, "before_cursor_execute", note)
        assert client.get(f"/visits/{number}", headers=HTML).status_code == 200
        event.remove(world.database.engine, "before_cursor_execute", note)
        selects = [one for one in asked if one.lstrip().startswith("SELECT")]
        assert len(selects) <= 24, (login, len(selects))
