"""Visits by the API: proposed, listed page by page, read with what may be done, decided upon, made of a draw."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from tests.worlds.services import service_over
from tests.worlds.visits import (
    AUDITOR,
    BUREAU,
    FAR_LEADER,
    FIRE,
    FIRE_ONE,
    FIRE_ONE_NO,
    FIRE_TWO_NO,
    FIRES,
    FIRMS,
    FOOD,
    HANDLER,
    INES_NO,
    IVAN_NO,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    VisitWorld,
    people_visits,
)

BASE = "/api/v1/visits"
DAY = today()
STATED: dict[str, Any] = {
    "subject": FIRMS[0],
    "trigger": "COMPLAINT",
    "items": [FOOD, FIRES],
    "reason": "消费者投诉标签不实",
    "evidence": "投诉单〔2026〕12号",
    "off_site": {"methods": ["online"], "suffice": False, "why": "网上看不到实物"},
    "starts_on": DAY.isoformat(),
    "ends_on": (DAY + timedelta(days=14)).isoformat(),
}


class Programs:
    """Accounts of the world as programs ask, by log-in."""

    def __init__(self, world: VisitWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU=BUREAU))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def get(self, login: str, address: str, status: int = 200) -> Any:
        answer = self[login].get(address)
        assert answer.status_code == status, answer.text[:2000]
        return answer.json

    def post(self, login: str, address: str, body: Any, status: int = 200) -> Any:
        answer = self[login].post(address, json=body)
        assert answer.status_code == status, answer.text[:2000]
        return answer.json


@pytest.fixture
def programs(sqlite: Database, tmp_path: Path) -> Programs:
    return Programs(people_visits(sqlite), tmp_path)


def test_a_joint_visit_from_its_proposal_to_its_approval(programs: Programs) -> None:
    made = programs.post(HANDLER, BASE, STATED, 201)
    one = f"{BASE}/{made['number']}"
    assert {course["department"] for course in made["courses"]} == {"", FIRE}
    read = programs.get(LEADER, one)
    assert {"approve", "refuse", "cancel"} <= set(read["allowed"])
    assert read["allowed_of_courses"] == [{"department": "", "acts": []}, {"department": FIRE, "acts": []}]
    assert [step["act"] for step in read["steps"]] == ["propose"]
    assert programs.get(HANDLER, one)["allowed"] == []
    programs.get(FAR_LEADER, one, 404)
    programs.post(HANDLER, f"{one}/approve", {"opinion": "同意"}, 403)
    programs.post(LEADER, f"{one}/approve", {"opinion": " "}, 422)
    approved = programs.post(LEADER, f"{one}/approve", {"opinion": "同意"})
    assert {course["status"] for course in approved["courses"]} == {"to_hand_out"}
    refused = programs.post(OTHER_LEADER, f"{one}/refuse", {"opinion": "不同意"}, 409)
    assert "现在可以" in str(refused)
    assert programs.post(PLANNER, f"{one}/cancel", {"reason": "停业"})["ended_at"]
    assert programs.post(HANDLER, BASE, {**STATED, "subject": FIRMS[1]}, 201)["signals"] == []


def test_a_partner_reads_what_was_done_to_the_whole_and_to_its_own_course_alone(programs: Programs) -> None:
    number = programs.post(HANDLER, BASE, STATED, 201)["number"]
    one = f"{BASE}/{number}"
    programs.post(LEADER, f"{one}/approve", {"opinion": "同意"})
    for department, officers in (("", [INES_NO, IVAN_NO]), (FIRE, [FIRE_ONE_NO, FIRE_TWO_NO])):
        programs.post(PLANNER, f"{one}/name-officers", {"department": department, "officers": officers})
    all_steps = [None, None, "", FIRE]
    assert [step["department"] for step in programs.get(LEADER, one)["steps"]] == all_steps
    assert [step["department"] for step in programs.get(FIRE_ONE, one)["steps"]] == [None, None, FIRE]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"subject": "91999999MA99999999"}, "json.subject"),
    ({"trigger": "WHIM"}, "json.trigger"),
    ({"ends_on": "9999-12-31"}, "json.ends_on"),
    ({"reason": "甲\0乙"}, "json.reason"),
    ({"off_site": None}, "json.off_site.why"),
    ({"off_site": {"methods": ["by_hand"], "suffice": False, "why": "x"}}, "json.off_site.methods"),
    ({"plan_line": 10**19}, "json.plan_line"),
    ({"whatever": 1}, "json.whatever"),
]


def test_what_is_wrong_is_told_by_field(programs: Programs) -> None:
    for more, where in WRONG:
        said = programs.post(HANDLER, BASE, {**STATED, **more}, 422)
        assert any(error["where"].startswith(where) for error in said["errors"]), said


def test_the_list_is_read_page_by_page_and_narrowed(programs: Programs) -> None:
    world = programs.world
    batch_id = world.drawn_batch(firms=FIRMS)
    numbers = programs.post(PLANNER, f"/api/v1/batches/{batch_id}/visits", {})["made"]
    other = world.propose(visit_on=DAY + timedelta(days=3), signals_reason="投诉").number
    found: list[str] = []
    address = f"{BASE}?limit=3"
    while address:
        page = programs.get(AUDITOR, address)
        found += [one["number"] for one in page["items"]]
        address = f"{BASE}?limit=3&after={page['next']}" if page["next"] else ""
    assert found == [other, *numbers]
    for query, expected in (
        (f"batch={batch_id}", numbers[::-1]),
        ("trigger=COMPLAINT", [other]),
        (f"firm={FIRMS[0]}", [other, numbers[0]]),
        ("officer=O-1", numbers),
        ("status=to_hand_out", []),
        ("ended=true", []),
        ("marked=true", []),
        (f"day_from={DAY}&day_until={DAY + timedelta(days=5)}", [other]),
        ("region=3702", [other, *numbers]),
    ):
        got = [one["number"] for one in programs.get(AUDITOR, f"{BASE}?{query}")["items"]]
        assert got == expected, query
    assert programs.get(FAR_LEADER, BASE)["items"] == []
    for wrong in ("region=11", "office=NONE", "status=x", "whatever=1", "day_from=9999-12-31"):
        programs.get(AUDITOR, f"{BASE}?{wrong}", 422)


def test_many_are_decided_upon_and_a_batch_is_made_once(programs: Programs) -> None:
    batch_id = programs.world.drawn_batch()
    address = f"/api/v1/batches/{batch_id}/visits"
    made = programs.post(PLANNER, address, {})["made"]
    assert programs.post(PLANNER, address, {}) == {"made": [], "merged": [], "staffed": [], "left_out": []}
    programs.post(LEADER, address, {}, 403)
    programs.post(PLANNER, "/api/v1/batches/999/visits", {}, 404)
    body = {"act": "approve", "batch": batch_id, "except": made[:1], "opinion": "同意"}
    done = programs.post(LEADER, f"{BASE}/many", body)
    assert done == {"done": made[1:], "refused": []}
    done = programs.post(LEADER, f"{BASE}/many", {"act": "refuse", "numbers": made, "opinion": "不同意"})
    assert (done["done"], [one["number"] for one in done["refused"]]) == (made[:1], made[1:])
    programs.post(LEADER, f"{BASE}/many", {"act": "begin", "numbers": made, "opinion": "x"}, 422)
    programs.post(LEADER, f"{BASE}/many", {"act": "approve", "opinion": "x"}, 422)
