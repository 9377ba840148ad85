"""Results by the API: entered, handed in, reviewed, corrected and decided upon, each by whoever's hand it needs."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from tests.worlds.results import firm_of, put_inspecting
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, ITEM, LEADER, STRANGER, StaffedWorld, staff_world

_DAY = today().isoformat()
_ITEM = {"item": ITEM, "looked_at": True, "result": "1", "checklist": []}
CLEAN = {"visited_on": _DAY, "methods": ["on_site"], "follow_up": "none", "items": [_ITEM]}


class Clients:
    """Programs of the people of the world, by log-in."""

    def __init__(self, world: StaffedWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU="青岚市市场监督管理局"))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client


@pytest.fixture
def clients(sqlite: Database, tmp_path: Path) -> Clients:
    return Clients(staff_world(sqlite), tmp_path)


def test_a_result_from_its_entry_to_its_correction(clients: Clients) -> None:
    number = put_inspecting(clients.world, **firm_of(clients.world))
    officer, leader, base = clients[INES], clients[LEADER], f"/api/v1/visits/{number}"

    def posted(client: FlaskClient, act: str, body: Any, status: int = 200) -> Any:
        answer = client.post(f"{base}/{act}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    assert clients[STRANGER].post(f"{base}/results", json=CLEAN).status_code == 404
    assert posted(leader, "results", CLEAN, 403)["type"] == "/problems/not-allowed"
    wrong = posted(officer, "results", CLEAN | {"code": "1", "visited_on": "9999-12-31"}, 422)
    assert {one["where"] for one in wrong["errors"]} == {"json.code", "json.visited_on"}
    assert posted(officer, "results", CLEAN | {"shade": "green"}, 422)["errors"][0]["where"] == "json.shade"
    posted(officer, "results", {"visited_on": _DAY})
    lacking = {one["where"] for one in posted(officer, "submit", {}, 422)["errors"]}
    assert lacking == {"json.methods", "json.code", "json.follow_up", f"json.items.{ITEM}.looked_at"}
    posted(officer, "results", CLEAN)
    assert posted(officer, "submit", {})["courses"][0]["status"] == "leader_review"
    posted(officer, "review", {"approved": True, "opinion": "同意"}, 403)
    assert posted(leader, "review", {"approved": False, "opinion": "补充"})["courses"][0]["status"] == "returned"
    posted(officer, "submit", {})
    assert posted(leader, "review", {"approved": True, "opinion": "同意"})["courses"][0]["version"] == 1
    assert posted(leader, "decide-publication", {"approved": False}, 422)["errors"][0]["where"] == "json.ground"
    assert posted(leader, "decide-publication", {"approved": True})["courses"][0]["status"] == "to_publish"
    posted(officer, "ask-correction", CLEAN | {"reason": "漏填备注", "remark": "已更正"})
    granted = posted(leader, "decide-correction", {"granted": True, "opinion": "同意"})
    assert granted["courses"][0]["status"] == "leader_review"
    items = officer.get(f"{base}/results").json["items"]
    assert [(one["version"], one["status"], one["counts"]) for one in items] == [
        (1, "approved", True),
        (2, "in_review", False),
    ]
    assert items[0]["title"]["zh"] == "未发现问题"
    assert items[1]["reason"] == "漏填备注"
    assert officer.get(f"{base}/results?shade=green").status_code == 422


def test_a_retry_enters_once(clients: Clients) -> None:
    number = put_inspecting(clients.world, **firm_of(clients.world))
    officer, key = clients[INES], {"Idempotency-Key": "one"}
    answers = [officer.post(f"/api/v1/visits/{number}/results", json=CLEAN, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json == answers[1].json
