"""Worker processes to be killed, stopped and woken, over a database with a run that waits for one of them."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import text

from service.core.announcements import attach
from service.core.db.engine import Database, open_database
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.decisions.runs import get_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from service.site.listeners import LISTENERS
from tests.service.runs.published import published
from tests.worlds.programs import Program
from tests.worlds.services import SCORED_ON, close_whole, load_population, rescore_all, service_over

SCHEME = "generic"
AS_OF = SCORED_ON + timedelta(days=45)
# The run that waits, after the one in effect.
RUN = 2
WAITING = "waiting.db"
LEASE = 1
# Three parts.
ENTERPRISES, FIRMS_OF_A_BLOCK = 3_000, 1_000


def build_waiting(migrated_file: Path, folder: Path) -> None:
    """Writes a database of several parts, classified once, with a full run of a later day that waits for a worker."""
    shutil.copy(migrated_file, folder / WAITING)
    database = open_database(f"sqlite:///{folder / WAITING}")
    load_population(database, folder, ENTERPRISES, SCORED_ON, FIRMS_OF_A_BLOCK)
    service = service_over(database, folder, HOLD_SHARE="1")
    rescore_all(service, "full", SCORED_ON, (SCHEME,))
    with database.write() as connection:
        start_run(connection, service.library, service.settings, WantedRun(SCHEME, "full", AS_OF, AS_OF), "tests")
    close_whole(database)


def copy_of(file: Path, folder: Path) -> str:
    """The address of a copy of the database in `folder`."""
    shutil.copy(file, folder / "copy.db")
    return f"sqlite:///{folder / 'copy.db'}"


def start_worker(url: str, folder: Path, lease: int = LEASE, **environment: str) -> Program:
    """A worker process that ends when nothing is left to do."""
    return Program(partial(_work, url, folder, lease), {**os.environ, **environment}, heard=True)


def _work(url: str, folder: Path, lease: int) -> None:
    attach(LISTENERS)
    database = open_database(url, patience_of_jobs(load_settings()))
    worker = Worker(service_over(database, folder, LEASE_SECONDS=str(lease), HOLD_SHARE="1"), HANDLERS)
    print("ready", flush=True)
    while worker.work_once():
        pass


def wait_until_stopped(process: Program, seconds: float = 60) -> None:
    """Returns when the process has put itself to sleep at its failpoint."""
    until = time.monotonic() + seconds
    while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
        assert process.poll() is None, "it ended before it came to the point"
        assert time.monotonic() < until, "it never came to the point"
        time.sleep(0.02)


def finish_run(url: str, folder: Path) -> None:
    """Lets another worker, this process, go on once the lease has run out, until the run is in effect."""
    database = open_database(url)
    worker = Worker(service_over(database, folder, LEASE_SECONDS=str(LEASE), HOLD_SHARE="1"), HANDLERS)
    until = time.monotonic() + 60 * LEASE
    while status_of_run(database) != "in_effect":
        assert time.monotonic() < until, "the run was never completed"
        if not worker.work_once():
            time.sleep(LEASE / 20)
    database.close()


def status_of_run(database: Database) -> str:
    """The status of the run that waited."""
    with database.read() as connection:
        run = get_run(connection, RUN)
    assert run is not None
    return str(run.status)


def published_at(url: str) -> dict[str, Any]:
    """What readers of the scheme see in the database at `url`."""
    database = open_database(url)
    seen = published(database, SCHEME)
    database.close()
    return seen


@contextmanager
def working(service: Service) -> Iterator[None]:
    """A worker that works as long as the block lasts."""
    worker = Worker(service, HANDLERS)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Returns once it holds; fails with `what` where it never does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def waits_for_a_lock(database: Database) -> bool:
    """Whether a connection to this PostgreSQL database waits for another one."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.read() as connection:
        return bool(connection.execute(text(waiting)).scalar())
