"""Pages and API of call-backs: figures, the list to check, who is called and what was said, bad input told."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import now
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.settings import load_settings
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.call_backs.call_back import CallBack
from service.estimates.call_backs.order import fingerprint_of, hash_of
from tests.service.estimates.call_backs.test_calling import listed
from tests.service.visits.test_visit_pages import Visitors
from tests.worlds.browsers import HTML
from tests.worlds.call_backs import CALLER, FAR_CALLER, PHONE, CallBackWorld, people_call_backs
from tests.worlds.visits import AUDITOR, DISTRICT, LEADER, PLANNER, VisitWorld

HERE, ALL_OF_IT = "/reports/call-backs", "cora"


@pytest.fixture
def visitors(sqlite: Database, tmp_path: Path) -> Iterator[tuple[CallBackWorld, Visitors]]:
    world = people_call_backs(sqlite)
    with sqlite.write() as connection:
        add_grant(connection, add_account(connection, ALL_OF_IT, "Cora", "", ""), Grant(Role.HANDLER))
        choose_call_backs(connection, load_settings({}), world.chosen_on, now())
    return world, Visitors(VisitWorld(sqlite), tmp_path)


def one_of(world: CallBackWorld, *, with_firm: bool = True) -> CallBack:
    """One that the caller may call, open, of a firm whose contact is held."""
    return next(one for one in listed(world, CALLER) if one.is_open and bool(one.name) is with_firm)


def test_a_call_from_the_list_to_what_was_said(visitors: tuple[CallBackWorld, Visitors]) -> None:
    world, seen = visitors
    one = one_of(world)
    address = f"{HERE}/{one.id}"
    page = seen.page(CALLER, HERE)
    assert address in page
    assert len(re.findall(rf'href="{HERE}/\d+"', page)) == len(listed(world, CALLER))
    page = seen.page(CALLER, address)
    assert PHONE not in page
    assert hash_of(one.quarter, one.number) in page
    assert "查看联系人和电话" in page
    opened = seen.post(CALLER, f"{address}/contact", 200)
    assert PHONE in opened or "13800000000" in opened or "没有留下联系方式" in opened
    assert "请选择结果" in seen.post(CALLER, f"{address}/enter", 422, outcome="", note="写了一半")
    assert "写了一半" in seen.post(CALLER, f"{address}/enter", 422, outcome="answered", note="写了一半")
    said = {"outcome": "answered", "rating": "dissatisfied", "note": "答复太慢"}
    assert seen.post(CALLER, f"{address}/enter", **said) == address
    assert "已登记" in seen.post(CALLER, f"{address}/enter", 409, **said)
    page = seen.page(CALLER, address)
    assert "答复太慢" in page
    assert f"/ledger/new?type=conduct&amp;firm={one.subject}" in page
    # What was entered wrongly is corrected, and the page says by whom and why; who may not call has no such form.
    assert "请写明更正的理由" in seen.post(CALLER, f"{address}/correct", 422, **said | {"reason": " "})
    assert seen.post(CALLER, f"{address}/correct", **said | {"note": "答复很慢", "reason": "记错了"}) == address
    page = seen.page(CALLER, address)
    assert all(words in page for words in ("答复很慢", "记错了", "更正人"))
    assert f"{address}/correct" not in seen.page(AUDITOR, address)
    form = seen.page(CALLER, f"/ledger/new?type=conduct&firm={one.subject}&source=电话回访")
    assert 'value="电话回访"' in form
    # A leader files nothing himself, an auditor calls nobody, a planner sees none of it.
    assert "/ledger/new" not in seen.page(LEADER, address)
    other = next(one for one in listed(world, CALLER) if one.is_open)
    assert f"{HERE}/{other.id}/enter" not in seen.page(AUDITOR, f"{HERE}/{other.id}")
    assert "由他人回访" in seen.page(LEADER, f"{HERE}/{other.id}")
    seen.page(PLANNER, HERE, 403)
    seen.page(FAR_CALLER, address, 404)


def test_rounds_of_nobody_are_not_told_as_none(sqlite: Database, tmp_path: Path) -> None:
    world = people_call_backs(sqlite, items=0, visits=0)
    address = f"{HERE}?year={world.quarter.year}"
    seen = Visitors(VisitWorld(sqlite), tmp_path)
    assert "这一年度还没有抽取；" in seen.page(LEADER, address)
    with sqlite.write() as connection:
        choose_call_backs(connection, load_settings({}), world.chosen_on, now())
    page = seen.page(LEADER, address)
    assert "没有可以回访的对象" in page
    assert "还没有抽取" not in page


def test_the_list_to_check_is_that_of_the_whole_bureau_and_its_taking_is_noted(
    visitors: tuple[CallBackWorld, Visitors],
) -> None:
    world, seen = visitors
    asked = {"year": world.quarter.year, "quarter": world.quarter.number, "kind": "item"}
    answer = seen[AUDITOR].post(f"{HERE}/list", data=asked, headers=HTML)
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()[1:]
    numbers = [str(row[1]) for row in rows]
    assert sorted(numbers) == sorted(world.items)
    assert [row[2] for row in rows] == sorted(hash_of(world.quarter, number) for number in world.items)
    assert [row[3] for row in rows].count("是") == 10
    page = seen.page(AUDITOR, f"{HERE}?year={world.quarter.year}")
    assert fingerprint_of(numbers) in page.replace("<wbr>", "")
    with world.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=9, action="call-back.export")
    assert (entry.actor, entry.detail["rows"]) == (AUDITOR, len(numbers))
    assert seen[CALLER].post(f"{HERE}/list", data=asked, headers=HTML).status_code == 403
    for wrong in ({}, asked | {"quarter": "5"}, asked | {"year": "x"}, asked | {"kind": "none"}):
        assert seen[AUDITOR].post(f"{HERE}/list", data=wrong, headers=HTML).status_code == 422
    absent = asked | {"year": 2001}
    assert seen[AUDITOR].post(f"{HERE}/list", data=absent, headers=HTML).status_code == 404


def test_no_address_sorts_and_bad_ones_are_told(visitors: tuple[CallBackWorld, Visitors]) -> None:
    world, seen = visitors
    for query in ("sort=dissatisfied", "status=worst", "kind=x", "year=1", "year=9999999", "after=x", "order=asc"):
        assert seen[AUDITOR].get(f"{HERE}?{query}", headers=HTML).status_code == 422, query
    units = re.findall(r'<th scope="row" class="say">(S\d)', seen.page(AUDITOR, f"{HERE}?year={world.quarter.year}"))
    assert units == sorted(units)
    for address in ("0", "99999", "2147483647", "abc", "99999999999"):
        assert seen[AUDITOR].get(f"{HERE}/{address}", headers=HTML).status_code == 404


def test_the_api_tells_the_same_page_by_page(visitors: tuple[CallBackWorld, Visitors]) -> None:
    world, seen = visitors
    client, api = seen[ALL_OF_IT], "/api/v1/call-backs"
    found, after = [], None
    while True:
        question = {"limit": "7"} | ({"after": after} if after else {})
        page = client.get(api, query_string=question).get_json()
        found += page["items"]
        if (after := page["next"]) is None:
            break
    assert [one["id"] for one in found] == [one.id for one in listed(world)]
    one = next(one for one in found if one["region"] == DISTRICT and not one["had_hand"])
    assert client.get(f"{api}/{one['id']}").get_json() == one
    assert client.post(f"{api}/{one['id']}/contact").status_code == 200
    wrong = client.post(f"{api}/{one['id']}/enter", json={"outcome": "answered"})
    assert (wrong.status_code, wrong.get_json()["errors"][0]["where"]) == (422, "json.rating")
    entered = client.post(f"{api}/{one['id']}/enter", json={"outcome": "answered", "rating": "satisfied"})
    assert (entered.status_code, entered.get_json()["status"]) == (200, "answered")
    assert client.post(f"{api}/{one['id']}/enter", json={"outcome": "declined"}).status_code == 409
    figures = client.get(f"{api}/figures", query_string={"year": world.quarter.year}).get_json()
    assert (figures["all"]["chosen"], figures["all"]["satisfied"]) == (20, 1)
    assert figures["all"]["content_share"]["value"] == 1
    assert figures["all"]["content_share"]["low"] == pytest.approx(0.025, abs=1e-6)
    assert sum(row["count"]["chosen"] for row in figures["items"]) == 20
    assert client.get(api, query_string={"sort": "rating"}).status_code == 422
