"""The pages of visits: proposed, found in the list, looked at, approved one by one and as a batch, given up."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, update

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import visit_course
from service.core.db.tables.visit_results import visit_result
from tests.worlds.browsers import HTML
from tests.worlds.services import service_over
from tests.worlds.visits import (
    AUDITOR,
    BUREAU,
    FAR_LEADER,
    FIRE_ONE,
    FIRMS,
    FOOD,
    HANDLER,
    INES,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    VisitWorld,
    people_visits,
)

DAY = today()
STATED: dict[str, str | list[str]] = {
    "subject": FIRMS[0],
    "trigger": "COMPLAINT",
    "items": [FOOD],
    "reason": "消费者投诉标签不实",
    "evidence": "投诉单〔2026〕12号",
    "off_site_methods": ["online"],
    "off_site_why": "网上看不到实物",
    "starts_on": DAY.isoformat(),
    "ends_on": (DAY + timedelta(days=14)).isoformat(),
}


class Visitors:
    """People of the world as they ask for pages, by log-in."""

    def __init__(self, world: VisitWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU=BUREAU))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def page(self, login: str, address: str, status: int = 200) -> str:
        answer = self[login].get(address, headers=HTML)
        assert answer.status_code == status, answer.text[:3000]
        return answer.text

    def post(self, login: str, address: str, status: int = 303, /, **form: object) -> str:
        answer = self[login].post(address, data=form, headers=HTML)
        assert answer.status_code == status, answer.text[:3000]
        return answer.headers.get("Location", "") if status == 303 else answer.text


@pytest.fixture
def visitors(sqlite: Database, tmp_path: Path) -> Visitors:
    return Visitors(people_visits(sqlite), tmp_path)


def test_a_visit_from_its_proposal_to_its_approval_and_its_end(visitors: Visitors) -> None:
    assert "食品生产监督检查" in visitors.page(HANDLER, "/visits/new")
    address = visitors.post(HANDLER, "/visits/new", **STATED)
    number = address.rpartition("/")[2]
    assert number in visitors.page(HANDLER, "/visits")
    page = visitors.page(HANDLER, address)
    assert "消费者投诉标签不实" in page
    assert f'action="{address}/approve"' not in page
    page = visitors.page(LEADER, address)
    assert f'action="{address}/approve"' in page
    assert f'action="{address}/approve_afterwards"' not in page
    assert "检查待审批" in visitors.page(LEADER, "/visits")
    refused = visitors.post(LEADER, f"{address}/approve", 422, opinion=" ")
    assert "请写明意见" in refused
    visitors.post(LEADER, f"{address}/approve", opinion="同意")
    assert "待派发" in visitors.page(PLANNER, address)
    assert "检查待派发" in visitors.page(PLANNER, "/visits")
    visitors.post(PLANNER, f"{address}/cancel", reason="企业停业")
    assert number not in visitors.page(PLANNER, "/visits")
    assert number in visitors.page(PLANNER, "/visits?status=ended")
    assert number in visitors.page(PLANNER, f"/visits?firm={FIRMS[0]}")


def test_nothing_that_was_written_is_lost_where_a_field_is_wrong(visitors: Visitors) -> None:
    page = visitors.post(HANDLER, "/visits/new", 422, **{**STATED, "ends_on": "9999-12-31", "slot": "上\0午"})
    assert "消费者投诉标签不实" in page
    assert "1900年至2999年" in page
    assert "不可见的字符" in page
    assert re.search(rf'value="{FOOD}" checked', page)
    page = visitors.post(HANDLER, "/visits/new", 422, **{**STATED, "off_site_suffice": "yes"})
    assert "足以完成的，不入企检查" in page
    assert "投诉单〔2026〕12号" in page
    for name, value in (("plan_line", "9" * 17), ("items", "无此事项"), ("trigger", "x"), ("off_site_methods", "x")):
        assert visitors.post(HANDLER, "/visits/new", 422, **{**STATED, name: value})
    assert "没有符合条件的检查" in visitors.page(HANDLER, "/visits")


def test_who_sees_and_does_what(visitors: Visitors) -> None:
    made = visitors.world.joint()
    address = f"/visits/{made.number}"
    for login in (AUDITOR, FIRE_ONE, PLANNER):
        assert made.number in visitors.page(login, address)
    visitors.page(FAR_LEADER, address, 404)
    # Who goes sees it from the day on which it is handed out.
    visitors.page(INES, address, 404)
    visitors.post(PLANNER, f"{address}/approve", 403, opinion="同意")
    visitors.page(INES, "/visits/new", 403)
    visitors.post(LEADER, f"{address}/no-such-act", 404, opinion="同意")
    visitors.post(LEADER, f"{address}/propose", 404, opinion="同意")


def test_a_batch_is_approved_with_exceptions_that_are_ticked(visitors: Visitors) -> None:
    world = visitors.world
    batch_id = world.drawn_batch()
    numbers = world.make_visits(batch_id).made
    page = visitors.page(LEADER, f"/visits?batch={batch_id}")
    assert f'href="/visits/many?batch={batch_id}"' in page
    page = visitors.page(LEADER, f"/visits/many?batch={batch_id}")
    assert page.count('name="except"') == 3 * 3
    assert "请写明意见" in visitors.post(LEADER, "/visits/many", 422, batch=batch_id, act="approve", opinion="")
    done = visitors.post(
        LEADER, "/visits/many", 200, batch=batch_id, act="approve", opinion="同意", **{"except": numbers[0]}
    )
    assert "已办理 2 次" in done
    ticked = visitors.page(LEADER, f"/visits/many?number={numbers[0]}&number={numbers[1]}")
    assert numbers[1] in ticked
    done = visitors.post(OTHER_LEADER, "/visits/many", 200, number=list(numbers[:2]), act="refuse", opinion="不同意")
    assert "未办理 1 次" in done
    assert numbers[1] in done
    for wrong in ({"act": "begin"}, {"act": "approve", "opinion": "x"}, {"act": "approve", "batch": "x"}):
        assert visitors.post(LEADER, "/visits/many", 422, **wrong)


def test_what_the_address_cannot_mean_is_refused(visitors: Visitors) -> None:
    wrong = ("status=x", "after=9.x.1", "from=2026-13-01", "until=9999-12-31", "batch=99999999999", "trigger=x")
    for query in (*wrong, "marked=x", "batch=1"):
        visitors.page(LEADER, f"/visits?{query}", 404 if query == "batch=1" else 422)


def test_the_list_goes_on_from_page_to_page_and_asks_as_often_for_many(visitors: Visitors) -> None:
    world = visitors.world
    for place in range(33):
        on = DAY + timedelta(days=place % 5) if place % 3 else None
        world.propose(subject=FIRMS[place % 6], visit_on=on, signals_reason="多件投诉")
    client, said = visitors[LEADER], list[str]()
    event.listen(world.database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    first = client.get("/visits", headers=HTML).text
    assert len(said) <= 24, "\n".join(one[:90] for one in said)
    following = re.search(r'href="(/visits\?after=[^"]+)"', first)
    assert following
    second = visitors.page(LEADER, following[1].replace("&amp;", "&"))
    numbers = re.findall(r'href="/visits/(V[0-9-]+)"', first), re.findall(r'href="/visits/(V[0-9-]+)"', second)
    assert (len(numbers[0]), len(numbers[1])) == (30, 3)
    assert len({*numbers[0], *numbers[1]}) == 33


def test_the_page_of_a_joint_visit_asks_at_most_24_times(visitors: Visitors) -> None:
    made = visitors.world.joint()
    with visitors.world.database.write() as connection:
        connection.execute(update(visit_course).values(status="to_hand_out"))
    client, said = visitors[LEADER], list[str]()
    # The first page of a process asks besides whether the database is that of a simulated year.
    visitors.page(LEADER, "/visits")
    event.listen(visitors.world.database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    assert client.get(f"/visits/{made.number}", headers=HTML).status_code == 200
    assert len(said) <= 24


def test_of_a_joint_visit_the_result_of_each_authority_stands_open(visitors: Visitors) -> None:
    made = visitors.world.joint()
    result = {"version": 1, "status": "in_review", "visited_on": today(), "code": "1", "follow_up": "none"}
    result |= {"methods": ["on_site"], "evidence": [], "entered_by": INES, "entered_at": now()}
    with visitors.world.database.write() as connection:
        connection.execute(update(visit_course).values(status="leader_review"))
        connection.execute(insert(visit_result), [result | {"course_id": one.id} for one in made.courses])
    page = visitors[LEADER].get(f"/visits/{made.number}", headers=HTML).text
    assert page.count("第1版") == 2
    assert "较早的版本" not in page
