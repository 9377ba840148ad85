"""Roles at routes: who is let in, and who is not.

Each route is asked by one role that is let in and one that is not, and each role meets each rule; WALKS=all
(`make walks`) asks every route as every role.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, Rule
from werkzeug.routing.converters import NumberConverter
from werkzeug.test import TestResponse

from service.access.permissions import ALLOWED, Role
from service.access.route_rules import ANY_ACCOUNT, FOREIGN, PUBLIC, UNASKED, rule_of
from service.app import create_app
from service.core.db.service import Service
from tests.worlds.services import open_copy, service_over

JSON = {"Accept": "application/json"}
# One role each that must never see what the other does, however the table of permissions is edited.
NEVER = {
    Role.SYSTEM_ADMIN: ("/api/v1/accounts", "/api/v1/audit-entries", "/api/v1/tier-lists", "/api/v1/enterprises"),
    Role.SECURITY_ADMIN: ("/api/v1/audit-entries", "/api/v1/tier-lists", "/api/v1/enterprises"),
    Role.AUDITOR: ("/api/v1/accounts", "/api/v1/tier-lists", "/api/v1/enterprises"),
    Role.PARTNER: ("/api/v1/tier-lists", "/api/v1/enterprises", "/api/v1/tier-summary"),
    Role.DATA_OPERATOR: ("/api/v1/tier-lists", "/api/v1/tier-summary", "/api/v1/accounts"),
    Role.VERIFIER: ("/api/v1/tier-lists", "/api/v1/enterprises", "/api/v1/tier-summary", "/api/v1/audit-entries"),
}

OPEN = {PUBLIC, UNASKED}
EVERY_ROUTE = os.environ.get("WALKS") == "all"


@pytest.fixture(scope="module")
def service(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with nothing in it but accounts, for all roles: none of them can do what another one undid."""
    folder = tmp_path_factory.mktemp("roles")
    with open_copy(migrated_file, folder) as database:
        yield service_over(database, folder)


@pytest.fixture(scope="module")
def app(service: Service) -> Flask:
    return create_app(service)


def routes(app: Flask) -> Iterator[tuple[str, str, str | None]]:
    """Method, address and rule of every route."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, address_of(app, rule), rule_of(app, rule.endpoint, method)


def askings_of(app: Flask) -> dict[Role, list[tuple[str, str, str | None]]]:
    """The routes that each role asks: of those who are let in, and of the others, another one from route to route."""
    asked: dict[Role, list[tuple[str, str, str | None]]] = {role: [] for role in Role}
    met: set[tuple[Role, str | None]] = set()
    for turn, route in enumerate(routes(app)):
        for of_kind in ([role for role in Role if is_let_in(role, route[2]) == let_in] for let_in in (True, False)):
            for place, role in enumerate(of_kind):
                if EVERY_ROUTE or place == turn % len(of_kind) or (role, route[2]) not in met:
                    asked[role].append(route)
                    met.add((role, route[2]))
    return asked


def is_let_in(role: Role, rule: str | None) -> bool:
    """Whether the table of permissions lets the role in where the rule stands."""
    return rule in {*OPEN, ANY_ACCOUNT} or rule in ALLOWED[role]


def address_of(app: Flask, rule: Rule) -> str:
    fixed = dict(rule.defaults or {})
    values = fixed | {name: value_for(rule._converters[name]) for name in rule.arguments - fixed.keys()}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def value_for(converter: BaseConverter) -> str | int:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return max(1, int(converter.min or 1)) if isinstance(converter, NumberConverter) else "1"


def is_refused(response: TestResponse) -> bool:
    """Whether it was the access rule that refused, not what lies behind it."""
    problem = response.get_json(silent=True) or {}
    return problem.get("type") in {"/problems/not-authenticated", "/problems/not-allowed"}


def ask(client: FlaskClient, method: str, address: str) -> TestResponse:
    return client.open(address, method=method, headers=JSON)


def test_nobody_is_let_in_without_proving_who_they_are(app: Flask) -> None:
    client = app.test_client()
    for place, (method, address, rule) in enumerate(routes(app)):
        # More requests than one address may send without a log-in.
        client.environ_base["REMOTE_ADDR"] = "127.0.0.1" if rule in OPEN else f"10.0.0.{place // 100}"
        response = ask(client, method, address)
        assert is_refused(response) == (rule not in OPEN), (method, address, rule)
        assert rule in OPEN or response.status_code == 401, (method, address, rule)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_let_in_where_it_is_allowed_and_nowhere_else(app: Flask, program, role: Role) -> None:
    client = program(role)
    for method, address, rule in askings_of(app)[role]:
        response = ask(client, method, address)
        assert is_refused(response) != is_let_in(role, rule), (method, address, rule, response.status_code)
        assert response.status_code != 500, (method, address)


@pytest.mark.parametrize("role", NEVER)
def test_roles_that_must_never_see_something_do_not(app: Flask, program, role: Role) -> None:
    client = program(role, login=f"another-{role}")
    there = {address for _, address, _ in routes(app)}
    for address in there.intersection(NEVER[role]):
        assert is_refused(ask(client, "GET", address)), address


def test_what_is_public_is_known_by_name(app: Flask) -> None:
    public = {address for _, address, rule in routes(app) if rule in OPEN}
    draws = {f"{door}/draw-log{one}" for door in ("", "/api/v1") for one in ("", "/1")} | {
        "/draw-log/1/file",
        "/public",
    }
    assert public == {"/static/1", "/login", "/livez", "/readyz", "/metrics", *draws}
    assert set(FOREIGN.values()) == {UNASKED, ANY_ACCOUNT}


def test_an_address_that_is_not_there_is_not_found_for_anyone(app: Flask) -> None:
    assert app.test_client().get("/api/v1/nothing", headers=JSON).status_code == 404
    assert app.test_client().delete("/livez", headers=JSON).status_code == 405
