"""A write that is sent again with its Idempotency-Key has its effect once."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from rules.texts import Text
from service.access.account import Grant
from service.access.actions.accounts import grant_role, revoke_role
from service.access.actions.tokens import issue_token
from service.access.idempotency import idempotent
from service.access.permissions import Permission, Role
from service.access.route_rules import current_account, requires
from service.app import create_app
from service.core import clock
from service.core.db.audit import read_head, verify_log, write_entry
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.access import idempotency_key
from service.core.problem import Problem
from service.core.web.context import database as current_database
from tests.worlds.browsers import client_of
from tests.worlds.lines import give_own_lines
from tests.worlds.programs import CONTEXT
from tests.worlds.services import service_over

Hook = Callable[[], Any]
NUMBER = "11010519491231002X"
# Fills a key up to its greatest length.
LONG = "a" * 181


def effects(database: Database) -> int:
    with database.read() as connection:
        return read_head(connection).entry_id


@pytest.fixture
def hook() -> dict[str, Hook]:
    """What the view does in the middle of its work."""
    return {"then": lambda: None}


@pytest.fixture
def writes(database: Database, tmp_path: Path, hook: dict[str, Hook]) -> tuple[Service, Flask]:
    """A service whose POST /write adds one entry to the audit log."""
    service = service_over(database, tmp_path)
    return service, app_that_writes(service, lambda: hook["then"]())


def app_that_writes(service: Service, then: Hook) -> Flask:
    """An app whose POST /write adds an entry, and then does what is given."""
    app = create_app(service)

    @app.route("/api/v1/write", methods=["POST"])
    @requires(Permission.FACT_WRITE)
    @idempotent
    def write() -> Any:
        with current_database().write() as connection:
            number = write_entry(connection, current_account().login, "test.write", "x", {})
        then()
        body = {"number": number, "note": f"证件 {NUMBER}", "sent": len(request.get_data() or b"")}
        return jsonify(body), 201, {"Location": f"/write/{number}"}

    return app


@pytest.fixture
def client(writes: tuple[Service, Flask]) -> FlaskClient:
    return _writer(*writes, "robot")


def _writer(service: Service, app: Flask, login: str) -> FlaskClient:
    return client_of(app, service.database, login, Role.DATA_OPERATOR)


def send(client: FlaskClient, key: str | None, body: Any = None, **more: Any):
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/v1/write", json=body or {"a": 1}, headers=headers, **more)


def kept(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(idempotency_key)).scalar_one()


def test_the_second_answer_is_the_first_and_nothing_happens_twice(client: FlaskClient, database: Database) -> None:
    first, before = send(client, "k1"), effects(database)
    second = send(client, "k1")
    assert (first.status_code, second.status_code, second.location) == (201, 201, first.location)
    assert second.get_json()["number"] == first.get_json()["number"]
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")
    assert effects(database) == before
    assert send(client, "k2").get_json()["number"] == before + 1
    with database.read() as connection:
        assert verify_log(connection) is None


def _narrowed_grants(database: Database, login: str) -> None:
    revoke_role(database, "tests", login, Grant(Role.DATA_OPERATOR))
    grant_role(database, "tests", login, Grant(Role.DATA_OPERATOR, "37", "generic"))


def _narrowed_line(database: Database, login: str) -> None:
    revoke_role(database, "tests", login, Grant(Role.DATA_OPERATOR))
    grant_role(database, "tests", login, Grant(Role.DATA_OPERATOR, "", "generic"))


def _one_role_less(database: Database, login: str) -> None:
    revoke_role(database, "tests", login, Grant(Role.PLANNER))


def _another_role(database: Database, login: str) -> None:
    grant_role(database, "tests", login, Grant(Role.REGULATOR, "3701"))


def _wider_again(database: Database, login: str) -> None:
    _narrowed_grants(database, login)
    grant_role(database, "tests", login, Grant(Role.DATA_OPERATOR))


@pytest.mark.parametrize(
    ("change", "status"),
    [(_narrowed_grants, 403), (_narrowed_line, 403), (_one_role_less, 403), (_another_role, 201), (_wider_again, 201)],
)
def test_the_first_answer_is_for_who_may_still_do_as_much(
    client: FlaskClient, database: Database, change: Callable[[Database, str], None], status: int
) -> None:
    grant_role(database, "tests", "robot", Grant(Role.PLANNER))
    with database.write() as connection:
        give_own_lines(connection, ["generic"])
    assert send(client, "k").status_code == 201
    before = effects(database)
    change(database, "robot")
    before_again, again = effects(database), send(client, "k")
    assert again.status_code == status, again.text
    # Nothing happens a second time either way.
    assert effects(database) == before_again > before
    if status == 403:
        assert again.get_json()["type"] == "/problems/idempotency-rights-narrowed"
        assert "number" not in again.text


def test_a_token_that_may_do_less_is_not_given_the_answer_of_one_that_may_more(
    client: FlaskClient, writes: tuple[Service, Flask]
) -> None:
    service, app = writes
    assert send(client, "k").status_code == 201
    scopes = (Permission.FACT_WRITE,)
    token = issue_token(service.database, "tests", "robot", name="less", scopes=scopes, days=1)
    narrow = app.test_client()
    narrow.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert send(narrow, "k").status_code == 403
    assert send(narrow, "own").status_code == 201
    # Who may do more is given it.
    assert send(client, "own").headers["Idempotency-Replayed"] == "true"


def test_without_a_key_every_request_counts(client: FlaskClient) -> None:
    assert send(client, None).get_json()["number"] + 1 == send(client, None).get_json()["number"]


def test_another_body_under_the_same_key_is_refused(client: FlaskClient, database: Database) -> None:
    send(client, "k")
    before = effects(database)
    response = send(client, "k", {"a": 2})
    assert (response.status_code, response.get_json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert send(client, "k", query_string={"other": "question"}).status_code == 422
    assert effects(database) == before


def test_keys_of_different_accounts_have_nothing_to_do_with_each_other(
    client: FlaskClient, writes: tuple[Service, Flask]
) -> None:
    other = _writer(*writes, "other")
    assert send(client, "k").get_json()["number"] != send(other, "k").get_json()["number"]


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201, "a b"])
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    assert send(client, key).status_code == 400


def test_what_failed_may_be_tried_again_and_left_nothing(
    client: FlaskClient, database: Database, hook: dict[str, Hook]
) -> None:
    def refuse() -> None:
        raise Problem(409, "conflict", Text("冲突", "Conflict"))

    before, hook["then"] = effects(database), refuse
    assert send(client, "k").status_code == 409
    hook["then"] = lambda: 1 / 0
    assert send(client, "k").status_code == 500
    assert (effects(database), kept(database)) == (before, 0)
    hook["then"] = lambda: None
    assert send(client, "k").status_code == 201
    assert effects(database) == before + 1


def test_an_answer_is_kept_for_a_day(client: FlaskClient, database: Database) -> None:
    first = send(client, "k").get_json()["number"]
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert send(client, "k").get_json()["number"] != first
        assert kept(database) == 1


def test_personal_numbers_are_covered_in_what_is_kept(client: FlaskClient, database: Database) -> None:
    send(client, "k")
    with database.read() as connection:
        stored = connection.execute(select(idempotency_key.c.response)).scalar_one()
    assert NUMBER not in stored
    assert "证件" in stored


def test_the_same_request_twice_at_once_has_one_effect(
    client: FlaskClient, database: Database, hook: dict[str, Hook], writes: tuple[Service, Flask]
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        began.set()
        go_on.wait(20)

    before, hook["then"], answers = effects(database), wait, []
    bearer = client.environ_base["HTTP_AUTHORIZATION"]

    def ask() -> None:
        own = writes[1].test_client()
        own.environ_base["HTTP_AUTHORIZATION"] = bearer
        answers.append(send(own, "k").status_code)

    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    assert began.wait(20)
    second.start()
    second.join(1 if database.is_sqlite else 20)
    go_on.set()
    first.join()
    second.join()
    # SQLite's second writer waits for the first and is given its answer; PostgreSQL's is told to come back.
    assert sorted(answers) == ([201, 201] if database.is_sqlite else [201, 409])
    assert effects(database) == before + 1


def _ask_and_be_killed(url: str, folder: Path, bearer: str, when: str) -> None:
    """Sends a keyed request in a process that is killed before its act is committed, or before it has answered."""

    def die(*_: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    app = app_that_writes(service_over(open_database(url), folder), die if when == "in the act" else lambda: None)
    if when == "before the answer":
        app.after_request(die)
    own = app.test_client()
    own.environ_base["HTTP_AUTHORIZATION"] = bearer
    send(own, "k")


@pytest.mark.parametrize(("when", "done"), [("in the act", 0), ("before the answer", 1)])
def test_what_was_cut_off_may_be_tried_again_at_once(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path, when: str, done: int
) -> None:
    before, bearer = effects(database), client.environ_base["HTTP_AUTHORIZATION"]
    arguments = (database_url, tmp_path, bearer, when)
    asking = CONTEXT.Process(target=_ask_and_be_killed, args=arguments)
    asking.start()
    asking.join()
    assert asking.exitcode == -signal.SIGKILL
    assert (effects(database) - before, kept(database)) == (done, done)
    again = send(client, "k")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true" if done else None)
    assert effects(database) == before + 1


def test_a_claim_that_an_earlier_version_left_is_none(client: FlaskClient, database: Database) -> None:
    first = send(client, "k").get_json()["number"]
    with database.write() as connection:
        connection.execute(update(idempotency_key).values(status=None, response=None))
    assert send(client, "k").get_json()["number"] != first


def test_uploads_are_told_apart_by_their_content(client: FlaskClient) -> None:
    import io

    def upload(content: bytes) -> int:
        data = {"file": (io.BytesIO(content), "a.csv"), "kind": "records"}
        return client.post("/api/v1/write", data=data, headers={"Idempotency-Key": "f"}).status_code

    assert [upload(b"a" * 3_000_000), upload(b"a" * 3_000_000), upload(b"b")] == [201, 201, 422]


def test_no_personal_number_is_kept_in_a_key_and_keys_that_hold_one_stay_apart(writes: tuple[Service, Flask]) -> None:
    service, app = writes
    client = client_of(app, service.database, "w", Role.DATA_OPERATOR)
    keys = (f"{NUMBER}-{LONG}", f"110105194912310038-{LONG}", f"{NUMBER}-{LONG}")
    numbers = [client.post("/api/v1/write", headers={"Idempotency-Key": key}).json["number"] for key in keys]
    assert numbers[0] == numbers[2] != numbers[1]
    with service.database.read() as connection:
        kept = connection.execute(select(idempotency_key.c.key)).scalars().all()
    assert len(kept) == 2
    assert not [key for key in kept if "19491231" in key]
