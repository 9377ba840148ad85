"""Services over databases, populations in them, and clients that ask them."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.tokens import add_token
from service.access.permissions import Role
from service.access.tokens import new_token
from service.app import create_app
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.jobs import list_open_jobs
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.decisions.runs import Run, get_run
from service.demo.population import generate
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import Import, get_import
from service.rule_sets.queries.adopted import installation_of
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from service.time.forecast.coming.actions import KIND
from tests.worlds.adopted import adopt_shipped
from tests.worlds.lines import give_own_lines
from tests.worlds.spread_ids import spread_ids

# What the scored database was taken, known and classified on.
SCORED_ON = date(2026, 6, 30)
SCORED_SCHEMES = ("generic", "five-tier-overlay", "food-production")
_numbers = itertools.count()
_SETTINGS = {"CREDIT_TIERS_DEMONSTRATION": "true", "CREDIT_TIERS_SECRET": "tests only " * 4}


def service_over(database: Database, folder: Path, **settings: str) -> Service:
    """A service in demonstration mode over `database`, with its data in `folder`; settings without their prefix."""
    given = {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}
    loaded = load_settings({**_SETTINGS, "CREDIT_TIERS_DATA": str(folder), **given})
    return Service(loaded, database, installation_of(None))


def rescore_all(service: Service, mode: str, as_of: date, schemes: tuple[str, ...] = SCORED_SCHEMES) -> None:
    """Runs `schemes` to their end by a worker of this process."""
    for scheme in schemes:
        rescore(service, scheme, mode, as_of)


def rescore(service: Service, scheme: str, mode: str, as_of: date) -> Run:
    """A run as a worker of this process left it."""
    wanted = WantedRun(scheme, mode, as_of, as_of)
    with service.database.write() as connection:
        run_id = start_run(connection, service.library, service.settings, wanted, "tests")
        started = get_run(connection, run_id)
    assert started is not None
    Worker(service, HANDLERS).work_once(started.job_id)
    with service.database.read() as connection:
        run = get_run(connection, run_id)
    assert run is not None
    return run


def look_ahead(service: Service) -> None:
    """Carries out the job that looks ahead of who changes tier next, where it waits."""
    with service.database.read() as connection:
        waiting = list_open_jobs(connection, KIND)
    for job in waiting:
        Worker(service, HANDLERS).work_once(job.id)


ClientFor = Callable[..., FlaskClient]


def client_maker(service: Service) -> ClientFor:
    """`(role, region="", line="", login=None, office="") -> client` of the app over `service`.

    With a line every scheme of the library is in a line of its own, called after it.
    """
    app = create_app(service)

    def client(role: Role, region: str = "", line: str = "", login: str | None = None, office: str = "") -> FlaskClient:
        made = app.test_client()
        token = _token_for(service, Grant(role, region, line, office), login or f"{role}-{next(_numbers)}")
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return made

    return client


def _token_for(service: Service, grant: Grant, login: str) -> str:
    token = new_token()
    with service.database.write() as connection:
        if grant.line:
            give_own_lines(connection, service.library.schemes())
        account_id = add_account(connection, login, f"测试 {login}", "", "no password")
        add_grant(connection, account_id, grant)
        expires_at = now() + timedelta(days=1)
        add_token(connection, token, account_id, name="tests", scopes=[], expires_at=expires_at)
    return str(token)


# Before the first record: what is taken in then is known on any day that is asked about.
KNOWN_ON = date(1990, 1, 1)


def load_population(
    database: Database, folder: Path, enterprises: int, today: date, firms_of_a_block: int | None = None
) -> None:
    """Generates the two files in `folder` and takes them in; facts are known from the days that the files state.

    With so many firms in a block their ids are spread over several.
    """
    generate(enterprises, 1, today, folder)
    service = service_over(database, folder)
    for kind, known_on in (("enterprises", KNOWN_ON), ("records", today)):
        done = take_file(service, kind, folder / f"{kind}.parquet", "population", known_on)
        assert (done.status, done.quarantined) == ("done", 0), done
        if kind == "enterprises" and firms_of_a_block:
            with database.write() as connection:
                spread_ids(connection, firms_of_a_block)


def take_file(service: Service, kind: str, file: Path, source: str, known_on: date) -> Import:
    """The import of a file that lies here, as a worker of this process left it."""
    order = Order(
        kind, None, file, file.name, digest_of(file), source, known_on, known_on, snapshot=False, uploaded=False
    )
    with service.database.write() as connection:
        import_id, job_id = order_import(connection, order, "tests")
    Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    return done


MIGRATED, SCORED = "empty.db", "scored.db"


def build_migrated(folder: Path) -> None:
    """Writes a migrated SQLite file, empty but for the shipped rule sets and tables, which are adopted."""
    database = open_database(f"sqlite:///{folder / MIGRATED}")
    upgrade(database)
    adopt_shipped(database)
    close_whole(database)


def build_scored(migrated_file: Path, folder: Path) -> None:
    """Writes a SQLite file with 400 generated enterprises, classified under three schemes that are in effect.

    Their coming changes are looked ahead of.
    """
    shutil.copy(migrated_file, folder / SCORED)
    database = open_database(f"sqlite:///{folder / SCORED}")
    load_population(database, folder, enterprises=400, today=SCORED_ON)
    service = service_over(database, folder)
    rescore_all(service, "full", SCORED_ON)
    look_ahead(service)
    close_whole(database)


def close_whole(database: Database) -> None:
    """Closes an SQLite database so that its one file holds all of it and may be copied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@contextmanager
def open_copy(file: Path, folder: Path) -> Iterator[Database]:
    """A copy of an SQLite database in `folder`, open; of one that is open, too, with what its log alone holds yet."""
    shutil.copy(file, folder / "copy.db")
    if (log := file.with_name(f"{file.name}-wal")).exists():
        shutil.copy(log, folder / "copy.db-wal")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    try:
        yield database
    finally:
        database.close()
