"""A service with nothing in it but accounts, and browsers and programs that ask it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access import administration
from service.access.account import Grant
from service.access.permissions import Permission, Role
from service.app import create_app
from service.core.db.engine import Database
from service.core.settings import load_settings
from service.core.web.context import Service
from service.rule_sets.library import library_of

PHRASE = "correct horse battery staple"
WRONG = "wrong"
HTML = {"Accept": "text/html"}


def service_of(database: Database, folder: Path, **settings: str) -> Service:
    given = {"SECRET": "tests only " * 4, "DATA": str(folder), **settings}
    loaded = load_settings({f"CREDIT_TIERS_{name}": value for name, value in given.items()})
    return Service(loaded, database, library_of(None))


@pytest.fixture
def service(sqlite: Database, tmp_path: Path) -> Service:
    return service_of(sqlite, tmp_path)


@pytest.fixture
def app(service: Service) -> Iterator[Flask]:
    return create_app(service)


@pytest.fixture
def person(service: Service) -> str:
    """The log-in of a regulator with a password."""
    administration.create_account(service.database, "tests", "anna", name="安娜", password=PHRASE)
    administration.grant(service.database, "tests", "anna", Grant(Role.REGULATOR, "33"))
    return "anna"


@pytest.fixture
def browser(app: Flask, person: str) -> "Browser":
    return Browser(app.test_client())


class Browser:
    """Fills in forms as a person does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def token_on(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path, headers=HTML).text)
        assert found, path
        return found[1]

    def send(self, path: str, form_on: str, **fields: str):
        data = {"csrf_token": self.token_on(form_on), **fields}
        return self.client.post(path, data=data, headers=HTML)

    def log_in(self, login: str = "anna", password: str = PHRASE, **more: str):
        return self.send("/login", "/login", login=login, password=password, **more)

    def is_in(self) -> bool:
        return self.client.get("/account", headers=HTML).status_code == 200


@pytest.fixture
def program(service: Service, app: Flask) -> Callable[..., FlaskClient]:
    """Makes a client of a program with the role, by a token with the scopes."""

    def make(role: Role, login: str | None = None, scopes: tuple[Permission, ...] = ()) -> FlaskClient:
        login = login or f"program-{role}"
        administration.create_account(service.database, "tests", login, name=login)
        administration.grant(service.database, "tests", login, Grant(role))
        token = administration.issue_token(service.database, "tests", login, name="t", scopes=scopes, days=1)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make
