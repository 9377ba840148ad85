"""A service with nothing in it but accounts, and browsers and programs that ask it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access.account import Grant
from service.access.actions import accounts, tokens
from service.access.permissions import Permission, Role
from service.app import create_app
from service.core.db.engine import Database
from service.core.db.service import Service
from tests.service.access.beyond import Bureau
from tests.service.access.kept_bureau import build_bureau, open_bureau
from tests.worlds.browsers import PHRASE, Browser
from tests.worlds.built_once import built_once
from tests.worlds.services import service_over


@pytest.fixture
def service(sqlite: Database, tmp_path: Path) -> Service:
    return service_over(sqlite, tmp_path)


@pytest.fixture
def app(service: Service) -> Iterator[Flask]:
    return create_app(service)


@pytest.fixture
def person(service: Service) -> str:
    """The log-in of a regulator with a password."""
    accounts.create_account(service.database, "tests", "anna", name="安娜", password=PHRASE)
    accounts.grant_role(service.database, "tests", "anna", Grant(Role.REGULATOR, "33"))
    return "anna"


@pytest.fixture
def browser(app: Flask, person: str) -> "Browser":
    return Browser(app.test_client())


@pytest.fixture
def program(service: Service, app: Flask) -> Callable[..., FlaskClient]:
    """Makes a client of a program with the role, by a token with the scopes."""

    def make(role: Role, login: str | None = None, scopes: tuple[Permission, ...] = ()) -> FlaskClient:
        login = login or f"program-{role}"
        accounts.create_account(service.database, "tests", login, name=login)
        accounts.grant_role(service.database, "tests", login, Grant(role))
        token = tokens.issue_token(service.database, "tests", login, name="t", scopes=scopes, days=1)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make


@pytest.fixture(scope="session")
def built_bureau(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bureau in which much is beyond an account, to copy."""
    return built_once(tmp_path_factory, "bureau", partial(build_bureau, scored_file))


@pytest.fixture(scope="module")
def bureau(built_bureau: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """That bureau, for the tests of a module."""
    with open_bureau(built_bureau, tmp_path_factory.mktemp("bureau") / "copy") as opened:
        yield opened


@pytest.fixture
def bureau_copy(built_bureau: Path, tmp_path: Path) -> Iterator[Bureau]:
    """That bureau for this test alone, to write to."""
    with open_bureau(built_bureau, tmp_path / "bureau") as opened:
        yield opened
