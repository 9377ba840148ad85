"""Killed at any point of a lock or a draw, another worker goes on: nothing is done twice, the bytes are the same."""

import shutil
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.queries.draw_log import faults_of_log
from service.access.reach import WHOLE
from service.core.db.engine import open_database
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.draws import draw, draw_log, drawn_subject
from service.core.jobs.worker import Worker
from service.plans.batch import BatchStatus
from service.plans.draws.actions.drawing import KIND as DRAW
from service.plans.draws.actions.lock import KIND as LOCK
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.folders import DRAWS, RECORD, folder_of
from service.serving.jobs import HANDLERS
from tests.service.plans.draws.conftest import BATCH
from tests.worlds import draws
from tests.worlds.services import service_over
from tests.worlds.workers import start_worker

FILE = "x.db"


@pytest.fixture(scope="module")
def ordered(drawable_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data of a batch whose lock is ordered, and beside it `number` with one whose draw is."""
    folder = tmp_path_factory.mktemp("ordered")
    shutil.copy(drawable_file, folder / FILE)
    service, batch_id = service_in(folder), BATCH
    draws.state_batch(service, batch_id, handed_down=draws.handed_down())
    with service.database.write() as connection:
        given = connection, service.settings, batch_id, draws.SOURCES, draws.PLANNER, WHOLE
        lock = order_lock(*given)
    service.database.close()
    number = folder.parent / "number"
    shutil.copytree(folder, number)
    service = service_in(number)
    draws.work(service)
    found = draws.found(service, batch_id)
    draws.obtain(service, found.draw_id, draws.lines_of(lock))
    draws.order(service, found.draw_id)
    service.database.close()
    return folder


def service_in(folder: Path) -> Service:
    return service_over(open_database(f"sqlite:///{folder / FILE}"), folder, HOLD_SHARE="1", LEASE_SECONDS="1")


def killed_in(folder: Path, copy: Path, point: str) -> Service:
    """The service over a copy of the folder, after a worker died at the point and another one went on."""
    shutil.copytree(folder, copy)
    program = start_worker(f"sqlite:///{copy / FILE}", copy, FAILPOINT=point)
    assert program.wait() == -signal.SIGKILL, "the point was never reached"
    service = service_in(copy)
    with service.database.read() as connection:
        (job,) = (job for kind in (LOCK, DRAW) for job in list_open_jobs(connection, kind))
    # Once its lease has run out.
    while not Worker(service, HANDLERS).work_once(job.id):
        time.sleep(0.1)
    return service


def tree_of(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("point", ["lock.frozen", "lock.recorded", "lock.in_place"])
def test_a_lock_that_was_killed_is_made_once(ordered: Path, tmp_path: Path, point: str) -> None:
    service = killed_in(ordered, tmp_path / "copy", point)
    with service.database.read() as connection:
        rows = connection.execute(select(draw.c.draw_id, draw.c.status).order_by(draw.c.id)).all()
        lines = connection.execute(select(draw_log.c.draw_id, draw_log.c.state)).all()
        assert faults_of_log(connection) == ()
    own = rows[0].draw_id
    assert [tuple(row) for row in rows] == [(name, "locked") for name in (own, f"{own}-01", f"{own}-02")]
    assert [tuple(line) for line in lines] == [(own, "locked")]
    assert own.endswith("-0001")
    there = {path.name for path in (service.settings.data / DRAWS).iterdir() if not path.name.startswith(".")}
    left = {name for name in there if "left-over" in name}
    assert there - left == {own}
    assert len(left) == (point == "lock.in_place")
    service.database.close()


@pytest.mark.parametrize("point", ["draw.child", "draw.in_place", "draw.recorded"])
def test_a_draw_that_was_killed_gives_the_same_bytes(ordered: Path, tmp_path: Path, point: str) -> None:
    number = ordered.parent / "number"
    undisturbed = number.parent / "undisturbed"
    if not undisturbed.exists():
        shutil.copytree(number, undisturbed)
        draws.work(service_in(undisturbed))
    service = killed_in(number, tmp_path / "copy", point)
    with service.database.read() as connection:
        own = connection.execute(select(draw.c.draw_id, draw.c.status, draw.c.selected).limit(1)).one()
        places = connection.execute(select(drawn_subject.c.place).order_by(drawn_subject.c.place)).scalars().all()
        states = connection.execute(select(draw_log.c.state).order_by(draw_log.c.seq)).scalars().all()
    assert own.status == BatchStatus.DRAWN
    assert list(places) == list(range(1, own.selected + 1))
    assert list(states) == ["locked", "number_obtained", "drawn", "drawn", "drawn"]
    record, other = (folder_of(one.settings, own.draw_id) / RECORD for one in (service, service_in(undisturbed)))
    assert tree_of(record) == tree_of(other)
    assert len(tree_of(record)) > 30
    service.database.close()
