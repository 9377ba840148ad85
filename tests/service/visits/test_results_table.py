"""Results filled in as a table: taken away with what is known, taken in visit by visit, each fault told by its line."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.items import item
from service.registry_desk.table import read_table
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results_table import HEADINGS
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.results import ORDERED, enter, firm_of, put_inspecting, result_of
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, ITEM, STRANGER, StaffedWorld, staff_world

DAY = today().isoformat()
CLEAN = {
    "visited_on": DAY,
    "methods": "实地检查、书面检查",
    "looked_at": "是",
    "result": "未发现问题",
    "follow_up": "无须后续处置",
}


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def inspector(world: StaffedWorld, tmp_path: Path) -> FlaskClient:
    token = issue_token(world.database, "tests", INES, name="t", scopes=(), days=1)
    client = create_app(service_over(world.database, tmp_path)).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def table_of(*rows: dict[str, str]) -> bytes:
    """A table as people hand it in."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([heading for _, heading in HEADINGS])
    writer.writerows([[row.get(name, "") for name, _ in HEADINGS] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def taken(client: FlaskClient, table: bytes, then: str = "keep") -> str:
    answer = client.post("/visits/results", data={"file": (BytesIO(table), "结果.csv"), "then": then}, headers=HTML)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def test_a_table_is_taken_away_with_what_is_entered_and_taken_in_again(
    world: StaffedWorld, inspector: FlaskClient, tmp_path: Path
) -> None:
    number, other = put_inspecting(world, **firm_of(world)), put_inspecting(world, **firm_of(world))
    enter(world, number, ORDERED)
    assert "2 次检查待录入" in inspector.get("/visits/results", headers=HTML).text
    file = tmp_path / "t.xlsx"
    file.write_bytes(inspector.get("/visits/results/table.xlsx").data)
    rows = {row.values["number"]: row.values for row in read_table(file, "visit-results").rows}
    assert set(rows) == {number, other}
    assert rows[number]["result"] == "发现问题已责令改正"
    assert rows[number]["evidence"] == "现场照片｜附件1"
    assert rows[other]["item_name"] == "登记事项检查"
    # What was taken away says the same when it comes back.
    answer = inspector.post("/visits/results", data={"file": (BytesIO(file.read_bytes()), "t.xlsx")}, headers=HTML)
    assert answer.status_code == 200
    says = result_of(world, number).says
    assert (says.follow_up, says.items, says.evidence) == (ORDERED.follow_up, ORDERED.items, ORDERED.evidence)


def test_sound_visits_are_entered_and_handed_in_beside_those_that_are_not(
    world: StaffedWorld, inspector: FlaskClient
) -> None:
    good, lacking, wrong = (put_inspecting(world, **firm_of(world)) for _ in range(3))
    table = table_of(
        {"number": good, "item": ITEM, **CLEAN},
        {"number": lacking, "item": ITEM, **CLEAN, "follow_up": ""},
        {"number": wrong, "item": ITEM, **CLEAN, "result": "马马虎虎"},
        {"number": "V1999-000001", "item": ITEM, **CLEAN},
    )
    page = taken(inspector, table, "submit")
    assert "已提交审核1次检查。" in page
    assert "请选择后续处理。" in page
    assert "马马虎虎" in page
    assert "没有这次检查，或不由您前往。" in page
    assert world.visit(good).lead.status is VisitStatus.LEADER_REVIEW
    assert world.visit(lacking).lead.status is VisitStatus.INSPECTING
    assert result_of(world, good).says.code is ResultCode.NO_PROBLEM
    # What lacks something is kept all the same.
    assert result_of(world, lacking).says.items[0].result is ResultCode.NO_PROBLEM
    with pytest.raises(StopIteration):
        result_of(world, wrong)


def test_what_is_said_of_the_whole_is_said_once_or_the_same(world: StaffedWorld, inspector: FlaskClient) -> None:
    number = put_inspecting(world, **firm_of(world))
    row = {"number": number, "item": ITEM, "visited_on": DAY}
    page = taken(inspector, table_of(row | {"code": "5"}, row | {"item": "X99", "code": "absent"}))
    assert "同一次检查的各行写得不同。" in page
    taken(inspector, table_of(row | {"code": "检查时无人在场", "follow_up": "other", "methods": "on_site"}))
    says = result_of(world, number).says
    assert (says.code, says.follow_up, says.methods) == (ResultCode.ABSENT, FollowUp.OTHER, ("on_site",))


def test_nobody_fills_in_visits_of_others(world: StaffedWorld, tmp_path: Path) -> None:
    number = put_inspecting(world, **firm_of(world))
    token = issue_token(world.database, "tests", STRANGER, name="t", scopes=(), days=1)
    client = create_app(service_over(world.database, tmp_path)).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert "0 次检查待录入" in client.get("/visits/results", headers=HTML).text
    assert "没有这次检查" in taken(client, table_of({"number": number, "item": ITEM, **CLEAN}))
    assert client.get("/visits/results/table.xlsx?shade=green").status_code == 422


def test_what_the_table_does_not_hold_stays_as_it_was_entered(world: StaffedWorld, inspector: FlaskClient) -> None:
    with world.database.write() as connection:
        checks = [{"what": "执照", "how": "查看", "standard": "有效"}]
        connection.execute(update(item).where(item.c.code == ITEM).values(checklist=checks))
    number = put_inspecting(world, **firm_of(world))
    (one,) = ORDERED.items
    enter(world, number, replace(ORDERED, items=(replace(one, checklist=("no",)),)))
    taken(inspector, table_of({"number": number, "item": ITEM, **CLEAN}))
    (entered,) = result_of(world, number).says.items
    assert (entered.result, entered.checklist) == (ResultCode.NO_PROBLEM, ("no",))
