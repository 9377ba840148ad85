"""Two people, or a person and a worker, decide about runs of one scheme at the same moment: one of them, or in turn."""

from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import Database, open_database
from service.core.db.tables.decisions import OPEN, decision
from service.core.db.tables.runs import scoring_run
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.core.problem import Problem
from service.core.web.context import Service
from service.decisions.runs import COMPUTING, get_run, run_in_effect
from service.runs.actions.decide import cancel_run, put_into_effect, withdraw_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.worlds.races import Race
from tests.worlds.services import SCORED_ON, load_population, rescore_all, service_over

SCHEME = "generic"
ROUNDS = 20
FIRMS = 25
DONE = "done"


@cache
def _service(url: str) -> Service:
    return service_over(open_database(url), Path("unused"), SECOND_PERSON="always")


def _try(act: object, url: str, run_id: int) -> str:
    service = _service(url)
    try:
        with service.database.write() as connection:
            run = get_run(connection, run_id)
            assert run is not None
            act(connection, run, "another person", service.settings)  # type: ignore[operator]
    except (Problem, ProductError) as refused:
        return type(refused).__name__
    return DONE


def effect(url: str, run_id: int) -> str:
    return _try(put_into_effect, url, run_id)


def withdraw(url: str, run_id: int) -> str:
    return _try(withdraw_run, url, run_id)


def cancel(url: str, run_id: int) -> str:
    return _try(cancel_run, url, run_id)


def start(url: str, days: int) -> str:
    service = _service(url)
    day = SCORED_ON + timedelta(days=days)
    try:
        with service.database.write() as connection:
            start_run(connection, service.library, service.settings, WantedRun(SCHEME, "full", day, day), "starter")
    except (Problem, ProductError) as refused:
        return type(refused).__name__
    return DONE


def compute(url: str, _: int) -> str:
    return DONE if Worker(_service(url), HANDLERS).work_once() else "nothing to do"


@pytest.fixture(scope="session")
def few(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a database with a few enterprises, classified once."""
    folder = tmp_path_factory.mktemp("few")
    database = open_database(f"sqlite:///{folder / 'few.db'}")
    source = open_database(f"sqlite:///{migrated_file}")
    back_up(source, folder / "empty.zip")
    source.close()
    restore(database, folder / "empty.zip")
    load_population(database, folder, enterprises=FIRMS, today=SCORED_ON)
    rescore_all(service_over(database, folder, HOLD_SHARE="1"), "full", SCORED_ON, (SCHEME,))
    back_up(database, folder / "few.zip")
    database.close()
    return folder / "few.zip"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, few: Path, tmp_path: Path) -> str:
    """The address of such a database, of either kind in turn."""
    address = f"sqlite:///{tmp_path / 'few.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql_url")
    database = open_database(address)
    restore(database, few)
    database.close()
    return address


days = count(1)


def make_waiting(url: str) -> int:
    """A run of a later day that is computed and held."""
    service = _service(url)
    assert start(url, next(days)) == DONE
    assert Worker(service, HANDLERS).work_once()
    with service.database.read() as connection:
        newest = connection.execute(select(func.max(scoring_run.c.id))).scalar_one()
        run = get_run(connection, newest)
    assert run is not None
    assert run.status in ("held", "ready"), run
    return int(newest)


def check_readers(database: Database) -> None:
    """What readers see is one whole run that says it is in effect; no two runs of the scheme are computed."""
    with database.read() as connection:
        shown = run_in_effect(connection, SCHEME)
        assert shown is not None
        run = get_run(connection, shown)
        assert run is not None
        assert (run.status, run.enterprises) == ("in_effect", FIRMS)
        mine = decision.c.scheme == SCHEME
        of_run = mine, decision.c.from_run <= shown, decision.c.until_run > shown
        seen = connection.execute(select(func.count()).where(*of_run).select_from(decision)).scalar_one()
        computing = scoring_run.c.scheme == SCHEME, scoring_run.c.status == COMPUTING
        computed = connection.execute(select(func.count()).where(*computing).select_from(scoring_run)).scalar_one()
        orphans = connection.execute(
            select(func.count()).where(mine, decision.c.until_run == OPEN).select_from(decision)
        ).scalar_one()
    assert seen == FIRMS
    assert computed <= 1
    assert orphans == FIRMS


def finish(url: str) -> None:
    """Computes what was started and takes back what waits, so that the next round begins as this one did."""
    service = _service(url)
    while Worker(service, HANDLERS).work_once():
        pass
    with service.database.write() as connection:
        waiting = scoring_run.c.status.in_(("held", "ready"))
        for run_id in connection.execute(select(scoring_run.c.id).where(waiting)).scalars().all():
            run = get_run(connection, run_id)
            assert run is not None
            withdraw_run(connection, run, "tests", service.settings)


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [
        (effect, effect, {1}),
        (effect, withdraw, {1}),
        (withdraw, withdraw, {1}),
        (effect, start, {1, 2}),
        (withdraw, start, {1, 2}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_of_two_about_one_that_waits(url: str, one: object, other: object, allowed: set[int]) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            run_id = make_waiting(url)
            second = next(days) if other is start else run_id
            outcomes = race.run(url, run_id, second)
            assert sum(outcome == DONE for outcome in outcomes) in allowed, outcomes
            check_readers(_service(url).database)
            finish(url)
            check_readers(_service(url).database)


def test_of_two_that_start(url: str) -> None:
    with Race(start, start) as race:
        for _ in range(ROUNDS):
            outcomes = race.run(url, next(days), next(days))
            assert sorted(outcomes) == ["ProductError", DONE]
            check_readers(_service(url).database)
            finish(url)
            check_readers(_service(url).database)


def test_who_cancels_while_it_is_computed(url: str) -> None:
    with Race(compute, cancel) as race:
        for _ in range(ROUNDS):
            assert start(url, next(days)) == DONE
            with _service(url).database.read() as connection:
                newest = int(connection.execute(select(func.max(scoring_run.c.id))).scalar_one())
            race.run(url, 0, newest)
            check_readers(_service(url).database)
            finish(url)
            check_readers(_service(url).database)
