"""The desk: what waits for each role and where it is done, figures with their change, what happened last."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.runs import scoring_run
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import OF_A_COUNTY, Demonstration
from tests.worlds.services import client_maker

ClientFor = Callable[..., FlaskClient]
_ITEM = re.compile(
    r'<li(?: class="late")?><a href="([^"]+)"><span class="todo-number">([\d,]+)</span>'
    r'<span class="todo-words">([^<]+)</span></a>(.*?)</li>',
    re.S,
)
_FIGURE = re.compile(r'<dt>([^<]+)</dt><dd><a class="bare" href="([^"]+)">([\d,]+)</a></dd><dd class="note">([^<]+)<')


@pytest.fixture
def client_on(scored_copy: Service) -> ClientFor:
    """Browsers of roles over the copy."""
    return client_maker(scored_copy)


def _items_of(page: str) -> dict[str, tuple[str, int, str]]:
    """Where it is done, the number and the days of each thing that waits, by its words."""
    return {
        words: (address, int(number.replace(",", "")), when) for address, number, words, when in _ITEM.findall(page)
    }


def _figures_of(page: str) -> dict[str, tuple[int, str]]:
    return {words: (int(number.replace(",", "")), change) for words, _, number, change in _FIGURE.findall(page)}


MOST_STATEMENTS = 24
WAITS = {
    Role.LEADER: {"个批次待确认生效", "项人工调整待审批", "项模型切换申请待审批"},
    Role.REGULATOR: {"条风险预警待查看"},
    Role.RULE_APPROVER: {"个批次待确认生效", "项模型切换申请待审批"},
    Role.DATA_OPERATOR: {"行数据待核", "个用语待对应"},
}


@pytest.mark.parametrize("role", Role)
def test_what_waits_for_a_role_stands_on_its_desk_and_leads_to_where_it_is_done(
    demonstration: Demonstration, role: Role
) -> None:
    items = _items_of(demonstration.page("/", role))
    assert items.keys() >= WAITS.get(role, set())
    others = set().union(*WAITS.values()) - WAITS.get(role, set())
    assert not items.keys() & others
    for words, (address, number, when) in items.items():
        assert number > 0, words
        assert re.search(r"(最早|期限) \d{4}-\d\d-\d\d", when), words
        opened = demonstration.client(role).get(address.replace("&amp;", "&"), headers=HTML)
        assert opened.status_code == 200, (words, address)


@pytest.mark.parametrize(
    ("role", "words", "place"),
    [
        (Role.LEADER, "个批次待确认生效", "/runs/{waiting_run}"),
        (Role.LEADER, "项人工调整待审批", "/adjustments/{adjustment}/approve"),
        (Role.LEADER, "项模型切换申请待审批", "/models/switches/{switch}/approve"),
        (Role.DATA_OPERATOR, "行数据待核", "/imports/rows/{row}"),
        (Role.DATA_OPERATOR, "个用语待对应", "/imports/words"),
    ],
)
def test_the_thing_itself_is_one_click_behind_the_item(
    demonstration: Demonstration, role: Role, words: str, place: str
) -> None:
    address = _items_of(demonstration.page("/", role))[words][0]
    page = demonstration.page(address.replace("&amp;", "&"), role)
    assert re.search(rf'(href|action)="{re.escape(demonstration.at(place))}["?#]', page), (address, place)


def test_rows_to_check_are_counted_as_they_wait(demonstration: Demonstration) -> None:
    items = _items_of(demonstration.page("/", Role.DATA_OPERATOR))
    with demonstration.service.database.read() as connection:
        waiting = connection.execute(select(func.count()).where(quarantine.c.status == "open")).scalar_one()
    assert waiting
    assert sum(number for words, (_, number, _) in items.items() if words.startswith("行")) == waiting


def test_figures_are_those_of_the_jurisdiction(demonstration: Demonstration) -> None:
    everywhere = _figures_of(demonstration.page("/", Role.REGULATOR))
    county = _figures_of(demonstration.page("/", OF_A_COUNTY))
    assert len(everywhere) == len(county) == 4
    assert 0 < county["已分类"][0] < everywhere["已分类"][0]
    assert all(county[words][0] <= number for words, (number, _) in everywhere.items())
    listed = demonstration.page("/tier-lists?scheme=generic", OF_A_COUNTY)
    assert f"{county['已分类'][0] + county['暂未分类'][0]:,}" in listed


def test_who_may_read_no_tier_sees_none_on_the_desk(demonstration: Demonstration) -> None:
    for role in (Role.DATA_OPERATOR, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.INSPECTOR):
        page = demonstration.page("/", role)
        assert "tier-lists" not in page
        assert "类户数" not in page
    assert "读取行数" in demonstration.page("/", Role.DATA_OPERATOR)


def test_figures_say_how_they_changed_since_last_month(scored_copy: Service, client_on: ClientFor) -> None:
    client = client_on(Role.PLANNER)
    assert {change for _, change in _figures_of(client.get("/").text).values()} == {"上月无可比数字"}
    run = scoring_run.c
    with scored_copy.database.write() as connection:
        moments = select(run.in_effect_at).where(run.in_effect_at.is_not(None))
        early = connection.execute(moments.limit(1)).scalar_one().replace(year=2020)
        connection.execute(update(scoring_run).where(run.in_effect_at.is_not(None)).values(in_effect_at=early))
    assert {change for _, change in _figures_of(client.get("/").text).values()} == {"与上月相同"}


def test_a_failed_import_waits_until_another_one_of_its_kind_is_done(
    scored_copy: Service, client_on: ClientFor
) -> None:
    words = "批导入未完成，需重新导入"
    client = client_on(Role.DATA_OPERATOR)
    assert words not in _items_of(client.get("/").text)
    with scored_copy.database.write() as connection:
        last = connection.execute(select(func.max(import_.c.id))).scalar_one()
        row = dict(connection.execute(select(import_).where(import_.c.id == last)).mappings().one())
        connection.execute(update(import_).where(import_.c.id == last).values(status="failed"))
    assert _items_of(client.get("/").text)[words][:2] == (f"/imports/{last}", 1)
    with scored_copy.database.write() as connection:
        connection.execute(import_.insert().values(row | {"id": last + 1, "status": "done"}))
    assert words not in _items_of(client.get("/").text)


@pytest.mark.parametrize("role", [Role.LEADER, Role.DATA_OPERATOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_desk_asks_a_fixed_number_of_times(demonstration: Demonstration, role: Role) -> None:
    demonstration.page("/", role)
    said: list[str] = []
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(demonstration.service.database.engine, "before_cursor_execute", note)
    try:
        demonstration.page("/", role)
    finally:
        event.remove(demonstration.service.database.engine, "before_cursor_execute", note)
    assert len(said) <= MOST_STATEMENTS, said


def test_the_scheme_that_a_person_chose_is_shown_first(scored_copy: Service, client_on: ClientFor) -> None:
    client, other = client_on(Role.REGULATOR), client_on(Role.LEADER)
    desk = client.get("/").text
    first = re.search(r'<option value="([^"]+)" selected', desk)
    schemes = re.findall(r'<option value="([^"]+)"', desk)
    assert first is not None
    assert len(schemes) > 1
    chosen = next(scheme for scheme in schemes if scheme != first[1])
    assert client.post("/desk/scheme", data={"scheme": chosen}).status_code == 303
    assert f'<option value="{chosen}" selected' in client.get("/").text
    assert f"/tier-lists?scheme={chosen}" in client.get("/").text
    assert f"scheme={chosen}" in client.get("/tier-lists").text
    # Everybody chooses the own one, and none that is not there.
    assert f'<option value="{first[1]}" selected' in other.get("/").text
    assert client.post("/desk/scheme", data={"scheme": "no-such"}).status_code == 422
