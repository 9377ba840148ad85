"""Who proves nobody may ask so often in a minute; whoever is logged in, and signs of life, are not counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from service.access.permissions import Role
from service.access.strangers import MOST_ADDRESSES, Strangers
from service.app import create_app
from service.core.db.engine import Database
from tests.worlds.browsers import client_of
from tests.worlds.services import service_over

NOON = datetime(2026, 6, 30, 12, 0, 20, tzinfo=UTC)
MOST = 5


@pytest.fixture
def app(sqlite: Database, tmp_path: Path) -> Flask:
    return create_app(service_over(sqlite, tmp_path, STRANGER_REQUESTS=str(MOST)))


@pytest.mark.parametrize("path", ["/login", "/readyz", "/metrics", "/api/v1/accounts", "/", "/nowhere"])
@pytest.mark.parametrize("bearer", [None, "Bearer nobody"])
def test_after_so_many_requests_an_address_must_wait_until_the_minute_is_over(
    app: Flask, path: str, bearer: str | None
) -> None:
    client, headers = app.test_client(), {"Authorization": bearer} if bearer else {}
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [client.get(path, headers=headers) for _ in range(MOST + 1)]
        assert 429 not in [answer.status_code for answer in answers[:-1]]
        assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "40")
        assert client.get(path, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code != 429
        clock.shift(timedelta(seconds=40))
        assert client.get(path, headers=headers).status_code != 429


def test_accounts_and_signs_of_life_are_not_counted(app: Flask, sqlite: Database) -> None:
    known, stranger = client_of(app, sqlite, "robot", Role.SECURITY_ADMIN), app.test_client()
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert {known.get("/api/v1/accounts").status_code for _ in range(2 * MOST)} == {200}
        for path in ("/livez", "/static/credit-tiers.css"):
            assert {stranger.get(path).status_code for _ in range(2 * MOST)} == {200}
        assert [stranger.get("/login").status_code for _ in range(MOST + 1)] == [200] * MOST + [429]
        # From the same address: whoever is known goes on.
        assert known.get("/api/v1/accounts").status_code == 200


def test_a_network_of_ipv6_is_one_address_and_a_flood_of_addresses_takes_no_more_room() -> None:
    strangers = Strangers(1)
    assert strangers.count("2001:db8::1", NOON) is None
    assert strangers.count("2001:db8::2", NOON) == 40
    assert strangers.count("2001:db8:0:1::2", NOON) is None
    for number in range(MOST_ADDRESSES):
        strangers.count(f"name-{number}", NOON)
    assert strangers.count("one more", NOON) == 40
