"""The page on which a leader decides about a run: what waits stands first, the names behind every number are found."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.decisions.runs import Run, get_run
from service.runs.pages import moved
from tests.worlds.demonstration import OF_A_COUNTY, Demonstration
from tests.worlds.services import SCORED_ON, ClientFor, rescore, service_over

LATER = SCORED_ON.replace(month=10)
BROWSER = {"Accept": "text/html"}
MOST_STATEMENTS = 24


@pytest.fixture
def held(scored_copy: Service, tmp_path: Path) -> Run:
    """A run that moved some of the firms, and waits."""
    return rescore(service_over(scored_copy.database, tmp_path, HOLD_SHARE="0"), "generic", "full", LATER)


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address.replace("&amp;", "&"), headers=BROWSER)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def listed(text: str) -> list[str]:
    """The codes of the enterprises in the list."""
    return re.findall(r'</a><span class="also code">([0-9A-Z]+)</span>', text)


def test_what_waits_stands_first_with_since_when_why_and_two_buttons(demonstration: Demonstration) -> None:
    shown = demonstration.page("/runs/{waiting_run}", Role.LEADER)
    buttons = ("结果生效</button>", "撤回</button>")
    parts = ("待确认生效", "暂不生效的原因", "意见（必填）", *buttons, 'id="moves"', 'id="moved-list"', 'id="about"')
    order = [shown.index(words) for words in parts]
    assert order == sorted(order)
    assert re.search(r"自 \d{4}-\d\d-\d\d \d\d:\d\d", shown)
    # Who may not decide is told who does, and has no form.
    other = demonstration.page("/runs/{waiting_run}", Role.REGULATOR)
    assert "由分管负责人或规则审批人确认" in other
    assert 'name="opinion"' not in other
    assert "待确认生效" not in demonstration.page("/runs/{newest_run}", Role.LEADER)


def test_of_those_that_are_new_to_a_scheme_the_page_says_how_many_have_no_tier(demonstration: Demonstration) -> None:
    with demonstration.service.database.read() as connection:
        tiers = select(decision.c.tier).where(decision.c.from_run == 1, decision.c.scheme == "generic")
        found = connection.execute(tiers).scalars().all()
    without = sum(tier < 0 for tier in found)
    assert without
    said = demonstration.page("/runs/1", Role.LEADER)
    assert f"首次纳入分类 {len(found):,}，其中暂未分类 {without:,}" in said


def test_the_desk_leads_to_the_one_run_that_waits(demonstration: Demonstration) -> None:
    assert f'href="/runs/{demonstration.places["waiting_run"]}"' in demonstration.page("/", Role.LEADER)


def test_the_list_of_runs_begins_with_what_waits_and_why(demonstration: Demonstration) -> None:
    shown = demonstration.page("/runs", Role.LEADER)
    waits = shown[shown.index('id="waiting"') : shown.index('id="all"')]
    assert demonstration.at('href="/runs/{waiting_run}"') in waits
    assert "超过设定的" in waits
    assert demonstration.at('href="/runs/{newest_run}"') not in waits


def test_every_number_leads_to_so_many_names(held: Run, copy_client_for: ClientFor) -> None:
    leader = copy_client_for(Role.LEADER)
    shown = page(leader, f"/runs/{held.id}")
    moves = shown[shown.index('id="moves"') : shown.index('id="moved-list"')]
    links = re.findall(r'<a href="([^"]+)#moved-list">([\d,]+)</a>', moves)
    assert len(links) >= 4
    for address, number in links:
        assert len(listed(page(leader, address))) == min(int(number.replace(",", "")), 50), address
    assert sum(int(n) for a, n in links if "from=" in a) == held.moved


def test_pages_turn_forwards_and_back_and_keep_what_is_asked_for(
    held: Run, copy_client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moved, "ROWS", 4)
    leader, seen = copy_client_for(Role.LEADER), []
    address = f"/runs/{held.id}?direction=better"
    texts = []
    while address:
        texts.append(page(leader, address))
        seen += listed(texts[-1])
        found = re.search(r'<a href="([^"#]+)[^"]*" rel="next"', texts[-1])
        address = found[1] if found else ""
    assert len(texts) > 2
    assert f"共 {len(seen)} 户" in texts[0]
    assert len(seen) == len(set(seen))
    assert all("上调" in text and "下调 1 档</td>" not in text for text in texts)
    back = re.search(r'<a href="([^"#]+)[^"]*" rel="prev"', texts[-1])
    assert back is not None
    assert listed(page(leader, back[1])) == listed(texts[-2])


@pytest.mark.parametrize(
    "asked",
    ["direction=up", "cause=luck", "grades=-1", "jump=9", "from=Z", "to=%00", "office=%00", "after=x", "before=x"],
)
def test_what_cannot_be_asked_for_is_refused(held: Run, copy_client_for: ClientFor, asked: str) -> None:
    assert copy_client_for(Role.LEADER).get(f"/runs/{held.id}?{asked}", headers=BROWSER).status_code == 422


def test_an_office_of_which_nobody_moved_is_said_and_all_are_listed(demonstration: Demonstration) -> None:
    shown = demonstration.page("/runs/{waiting_run}?office=S000000", Role.LEADER)
    assert "该监管所没有类别有变化的主体" in shown
    assert listed(shown) == listed(demonstration.page("/runs/{waiting_run}", Role.LEADER))
    offices = re.findall(r'<option value="(S\d+)">[^<]+ \((\d+)\)</option>', shown)
    assert sum(int(number) for _, number in offices) == len(listed(shown))
    code, number = offices[0]
    assert len(listed(demonstration.page(f"/runs/{{waiting_run}}?office={code}", Role.LEADER))) == int(number)


def test_who_reads_one_county_sees_the_names_and_numbers_there(demonstration: Demonstration) -> None:
    whole = demonstration.page("/runs/{waiting_run}", Role.REGULATOR)
    part = demonstration.page("/runs/{waiting_run}", OF_A_COUNTY)
    assert set(listed(part)) < set(listed(whole))
    assert f"共 {len(listed(part))} 户" in part
    # Who sees no tier of a single firm is told how many moved, and none of their names.
    numbers = demonstration.page("/runs/{waiting_run}", Role.AUDITOR)
    assert listed(numbers) == []
    assert 'id="moves"' in numbers
    assert "#moved-list" not in numbers


def test_an_opinion_that_is_refused_stays_in_its_box(
    held: Run, scored_copy: Service, copy_client_for: ClientFor
) -> None:
    leader = copy_client_for(Role.LEADER)
    for written, why in (("   ", "请写明意见"), ("很长" * 1500, "过长"), ("不\x00可见", "不可见的字符")):
        for how in ("effect", "withdraw"):
            answer = leader.post(f"/runs/{held.id}/{how}", data={"opinion": written}, headers=BROWSER)
            assert (answer.status_code, why in answer.text, 'aria-invalid="true"' in answer.text) == (422, True, True)
            assert written.strip().replace("\x00", "") in answer.text.replace("\x00", "")
    starter = copy_client_for(Role.LEADER, login=held.started_by)
    refused = starter.post(f"/runs/{held.id}/effect", data={"opinion": "我看过了"}, headers=BROWSER)
    assert (refused.status_code, "审批人与经办人不得为同一人" in refused.text, "我看过了" in refused.text) == (
        403,
        True,
        True,
    )
    with scored_copy.database.read() as connection:
        assert get_run(connection, held.id) == held
    assert leader.post(f"/runs/{held.id}/withdraw", data={"opinion": "数据有误"}, headers=BROWSER).status_code == 303
    # Somebody else was quicker.
    late = leader.post(f"/runs/{held.id}/effect", data={"opinion": "同意生效"}, headers=BROWSER)
    assert (late.status_code, "同意生效" in late.text, "没有办成" in late.text) == (409, True, True)
    assert leader.post("/runs/999999/effect", data={"opinion": "同意"}, headers=BROWSER).status_code == 404


def test_the_page_asks_the_database_a_fixed_number_of_times(
    held: Run, scored_copy: Service, copy_client_for: ClientFor
) -> None:
    leader, numbers = copy_client_for(Role.LEADER), []
    said: list[Any] = []
    event.listen(scored_copy.database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    # The account is looked up until nothing was written since, then no more.
    for asked in ("", "", "", "?cause=new_facts&jump=2", "?direction=better"):
        said.clear()
        page(leader, f"/runs/{held.id}{asked}")
        numbers.append(len(said))
    assert max(numbers[1:]) <= MOST_STATEMENTS, [" ".join(one.split())[:110] for one in said[::-1]]
    assert numbers[2] == numbers[4]
