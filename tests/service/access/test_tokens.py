"""Programs prove themselves by a token that is good, not expired and not revoked."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from service.access.actions import accounts, tokens
from service.access.actions.login import prove_password
from service.access.permissions import Permission, Role
from service.access.queries.tokens import list_tokens
from service.access.tokens import new_token, read_token
from service.core import clock
from service.core.db.audit import list_entries
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.access import account, grant
from service.core.db.tables.access import token as token_table
from service.core.db.tables.audit import audit_entry
from service.core.problem import Problem
from tests.worlds.browsers import PHRASE

ROUTE = "/api/v1/audit-entries"


def status(client, **headers: str) -> int:
    return client.get(ROUTE, headers=headers).status_code


def test_a_good_token_is_let_in(program) -> None:
    assert status(program(Role.AUDITOR)) == 200


UNKNOWN = "ct_0123456789ab_" + "A" * 43


@pytest.mark.parametrize("text", ["", "ct_", "x", "ct_0123456789ab_short", UNKNOWN, "ct_" + "é" * 60])
def test_anything_else_is_not(app: Flask, text: str) -> None:
    response = app.test_client().get(ROUTE, headers={"Authorization": f"Bearer {text}".encode().decode("latin-1")})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.get_json()["type"] == "/problems/not-authenticated"


def test_the_right_id_with_a_wrong_secret_is_not_let_in_and_learns_nothing(program, app: Flask) -> None:
    good = read_token(program(Role.AUDITOR).environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
    forged = f"ct_{good.id}_{new_token().secret}"
    answers = [
        app.test_client().get(ROUTE, headers={"Authorization": f"Bearer {text}"}).get_json()
        for text in (forged, str(new_token()))
    ]
    assert answers[0] == answers[1]


def test_an_expired_token_is_told_so(program) -> None:
    client = program(Role.AUDITOR)
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1), tick=False):
        response = client.get(ROUTE, headers={"Accept-Language": "en"})
    assert (response.status_code, "expired" in response.get_json()["detail"]) == (401, True)


def test_a_revoked_token_is_dead_at_once(program, service: Service) -> None:
    client = program(Role.AUDITOR)
    with service.database.read() as connection:
        (entry,) = list_tokens(connection, login=None, after="", limit=5)
    tokens.revoke_token(service.database, "tests", entry.id)
    assert status(client) == 401


def test_what_another_process_does_to_a_token_is_seen_by_the_next_request(program, service: Service) -> None:
    client = program(Role.AUDITOR)
    assert [status(client), status(client)] == [200, 200]
    elsewhere = open_database(service.database.engine.url.render_as_string(hide_password=False))
    with elsewhere.write() as connection:
        connection.execute(account.update().values(active=False))
    assert status(client) == 401
    with elsewhere.write() as connection:
        connection.execute(account.update().values(active=True))
        connection.execute(grant.delete())
    assert status(client) == 403
    elsewhere.close()


def test_tokens_of_a_disabled_account_are_dead_at_once_and_for_good(program, service: Service) -> None:
    client, other = program(Role.AUDITOR, "robot"), program(Role.AUDITOR, "another")
    accounts.set_active(service.database, "tests", "robot", False)
    assert (status(client), status(other)) == (401, 200)
    accounts.set_active(service.database, "tests", "robot", True)
    assert (status(client), status(other)) == (401, 200)
    again = tokens.issue_token(service.database, "tests", "robot", name="t", scopes=(), days=1)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {again}"
    assert status(client) == 200


def test_a_new_password_ends_the_tokens_made_before_and_says_how_many(
    person: str, app: Flask, service: Service
) -> None:
    clients = []
    for _ in range(2):
        token = tokens.issue_token(service.database, "tests", person, name="t", scopes=(), days=1)
        clients.append(app.test_client())
        clients[-1].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    seen = [client.get("/api/v1/rule-sets").status_code for client in clients]
    accounts.change_password(service.database, "tests", person, "another long phrase")
    assert (seen, [client.get("/api/v1/rule-sets").status_code for client in clients]) == ([200, 200], [401, 401])
    with service.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=1)
    assert (entry.action, entry.detail) == ("account.password", {"tokens": 2})


@pytest.mark.parametrize("meanwhile", ["password", "disabled"])
def test_a_password_that_was_proved_before_a_reset_makes_no_token(
    person: str, service: Service, meanwhile: str
) -> None:
    database = service.database
    proof = prove_password(database, service.settings, person, PHRASE, "127.0.0.1")
    if meanwhile == "password":
        accounts.change_password(database, "tests", person, "another long phrase")
    else:
        accounts.set_active(database, "tests", person, False)
    with pytest.raises(Problem) as refused:
        tokens.issue_token(database, person, person, name="t", scopes=(), days=1, proof=proof)
    with database.read() as connection:
        assert (refused.value.status, list_tokens(connection, login=person, after="", limit=5)) == (409, [])


def test_scopes_narrow_what_the_account_may_do_and_never_widen_it(program) -> None:
    assert status(program(Role.AUDITOR, "a", (Permission.AUDIT_READ,))) == 200
    assert status(program(Role.AUDITOR, "b", (Permission.RUN_READ,))) == 403
    assert status(program(Role.PLANNER, "c", (Permission.AUDIT_READ,))) == 403


def test_a_scope_that_a_later_version_knew_gives_nothing(program, service: Service) -> None:
    client = program(Role.AUDITOR)
    with service.database.write() as connection:
        connection.execute(token_table.update().values(scopes=["audit:everything"]))
    assert status(client) == 403


def test_when_it_was_used_is_noted_at_most_once_a_minute(program, service: Service) -> None:
    client, noted, began = program(Role.AUDITOR), [], clock.now().replace(microsecond=0)
    for seconds in (0, 30, 59, 61):
        with time_machine.travel(began + timedelta(seconds=seconds), tick=False):
            assert status(client) == 200
        with service.database.read() as connection:
            noted.append(connection.execute(select(token_table.c.last_used_at)).scalar_one())
    assert noted[0] == noted[1] == noted[2] < noted[3]


def test_noting_the_use_never_waits_for_another_writer(program, service: Service) -> None:
    client = program(Role.AUDITOR)
    with service.database.write() as connection:
        connection.execute(text("UPDATE account SET name = 'busy'"))
        began = clock.now()
        assert status(client) == 200
        assert clock.now() - began < timedelta(seconds=5)


def test_no_secret_is_stored(program, service: Service) -> None:
    secret = read_token(program(Role.AUDITOR).environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")).secret
    with service.database.read() as connection:
        stored = [connection.execute(select(table)).all() for table in (token_table, audit_entry)]
    assert all(stored)
    assert secret not in repr(stored)
