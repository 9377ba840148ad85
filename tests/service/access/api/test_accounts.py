"""`/accounts`, `/tokens` and `/audit-entries`: what a security administrator and an auditor do by program."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions import accounts, tokens
from service.access.permissions import Role
from service.access.queries.accounts import find_account, list_accounts
from service.app import create_app
from service.core.db.audit import read_head, write_entry
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.access import idempotency_key
from service.core.settings import load_settings
from service.rule_sets.queries.adopted import installation_of
from tests.worlds.browsers import PHRASE, Browser, client_of


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    settings = load_settings({"CREDIT_TIERS_SECRET": "tests only " * 4, "CREDIT_TIERS_DATA": str(tmp_path)})
    return create_app(Service(settings, database, installation_of(None)))


@pytest.fixture
def admin(app: Flask, database: Database) -> FlaskClient:
    return client_of(app, database, "admin", Role.SECURITY_ADMIN)


@pytest.fixture
def desk(app: Flask, database: Database) -> Browser:
    """A security administrator who is logged in."""
    accounts.create_account(database, "tests", "sec", name="安全", password=PHRASE)
    accounts.grant_role(database, "tests", "sec", Grant(Role.SECURITY_ADMIN))
    browser = Browser(app.test_client())
    browser.log_in("sec")
    return browser


@pytest.fixture
def auditor(app: Flask, database: Database) -> FlaskClient:
    return client_of(app, database, "auditor", Role.AUDITOR)


def test_an_account_from_beginning_to_end(admin: FlaskClient, desk: Browser) -> None:
    stated = {"login": "anna", "name": "安娜", "password": "a first long phrase", "own_password": PHRASE}
    made = desk.call("POST", "/api/v1/accounts", stated)
    assert (made.status_code, made.get_json()["grants"]) == (201, [])
    grant = {"role": "regulator", "region": "3301"}
    given = desk.call("POST", "/api/v1/accounts/anna/grants", grant)
    assert given.get_json()["grants"] == [{**grant, "office": "", "line": ""}]
    assert admin.get("/api/v1/accounts/anna").get_json() == given.get_json()
    assert admin.delete("/api/v1/accounts/anna/grants", query_string=grant).get_json()["grants"] == []
    assert admin.delete("/api/v1/accounts/anna/grants", query_string=grant).status_code == 404
    again = {"active": False, "password": "another long phrase", "own_password": PHRASE}
    assert desk.call("PATCH", "/api/v1/accounts/anna", again).get_json()["active"] is False
    assert desk.call("PATCH", "/api/v1/accounts/anna", {"active": True}).get_json()["active"] is True
    assert admin.patch("/api/v1/accounts/anna", json={"active": False}).get_json()["active"] is False
    assert "phrase" not in made.text


LETS_IN = [
    ("PATCH", "accounts/anna", {"password": "a thief's long phrase"}),
    ("PATCH", "accounts/anna", {"password": "a thief's long phrase", "active": False}),
    ("PATCH", "accounts/anna", {"active": True}),
    ("POST", "accounts", {"login": "thief", "name": "x", "password": "a thief's long phrase"}),
    ("POST", "accounts/anna/grants", {"role": "leader"}),
    ("POST", "tokens", {"login": "anna", "name": "x", "password": PHRASE}),
]


@pytest.mark.parametrize(("method", "path", "body"), LETS_IN)
def test_a_token_lets_nobody_in(admin: FlaskClient, database: Database, method: str, path: str, body: Any) -> None:
    accounts.create_account(database, "tests", "anna", name="安娜")
    with database.read() as connection:
        before = read_head(connection)
    for more in ({}, {"own_password": PHRASE}) if "password" in body and path != "tokens" else ({},):
        answer = admin.open(f"/api/v1/{path}", method=method, json=body | more)
        assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/not-by-token")
    with database.read() as connection:
        assert read_head(connection) == before


@pytest.mark.parametrize(("more", "status"), [({}, 422), ({"own_password": "wrong"}, 401)])
def test_a_password_is_set_by_who_states_the_own_one(
    desk: Browser, database: Database, more: dict[str, str], status: int
) -> None:
    accounts.create_account(database, "tests", "anna", name="安娜", password=PHRASE)
    for method, path, body in LETS_IN[:2] + LETS_IN[3:4]:
        assert desk.call(method, f"/api/v1/{path}", body | more).status_code == status
    with database.read() as connection:
        assert list_accounts(connection, after="", limit=9)[0].active
        assert find_account(connection, "thief") is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "accounts", {"login": "a b", "name": "x"}, 422),
        ("POST", "accounts", {"login": "admin", "name": "x"}, 409),
        ("POST", "accounts", {"login": "anna", "name": "x", "password": "short", "own_password": PHRASE}, 422),
        ("POST", "accounts", {"login": "anna", "name": "x", "password": "a long phrase"}, 403),
        ("POST", "accounts", {"login": "anna", "name": "x", "admin": True}, 422),
        ("POST", "accounts/nobody/grants", {"role": "king"}, 422),
        ("PATCH", "accounts/admin", {"active": False}, 403),
        ("PATCH", "accounts/nobody", {"active": False}, 404),
        ("GET", "accounts/nobody", None, 404),
        ("POST", "tokens", {"login": "admin", "name": "x"}, 422),
        ("POST", "tokens", {"login": "admin", "name": "x", "password": PHRASE}, 403),
        ("DELETE", "tokens/nothing", None, 404),
    ],
)
def test_what_is_refused(admin: FlaskClient, database: Database, method: str, path: str, body, status: int) -> None:
    with database.read() as connection:
        before = read_head(connection)
    assert admin.open(f"/api/v1/{path}", method=method, json=body).status_code == status
    with database.read() as connection:
        assert read_head(connection) == before


def test_roles_that_must_be_apart_are_refused(admin: FlaskClient, desk: Browser) -> None:
    admin.post("/api/v1/accounts", json={"login": "anna", "name": "安娜"})
    assert desk.call("POST", "/api/v1/accounts/anna/grants", {"role": "auditor"}).status_code == 200
    response = desk.call("POST", "/api/v1/accounts/anna/grants", {"role": "system_admin"})
    assert (response.status_code, response.get_json()["type"]) == (409, "/problems/roles-apart")


def test_tokens_of_programs_are_made_listed_and_revoked(admin: FlaskClient, desk: Browser, app: Flask) -> None:
    admin.post("/api/v1/accounts", json={"login": "robot", "name": "报表"})
    desk.call("POST", "/api/v1/accounts/robot/grants", {"role": "planner"})
    asked = {"login": "robot", "name": "报表", "scopes": ["rule-set:read"], "password": PHRASE}
    response = desk.call("POST", "/api/v1/tokens", asked)
    made = response.get_json()
    assert (response.status_code, PHRASE in response.text) == (201, False)
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert app.test_client().get("/api/v1/rule-sets", headers=bearer).status_code == 200
    listed = admin.get("/api/v1/tokens", query_string={"login": "robot"})
    assert [token["id"] for token in listed.get_json()["items"]] == [made["id"]]
    assert made["token"] not in listed.text
    assert admin.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert app.test_client().get("/api/v1/rule-sets", headers=bearer).status_code == 401


def test_a_token_is_made_once_under_its_key_and_shown_once(
    admin: FlaskClient, desk: Browser, database: Database
) -> None:
    admin.post("/api/v1/accounts", json={"login": "robot", "name": "报表"})
    asked, once = {"login": "robot", "name": "报表", "password": PHRASE}, {"Idempotency-Key": "once"}
    first = desk.call("POST", "/api/v1/tokens", asked, **once).get_json()
    again = desk.call("POST", "/api/v1/tokens", asked, **once).get_json()
    assert (again["id"], again["token"], "撤销" in again["shown_before"]["zh"]) == (first["id"], None, True)
    assert len(admin.get("/api/v1/tokens", query_string={"login": "robot"}).get_json()["items"]) == 1
    with database.read() as connection:
        stored = str(connection.execute(select(idempotency_key)).all())
    assert first["token"] not in stored
    # Attempts at the own password are counted though the request fails, and its key stays free.
    wrong = asked | {"password": "never this password"}
    states = [desk.call("POST", "/api/v1/tokens", wrong, **{"Idempotency-Key": "two"}).status_code for _ in range(9)]
    assert states[0] == 401
    assert states[-1] == 429


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"login": "robot", "name": "x", "password": "wrong"}, 401),
        ({"login": "robot", "name": "x"}, 422),
        ({"login": "nobody", "name": "x", "password": PHRASE}, 404),
        ({"login": "robot", "name": "x", "days": 400, "password": PHRASE}, 422),
    ],
)
def test_no_token_is_made_without_the_password_of_who_makes_it(
    admin: FlaskClient, desk: Browser, database: Database, asked, status: int
) -> None:
    accounts.create_account(database, "tests", "robot", name="报表")
    assert desk.call("POST", "/api/v1/tokens", asked).status_code == status
    assert admin.get("/api/v1/tokens", query_string={"login": "robot"}).get_json()["items"] == []


def test_a_program_makes_no_tokens_even_with_the_password_of_a_person(admin: FlaskClient, database: Database) -> None:
    accounts.create_account(database, "tests", "robot", name="报表")
    response = admin.post("/api/v1/tokens", json={"login": "robot", "name": "x", "password": PHRASE})
    assert (response.status_code, response.get_json()["type"]) == (403, "/problems/not-by-token")


def test_guessing_the_password_there_is_stopped_as_at_the_log_in(desk: Browser, database: Database) -> None:
    accounts.create_account(database, "tests", "robot", name="报表")
    asked = {"login": "robot", "name": "x", "password": "wrong"}
    seen = [desk.call("POST", "/api/v1/tokens", asked).status_code for _ in range(6)]
    assert seen == [401] * 5 + [429]
    assert desk.call("POST", "/api/v1/tokens", asked | {"password": PHRASE}).status_code == 429


def test_nobody_else_makes_tokens_in_the_name_of_a_person(desk: Browser, database: Database) -> None:
    accounts.create_account(database, "tests", "anna", name="安娜", password=PHRASE)
    response = desk.call("POST", "/api/v1/tokens", {"login": "anna", "name": "x", "password": PHRASE})
    assert (response.status_code, response.get_json()["type"]) == (409, "/problems/not-a-program")


@pytest.mark.parametrize(("path", "key"), [("accounts", "login"), ("tokens", "id")])
def test_lists_go_on_where_they_stopped(admin: FlaskClient, database: Database, path: str, key: str) -> None:
    for n in range(4):
        accounts.create_account(database, "tests", f"robot{n}", name="x")
        tokens.issue_token(database, "tests", f"robot{n}", name="t", scopes=(), days=1)
    seen, question = [], {"limit": 2}
    while True:
        body = admin.get(f"/api/v1/{path}", query_string=question).get_json()
        seen += [item[key] for item in body["items"]]
        if body["next"] is None:
            break
        question = {"limit": 2, "after": body["next"]}
    assert len(seen) == 5
    assert seen == sorted(set(seen))


def test_an_auditor_reads_the_log_newest_first(auditor: FlaskClient, database: Database) -> None:
    with database.write() as connection:
        for n in range(5):
            write_entry(connection, "li", "test.write", f"thing {n}", {"n": n})
    first = auditor.get("/api/v1/audit-entries", query_string={"action": "test.write", "limit": 3}).get_json()
    assert [entry["object"] for entry in first["items"]] == ["thing 4", "thing 3", "thing 2"]
    question = {"action": "test.write", "limit": 3, "after": first["next"]}
    second = auditor.get("/api/v1/audit-entries", query_string=question).get_json()
    assert ([entry["detail"]["n"] for entry in second["items"]], second["next"]) == ([1, 0], None)
    assert first["items"][0]["previous"] == first["items"][1]["hash"]
    assert auditor.get("/api/v1/audit-entries", query_string={"actor": "nobody"}).get_json()["items"] == []
    unfit = {"limit": 3, "after": first["next"]}
    assert auditor.get("/api/v1/audit-entries", query_string=unfit).status_code == 400
