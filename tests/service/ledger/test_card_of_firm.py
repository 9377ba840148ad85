"""The page of an enterprise shows its items to who may see them, and files what the ledger takes about its records."""

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.intake.write import take_rows
from service.ledger.states import ItemStatus, ItemType
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.forms import filled_in
from tests.worlds.ledger import DISTRICT, FIRM, HANDLER, LEADER, REGULATOR, people_ledger, stated_item

PAGE = f"/enterprises/{FIRM}"
PLANNER, OF_FOOD = "paula", "fiona"
CARD, FILE_ONE, OBJECT, REPAIR, CHECKED = "台账事项</h2>", "为该主体登记事项", "提出异议", "申请修复", "异议处理中"
PENALTIES = (
    {"record_id": "P-1"},
    {"record_id": "P-2", "repaired_on": today() - timedelta(days=5)},
    {"record_id": "P-3", "objection_open": True},
    {"record_id": "P-4", "revoked": True},
    # No repair mends a complaint.
    {"record_id": "C-1", "type": "complaint"},
)


@pytest.fixture
def readers(sqlite: Database, tmp_path: Path) -> Readers:
    world, day = people_ledger(sqlite), today()
    with sqlite.write() as connection:
        add_grant(connection, add_account(connection, PLANNER, "P", "", ""), Grant(Role.PLANNER, DISTRICT))
        add_grant(connection, add_account(connection, OF_FOOD, "F", "", ""), Grant(Role.HANDLER, DISTRICT, "食品"))
        usual = {"uscc": FIRM, "type": "administrative_penalty", "occurred_on": day - timedelta(days=90)}
        rows = [usual | one for one in PENALTIES]
        taken = take_rows(connection, "records", rows, source="测试", actor="t", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects
    return Readers(world, tmp_path)


def record_of(page: str, number: str) -> str:
    """The row of a record."""
    return next(row for row in page.partition('id="records"')[2].split("<tr>") if f">{number}<" in row)


def test_items_are_shown_to_who_may_see_them(readers: Readers) -> None:
    world = readers.world
    late = world.file(stated_item(ItemType.REQUEST))
    world.put(late, ItemStatus.IN_HAND, due=today() - timedelta(days=1))
    closed = world.file(stated_item(ItemType.REQUEST))
    world.put(closed, ItemStatus.CLOSED_OUT, ended_at=closed.filed_at)
    for login in (HANDLER, LEADER, REGULATOR):
        page = readers.page(login, PAGE)
        assert CARD in page
        assert page.index(late.number) < page.index(closed.number)
        assert page.count("已逾期") == 1
    # Whom the ledger is not for sees nothing of it; of another line, no item and no number.
    planners = readers.page(PLANNER, PAGE)
    assert CARD not in planners
    assert "/ledger" not in planners
    other_lines = readers.page(OF_FOOD, PAGE)
    assert CARD in other_lines
    assert late.number not in other_lines
    assert closed.number not in other_lines
    # A leader files nothing.
    assert FILE_ONE in readers.page(HANDLER, PAGE)
    assert FILE_ONE not in readers.page(LEADER, PAGE)
    assert OBJECT not in readers.page(LEADER, PAGE)


def test_many_items_take_no_more_statements(readers: Readers) -> None:
    asked: list[str] = []
    # What is held in memory is read by the first page.
    readers.page(HANDLER, PAGE)
    event.listen(readers.world.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    numbers = []
    for many in (0, 14):
        for _ in range(many):
            readers.world.file(stated_item(ItemType.REQUEST))
        client = readers[HANDLER]
        asked.clear()
        page = client.get(PAGE, headers={"Accept": "text/html"}).text
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 24, numbers
    assert page.count('href="/ledger/request-') == 10
    assert "只列出前 10 件" in page


def test_a_record_is_objected_to_from_its_row(readers: Readers) -> None:
    page = readers.page(HANDLER, PAGE)
    offered = {one["record_id"]: [word in record_of(page, str(one["record_id"])) for word in (OBJECT, REPAIR)]
               for one in PENALTIES}  # fmt: skip
    assert offered == {
        "P-1": [True, True],
        "P-2": [True, False],
        "P-3": [True, True],
        "P-4": [False, False],
        "C-1": [True, False],
    }
    checked = [one["record_id"] for one in PENALTIES if CHECKED in record_of(page, str(one["record_id"]))]
    assert checked == ["P-3"]
    link = re.findall(r'href="(/ledger/new\?type=objection[^"]*)"', record_of(page, "P-1"))[0]
    form = filled_in(readers.page(HANDLER, html.unescape(link)), "/ledger")
    said = {"title": "对处罚记录有异议", "text": "已撤销该处罚。", "source": "主体来函"}
    receipt = readers.post(HANDLER, "/ledger", 201, **form | said)
    (number,) = set(re.findall(r"objection-\d{4}-\d{6}", receipt))
    item = readers.world.item(number)
    assert (item.firm_code, item.record_type) == (FIRM, "administrative_penalty")
    # Who sees the item gets to it from the record; nobody is told that no objection is open.
    seen = record_of(readers.page(HANDLER, PAGE), "P-1")
    assert CHECKED in seen
    assert f'href="/ledger/{number}"' in seen
    # Whom the ledger is not for is told by the record that it is under check, and not by which item.
    told = record_of(readers.page(PLANNER, PAGE), "P-1")
    assert CHECKED in told
    assert number not in told
