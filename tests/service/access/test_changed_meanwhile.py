"""Every PUT and PATCH of the API can be told what was read: what somebody else changed since is not overwritten."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.app import create_app
from service.core.db.engine import Database
from service.registries.registry import Registry
from tests.worlds.batches import make_batch, make_line
from tests.worlds.browsers import client_of
from tests.worlds.plans import REGISTER, YEAR, enter_items, put_up_plan
from tests.worlds.services import service_over

BASE = "/api/v1"
DAYS = {"starts_on": f"{YEAR}-03-01", "ends_on": f"{YEAR}-06-30"}
# The address of each, who writes, and what is written first, by somebody else, and by who read before.
WRITES: dict[str, tuple[str, Role, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "accounts.change_account": (
        "/accounts/somebody",
        Role.SECURITY_ADMIN,
        "PATCH",
        {},
        {"active": False, "owner": "the-owner"},
        {"active": False, "owner": "the-owner"},
    ),
    "lines.write": ("/business-lines/food", Role.DATA_OPERATOR, "PUT", {"name": "一"}, {"name": "二"}, {"name": "三"}),
    "lines.set_line": (
        "/business-lines/schemes/generic",
        Role.DATA_OPERATOR,
        "PUT",
        {"line": "food"},
        {"line": "drugs"},
        {"line": ""},
    ),
    "plans.edit": ("/plans/1", Role.PLANNER, "PUT", None, *({"year": YEAR, "title": n} for n in "甲乙")),
    "plan-lines.edit": (
        "/plan-lines/1",
        Role.PLANNER,
        "PUT",
        None,
        *({"title": n, "items": [REGISTER], "ratios": {"unclassified": "0.1"}, **DAYS} for n in "甲乙"),
    ),
    "batches.edit": ("/batches/1", Role.PLANNER, "PUT", None, *({"title": n} for n in "甲乙")),
    "workdays.state_one": (
        "/workdays/2027",
        Role.DATA_OPERATOR,
        "PUT",
        {"off": ["2027-01-01"], "on": []},
        {"off": ["2027-01-04"], "on": []},
        {"off": ["2027-01-05"], "on": []},
    ),
    "supervisors.state_one": (
        "/supervisors/S-1",
        Role.DATA_OPERATOR,
        "PUT",
        {"name": "甲", "valid_from": "2026-01-01", "valid_until": "2027-12-31", "linked_leader": "leader"},
        {"name": "乙"},
        {"name": "丙"},
    ),
    "inspectors.state_one": (
        "/inspectors/P1",
        Role.DATA_OPERATOR,
        "PUT",
        {"name": "甲", "region": "9901"},
        {"name": "乙"},
        {"name": "丙"},
    ),
    **{
        f"{registry}.state_one": (f"/{registry}/{code}", Role.DATA_OPERATOR, "PUT", *({"name": n} for n in "甲乙丙"))
        for registry, code in (
            (Registry.REGIONS, "990101"),
            (Registry.OFFICES, "S1"),
            (Registry.INDUSTRIES, "A"),
            (Registry.DEPARTMENTS, "D1"),
            (Registry.QUALIFICATIONS, "Q1"),
            (Registry.TAGS, "T1"),
        )
    },
    "items.state_one": (
        "/items/I1",
        Role.DATA_OPERATOR,
        "PUT",
        {"name": "甲", "mode": "general"},
        {"published_on": "2026-01-05", "basis": ["依据"]},
        {"name": "丙"},
    ),
    "other-subjects.state_one": (
        "/other-subjects/REG-1",
        Role.DATA_OPERATOR,
        "PUT",
        {"name": "甲", "region": "9901", "kind": "公共场所"},
        {"name": "乙"},
        {"name": "丙"},
    ),
}
# What overwrites nothing that somebody read.
OTHERS = {
    "adoptions.edit": "names the text that it was written over, with If-Match or without",
    "contacts.state_one": "states the whole contact anew; a look at it is noted and has no ETag",
    "enterprise-writes.take_one": "adds a version of what a source states",
    "previews.map_columns": "reads an upload anew, which whoever takes it in looks at",
}


@pytest.fixture
def app(database: Database, tmp_path: Any) -> Flask:
    return create_app(service_over(database, tmp_path))


def test_every_write_of_a_kind_is_here(app: Flask) -> None:
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(BASE))
    written = {str(rule.endpoint) for rule in rules if {"PUT", "PATCH"} & (rule.methods or set())}
    assert written == WRITES.keys() | OTHERS.keys()


@pytest.mark.parametrize("write", WRITES)
def test_what_was_changed_meanwhile_is_not_overwritten(write: str, app: Flask, database: Database) -> None:
    path, role, method, first, others, mine = WRITES[write]
    client, address = _prepared(app, database, role), BASE + path
    early = client.open(address, method=method, json=mine, headers={"If-Match": '"x"'})
    assert early.status_code == 412
    if first:
        assert client.open(address, method=method, json=first).status_code == 200
    read = client.get(address)
    tag = read.headers["ETag"]
    changed = client.open(address, method=method, json=others, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    now = client.get(address)
    assert now.json != read.json
    late = client.open(address, method=method, json=mine, headers={"If-Match": tag})
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (412, "changed-meanwhile"), late.json
    assert client.get(address).json == now.json
    # Who read it anew may write, and so may who does not ask.
    for sent in ({"If-Match": now.headers["ETag"]}, {}):
        assert client.open(address, method=method, json=mine, headers=sent).status_code == 200


def _prepared(app: Flask, database: Database, role: Role) -> FlaskClient:
    client_of(app, database, "somebody", Role.REGULATOR)
    client_of(app, database, "the-owner", Role.REGULATOR)
    client_of(app, database, "leader", Role.LEADER)
    operator = client_of(app, database, "operator", Role.DATA_OPERATOR)
    if role is Role.PLANNER:
        with database.write() as connection:
            enter_items(connection)
        put_up_plan(database)
        with database.write() as connection:
            make_batch(connection, make_line(connection, scheme=None, ratios={}), None)
        return client_of(app, database, "planner", role)
    if role is Role.SECURITY_ADMIN:
        return client_of(app, database, "admin", role)
    assert operator.put(f"{BASE}/business-lines/drugs", json={"name": "药品"}).status_code == 200
    assert operator.put(f"{BASE}/business-lines/food", json={"name": "食品"}).status_code == 200
    return operator


def test_of_two_at_once_one_writes(app: Flask, database: Database) -> None:
    client = _prepared(app, database, Role.DATA_OPERATOR)
    address = f"{BASE}/regions/990101"
    assert client.put(address, json={"name": "甲"}).status_code == 200
    headers = {"If-Match": client.get(address).headers["ETag"]}
    token, answers = client.environ_base["HTTP_AUTHORIZATION"], []
    start = threading.Barrier(4)

    def write(name: str) -> None:
        start.wait()
        own = app.test_client()
        answers.append(own.put(address, json={"name": name}, headers={**headers, "Authorization": token}).status_code)

    threads = [threading.Thread(target=write, args=(f"乙{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412, 412, 412]
