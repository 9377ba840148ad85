"""Scoring runs over HTTP: started, watched, cancelled, put into effect by another person, withdrawn, compared."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.runs import scoring_run
from service.core.jobs.worker import Worker
from service.runs.schemas import MovedPageSchema, RunChangesSchema, RunsSchema, RunWithProgressSchema
from service.serving.jobs import HANDLERS
from tests.worlds.services import SCORED_ON, ClientFor

RUNS = "/api/v1/scoring-runs"
AGREED = {"opinion": "同意"}
LATER = (SCORED_ON + timedelta(days=120)).isoformat()


def start(client: Any, **more: Any) -> dict[str, Any]:
    answer = client.post(RUNS, json={"scheme": "generic", "as_of": LATER, "known_on": LATER, **more})
    assert answer.status_code == 202, answer.text
    assert RunWithProgressSchema().validate(answer.json) == {}
    assert client.get(answer.headers["Location"]).json["id"] == answer.json["id"]
    return dict(answer.json)


def test_a_run_from_its_start_to_its_effect(scored_copy: Service, copy_client_for: ClientFor) -> None:
    operator, leader = copy_client_for(Role.DATA_OPERATOR, login="ann"), copy_client_for(Role.LEADER, login="ben")
    run = start(operator, mode="full")
    assert (run["status"], run["progress"]["state"]) == ("computing", "queued")
    assert leader.get(f"{RUNS}/{run['id']}/changes").status_code == 409
    assert operator.post(RUNS, json={"scheme": "generic"}).status_code in (409, 422)
    assert Worker(scored_copy, HANDLERS).work_once()
    watched = operator.get(f"{RUNS}/{run['id']}").json
    assert watched["progress"]["state"] == "done"
    assert watched["progress"]["done"] == watched["progress"]["total"]
    with scored_copy.database.write() as connection:
        connection.execute(update(scoring_run).where(scoring_run.c.id == run["id"]).values(status="held"))
    assert operator.post(f"{RUNS}/{run['id']}/put-into-effect", json=AGREED).status_code == 403
    done = leader.post(f"{RUNS}/{run['id']}/put-into-effect", json=AGREED)
    assert (done.json["status"], done.json["approved_by"]) == ("in_effect", "ben")
    assert leader.post(f"{RUNS}/{run['id']}/put-into-effect", json=AGREED).status_code == 409
    assert leader.get("/api/v1/tier-lists?scheme=generic").json["run"] == run["id"]
    listed = leader.get(RUNS, query_string={"limit": 1, "scheme": "generic"}).json
    assert RunsSchema().validate(listed) == {}
    assert listed["items"][0]["id"] == run["id"]
    assert leader.get(RUNS, query_string={"limit": 1, "scheme": "generic", "after": listed["next"]}).json["items"]


def test_what_a_run_moved(scored_copy: Service, copy_client_for: ClientFor) -> None:
    leader = copy_client_for(Role.LEADER)
    run = start(copy_client_for(Role.DATA_OPERATOR), mode="full")
    assert Worker(scored_copy, HANDLERS).work_once()
    changes = leader.get(f"{RUNS}/{run['id']}/changes").json
    assert RunChangesSchema().validate(changes) == {}
    items: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 7}
    while True:
        page = leader.get(f"{RUNS}/{run['id']}/moved", query_string=query).json
        assert MovedPageSchema().validate(page) == {}
        items += page["items"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert items
    assert len(items) == sum(move["number"] for move in changes["changes"])
    assert all(item["from_tier"] != item["to_tier"] for item in items if not item["is_first"])
    nowhere = copy_client_for(Role.REGULATOR, region="11").get(f"{RUNS}/{run['id']}/moved").json
    assert nowhere["items"] == []


def test_who_started_a_held_run_may_not_put_it_into_effect(scored_copy: Service, copy_client_for: ClientFor) -> None:
    run = start(copy_client_for(Role.DATA_OPERATOR, login="ann"))
    assert Worker(scored_copy, HANDLERS).work_once()
    leader = copy_client_for(Role.LEADER, login="ben")
    with scored_copy.database.write() as connection:
        values = {"status": "held", "started_by": "ben"}
        connection.execute(update(scoring_run).where(scoring_run.c.id == run["id"]).values(values))
    refused = leader.post(f"{RUNS}/{run['id']}/put-into-effect", json=AGREED)
    assert refused.status_code == 403
    assert refused.json["title"] == "审批人与经办人不得为同一人。"
    withdrawn = leader.post(f"{RUNS}/{run['id']}/withdraw", json=AGREED)
    assert withdrawn.json["status"] == "withdrawn"
    assert leader.post(f"{RUNS}/{run['id']}/withdraw", json=AGREED).status_code == 409


def test_cancelling(copy_client_for: ClientFor) -> None:
    operator = copy_client_for(Role.DATA_OPERATOR)
    run = start(operator)
    cancelled = operator.post(f"{RUNS}/{run['id']}/cancel", json={})
    assert cancelled.status_code == 200
    assert cancelled.json["progress"]["state"] == "cancelled"
    assert operator.post(f"{RUNS}/{run['id']}/cancel", json={}).status_code == 409
    assert start(operator)["id"] > run["id"]


def test_a_repeated_request_starts_one_run(copy_client_for: ClientFor) -> None:
    operator = copy_client_for(Role.DATA_OPERATOR)
    body = {"scheme": "generic", "as_of": LATER, "known_on": LATER}
    first, second = (operator.post(RUNS, json=body, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json["id"] == second.json["id"]


@pytest.mark.parametrize("body", [{}, {"scheme": "tax-credit"}, {"scheme": "nobody"}, {"scheme": "generic", "x": 1}])
def test_what_cannot_be_started(copy_client_for: ClientFor, body: dict[str, Any]) -> None:
    assert copy_client_for(Role.DATA_OPERATOR).post(RUNS, json=body).status_code in (404, 422)


def test_who_may_what(client_for: ClientFor) -> None:
    assert client_for(Role.LEADER).post(RUNS, json={"scheme": "generic"}).status_code == 403
    assert client_for(Role.DATA_OPERATOR).get(f"{RUNS}/1/moved").status_code == 403
    assert client_for(Role.REGULATOR).post(f"{RUNS}/1/put-into-effect", json=AGREED).status_code == 403
    assert client_for(Role.SUPERVISOR).get(RUNS).status_code == 403
    for path in ("", "/changes", "/moved"):
        assert client_for(Role.LEADER).get(f"{RUNS}/999999{path}").status_code == 404


def test_moves_of_the_whole_bureau_are_for_those_who_read_tiers_everywhere(client_for: ClientFor) -> None:
    assert client_for(Role.DATA_OPERATOR).get("/api/v1/scoring-runs/1/changes").status_code == 403
    assert client_for(Role.REGULATOR, region="99").get("/api/v1/scoring-runs/1/changes").json["changes"] is None
    assert client_for(Role.REGULATOR).get("/api/v1/scoring-runs/1/changes").json["changes"]
