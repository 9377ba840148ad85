"""Two people, or a person and a worker, decide about runs of one scheme at the same moment: one of them, or in turn."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import cycle

import pytest
from sqlalchemy import func, select

from service.core.db.engine import Database
from service.core.db.tables.decisions import decision
from service.core.db.tables.runs import scoring_run
from service.core.jobs.worker import Worker
from service.decisions.runs import COMPUTING, get_run, run_in_effect
from service.decisions.seen import EVERY_RUN, is_seen
from service.runs.actions.decide import cancel_run, put_into_effect, withdraw_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.worlds.races import DONE, FIRMS, ROUNDS, SCHEME, Race, attempt_at, service_at
from tests.worlds.services import SCORED_ON


def _decide(act: Callable[..., None], url: str, run_id: int) -> str:
    def decide() -> None:
        service = service_at(url)
        with service.database.write() as connection:
            run = get_run(connection, run_id)
            assert run is not None
            act(connection, run, "another person", service.settings)

    return attempt_at(decide)


def effect(url: str, run_id: int) -> str:
    return _decide(partial(put_into_effect, opinion="同意"), url, run_id)


def withdraw(url: str, run_id: int) -> str:
    return _decide(partial(withdraw_run, opinion="不同意"), url, run_id)


def cancel(url: str, run_id: int) -> str:
    return _decide(cancel_run, url, run_id)


def start(url: str, days: int) -> str:
    def begin() -> None:
        service, day = service_at(url), SCORED_ON + timedelta(days=days)
        with service.database.write() as connection:
            start_run(connection, service.library, service.settings, WantedRun(SCHEME, "full", day, day), "starter")

    return attempt_at(begin)


def compute(url: str, _: int) -> str:
    return DONE if Worker(service_at(url), HANDLERS).work_once() else "nothing to do"


# Days after the first run that have come by now.
days = cycle(range(1, 120))


def make_waiting(url: str) -> int:
    """A run of a later day that is computed and held."""
    service = service_at(url)
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
        of_run = mine, is_seen(shown)
        seen = connection.execute(select(func.count()).where(*of_run).select_from(decision)).scalar_one()
        computing = scoring_run.c.scheme == SCHEME, scoring_run.c.status == COMPUTING
        computed = connection.execute(select(func.count()).where(*computing).select_from(scoring_run)).scalar_one()
        orphans = connection.execute(
            select(func.count()).where(mine, is_seen(EVERY_RUN)).select_from(decision)
        ).scalar_one()
    assert seen == FIRMS
    assert computed <= 1
    assert orphans == FIRMS


def finish(url: str) -> None:
    """Computes what was started and takes back what waits, so that the next round begins as this one did."""
    service = service_at(url)
    while Worker(service, HANDLERS).work_once():
        pass
    with service.database.write() as connection:
        waiting = scoring_run.c.status.in_(("held", "ready"))
        for run_id in connection.execute(select(scoring_run.c.id).where(waiting)).scalars().all():
            run = get_run(connection, run_id)
            assert run is not None
            withdraw_run(connection, run, "tests", service.settings, "收回")


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
def test_of_two_about_one_that_waits(race_url: str, one: object, other: object, allowed: set[int]) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            run_id = make_waiting(race_url)
            second = next(days) if other is start else run_id
            outcomes = race.run(race_url, run_id, second)
            assert sum(outcome == DONE for outcome in outcomes) in allowed, outcomes
            check_readers(service_at(race_url).database)
            finish(race_url)
            check_readers(service_at(race_url).database)


def test_of_two_that_start(race_url: str) -> None:
    with Race(start, start) as race:
        for _ in range(ROUNDS):
            outcomes = race.run(race_url, next(days), next(days))
            assert sorted(outcomes) == ["Conflict", DONE]
            check_readers(service_at(race_url).database)
            finish(race_url)
            check_readers(service_at(race_url).database)


def test_who_cancels_while_it_is_computed(race_url: str) -> None:
    with Race(compute, cancel) as race:
        for _ in range(ROUNDS):
            assert start(race_url, next(days)) == DONE
            with service_at(race_url).database.read() as connection:
                newest = int(connection.execute(select(func.max(scoring_run.c.id))).scalar_one())
            race.run(race_url, 0, newest)
            check_readers(service_at(race_url).database)
            finish(race_url)
            check_readers(service_at(race_url).database)
