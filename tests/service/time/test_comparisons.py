"""Comparisons of the whole database: what two full runs give, found at once, with nothing in force, after any crash."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from rules.library import shipped_library
from service.access.reach import EVERYWHERE
from service.core.clock import today
from service.core.db import jobs
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.comparisons import comparison_move, comparison_standing
from service.core.db.tables.jobs import job
from service.core.errors import Conflict, ProductError
from service.core.jobs.worker import Worker
from service.decisions.moves import moves_of_run
from service.decisions.runs import run_in_effect
from service.decisions.states import states_at
from service.examinations import pool
from service.runs.actions.decide import put_into_effect
from service.serving.jobs import HANDLERS
from service.time import archive
from service.time.comparison import blocks
from service.time.comparison.actions import WantedComparison
from service.time.comparison.queries.compared import ComparedMoves, Narrowed
from service.time.comparison.queries.comparisons import COMPARISONS
from service.time.comparison.result import result_of
from service.time.comparison.rows import MOVE, STANDING
from service.time.computations.actions import cancel_computation
from tests.worlds.adopted import adopt
from tests.worlds.comparisons import VERSION, carried_out, found, ordered, wanted
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.services import SCORED_ON, load_population, rescore, service_over
from tests.worlds.workers import SCHEME, copy_of, start_worker


def rows_of(service: Service, comparison_id: int) -> tuple[Any, Any]:
    """Everyone, and those that move, by enterprise."""
    rows = []
    with service.database.read() as connection:
        for table, layout in ((comparison_standing, STANDING), (comparison_move, MOVE)):
            mine = select(table.c.data).where(table.c.comparison_id == comparison_id).order_by(table.c.part)
            rows.append(np.frombuffer(b"".join(connection.execute(mine).scalars()), layout))
    return rows[0], rows[1]


def test_it_is_what_two_full_runs_give_and_the_next_run_moves_exactly_those(scored_copy: Service) -> None:
    day = today()
    before = rescore(scored_copy, SCHEME, "full", day)
    with scored_copy.database.write() as connection:
        if before.status != "in_effect":
            put_into_effect(connection, before, "second", scored_copy.settings, "tests")
    done = carried_out(scored_copy)
    assert (done.status, done.as_of, done.known_on) == ("complete", day, day)
    with scored_copy.database.read() as connection:
        assert run_in_effect(connection, SCHEME) == before.id, "a comparison takes nobody's place"
    with scored_copy.database.write() as connection:
        adopt(connection, wanted().after)
    after = rescore(scored_copy, SCHEME, "full", day)
    assert after.version == VERSION
    everyone, moves = rows_of(scored_copy, done.id)
    with scored_copy.database.read() as connection:
        states = [states_at(connection, SCHEME, run.id, everyone["enterprise_id"]) for run in (before, after)]
        moved = moves_of_run(connection, after.id)
    assert (done.enterprises, done.failed_enterprises) == (len(everyone), 0) == (400, 0)
    for side, state in zip(("before", "after"), states, strict=True):
        assert everyone[side].tolist() == state["tier"].tolist()
        assert everyone[f"score_{side}"].tolist() == state["score"].tolist()
        assert everyone["region"].tolist() == state["region"].tolist()
    names = ("enterprise_id", "before", "after")
    assert done.moved == len(moves) > 20
    assert {tuple(row[name] for name in names) for row in moves} == {
        tuple(row[name] for name in names) for row in moved
    }
    assert set(moves["mover"].tolist()) <= set(range(-1, len(done.movers)))


def test_a_later_day_is_looked_at_with_what_is_known_today(scored_copy: Service) -> None:
    later = today() + timedelta(days=400)
    done = carried_out(scored_copy, wanted(later))
    assert (done.status, done.as_of, done.known_on) == ("complete", later, today())
    same = shipped_library().get("generic@2026-01")
    preview = carried_out(scored_copy, WantedComparison(same, same, later))
    assert (preview.status, preview.enterprises, preview.moved) == ("complete", 400, 0)
    with pytest.raises(ProductError, match="今天或以后"):
        ordered(scored_copy, wanted(today() - timedelta(days=1)))


def test_without_a_day_it_is_the_one_on_which_the_draft_begins(scored_copy: Service) -> None:
    next_year = today().year + 1
    begins = shipped_library().draft_of(draft_of("generic@2026-01", HARDER, f"{next_year}-02"), "draft")
    assert WantedComparison(wanted().before, begins).day == date(next_year, 2, 1)
    assert wanted().day == today()


def test_what_cannot_be_compared_is_refused(scored_copy: Service) -> None:
    one = shipped_library().get("generic@2026-01")
    other = shipped_library().in_force("food-production", today())
    for before, after in ((one, other), (one, one)):
        with pytest.raises(ProductError):
            ordered(scored_copy, WantedComparison(before, after))
    first = ordered(scored_copy)
    with pytest.raises(Conflict, match=f"comparison {first}"):
        ordered(scored_copy)
    with scored_copy.database.read() as connection:
        said = connection.execute(select(audit_entry.c.action, audit_entry.c.object).order_by(audit_entry.c.id.desc()))
        assert said.first() == ("comparison.start", f"comparison {first}")


def test_one_that_is_cancelled_leaves_nothing(scored_copy: Service) -> None:
    comparison_id = ordered(scored_copy)
    with scored_copy.database.write() as connection:
        cancel_computation(connection, COMPARISONS, found(scored_copy, comparison_id), "ed")
    assert found(scored_copy, comparison_id).status == "cancelled"
    assert not Worker(scored_copy, HANDLERS).work_once()
    with scored_copy.database.write() as connection, pytest.raises(Conflict):
        cancel_computation(connection, COMPARISONS, found(scored_copy, comparison_id), "ed")
    again = ordered(scored_copy)
    with scored_copy.database.write() as connection:
        claim = jobs.claim_job(connection, "other", timedelta(0))
        cancel_computation(connection, COMPARISONS, found(scored_copy, again), "ed")
    assert claim is not None
    assert Worker(scored_copy, HANDLERS).work_once()
    assert found(scored_copy, again).status == "cancelled"
    assert [len(rows) for rows in rows_of(scored_copy, again)] == [0, 0]


def test_one_that_cannot_be_computed_does_not_stop_the_others(
    scored_copy: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = carried_out(scored_copy)
    comparing, scoring = blocks.Comparison.compare, blocks.score

    def compare(self: Any, facts: Any) -> Any:
        if "7" in list(facts.uscc):
            raise OverflowError("beyond what can be held")
        return comparing(self, facts)

    def score(rule_sets: Any, facts: Any, *days: Any, **options: Any) -> Any:
        if rule_sets[-1].version == VERSION:
            raise OverflowError("beyond what can be held")
        return scoring(rule_sets, facts, *days, **options)

    monkeypatch.setattr(blocks.Comparison, "compare", compare)
    monkeypatch.setattr(blocks, "score", score)
    done = carried_out(scored_copy)
    assert (done.status, done.enterprises, done.failed_enterprises) == ("complete", 400, 1)
    everyone, moves = rows_of(scored_copy, done.id)
    others, other_moves = rows_of(scored_copy, whole.id)
    kept = everyone["enterprise_id"] != 7
    assert everyone[kept].tolist() == others[kept].tolist()
    (seventh,) = everyone[~kept].tolist()
    assert seventh[2] == others[~kept]["before"][0]
    assert seventh[3] == -1
    left = moves["enterprise_id"] != 7
    assert moves[left].tolist() == other_moves[other_moves["enterprise_id"] != 7].tolist()
    assert moves[~left]["mover"].tolist() == [-1]


def test_one_whose_sides_can_no_longer_be_had_fails_says_so_and_leaves_nothing(
    scored_copy: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ENGINE_VERSION", "another")
    done = carried_out(scored_copy)
    assert (done.status, done.enterprises) == ("failed", 0)
    assert done.finished_at is not None
    with scored_copy.database.read() as connection:
        failed = jobs.get_job(connection, done.job_id)
    assert failed is not None
    assert "another" in str(failed.error)
    assert [len(rows) for rows in rows_of(scored_copy, done.id)] == [0, 0]
    # Nothing stands in the way of another one.
    monkeypatch.undo()
    assert carried_out(scored_copy).status == "complete"


@pytest.fixture(scope="module")
def undisturbed(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """What a comparison of several parts gives that nothing disturbs; by other processes, as for many enterprises."""
    folder = tmp_path_factory.mktemp("undisturbed")
    service, comparison_id = ordered_alone(waiting, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "PROCESSES_FROM", 1)
        patch.setattr(pool, "PROCESSES", 1)
        while Worker(service, HANDLERS).work_once():
            pass
    rows = rows_of(service, comparison_id)
    service.database.close()
    return rows


def ordered_alone(waiting: Path, folder: Path) -> tuple[Service, int]:
    """A copy of several parts, in which nothing waits but a comparison."""
    service = service_over(open_database(copy_of(waiting, folder)), folder, LEASE_SECONDS="1")
    with service.database.write() as connection:
        for open_job in jobs.list_open_jobs(connection, "rescore"):
            jobs.request_cancel(connection, open_job.id)
    return service, ordered(service)


POINTS = ("part_written:2", "part_committed:2", "completed:1")


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_another_worker_goes_on(
    waiting: Path, undisturbed: Any, tmp_path: Path, point: str
) -> None:
    service, comparison_id = ordered_alone(waiting, tmp_path)
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    killed = start_worker(url, tmp_path, FAILPOINT=f"compare.{point}")
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    worker = Worker(service, HANDLERS)
    while found(service, comparison_id).is_open:
        worker.work_once()
    everyone, moves = rows_of(service, comparison_id)
    done = found(service, comparison_id)
    service.database.close()
    assert everyone.tolist() == undisturbed[0].tolist()
    assert moves.tolist() == undisturbed[1].tolist()
    assert (done.status, done.enterprises, done.moved) == ("complete", len(everyone), len(moves))


def test_it_gives_way_to_a_run_and_goes_on_after_it(
    waiting: Path, undisturbed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, comparison_id = ordered_alone(waiting, tmp_path)
    worker, written = Worker(service, HANDLERS), blocks.StoredBlocks.part
    asked: list[int] = []

    def part(self: Any, ids: Any) -> Any:
        if not asked:
            with service.database.write() as connection:
                asked.append(jobs.add_job(connection, "sweep-left-overs", {}, "tests"))
        return written(self, ids)

    monkeypatch.setattr(blocks.StoredBlocks, "part", part)
    with service.database.write() as connection:
        earlier = jobs.add_job(connection, "sweep-left-overs", {}, "tests")
    order = []
    while worker.work_once():
        with service.database.read() as connection:
            ended = connection.execute(select(job.c.id).where(job.c.status == "done").order_by(job.c.finished_at))
            order = list(ended.scalars())
    mine = [earlier, asked[0], found(service, comparison_id).job_id]
    assert [id for id in order if id in mine] == mine
    assert [rows.tolist() for rows in rows_of(service, comparison_id)] == [rows.tolist() for rows in undisturbed]
    service.database.close()


def test_of_two_ordered_at_once_one_is_made_and_says_the_same_on_postgresql(
    postgresql_url: str, tmp_path: Path
) -> None:
    with closing(open_database(postgresql_url)) as database:
        load_population(database, tmp_path, 40, SCORED_ON)
        service = service_over(database, tmp_path)

        def order(_: int) -> int | None:
            try:
                return ordered(service)
            except Conflict:
                return None

        with ThreadPoolExecutor(2) as threads:
            numbers = [number for number in threads.map(order, range(2)) if number is not None]
        assert len(numbers) == 1
        while Worker(service, HANDLERS).work_once():
            pass
        done = found(service, numbers[0])
        everyone, moves = rows_of(service, done.id)
        assert (done.status, done.enterprises, done.moved) == ("complete", 40, len(moves))
        with database.read() as connection:
            everywhere = ComparedMoves(connection, done, EVERYWHERE)
            assert len(everywhere.page(connection, Narrowed(), limit=100)) == len(moves)
            result = result_of(connection, service.library.tables, done, everywhere, EVERYWHERE)
    assert int(result.totals.matrix.sum()) == len(everyone) == 40
