"""A worker killed at any point: another one goes on, and readers see what an undisturbed run would have given.

KILLS is the number of random moments; by default a few, by `make thorough` a hundred.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.core.db.engine import Database, open_database
from service.core.jobs.worker import Worker
from service.decisions.runs import get_run
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.service.runs.published import published
from tests.worlds.services import SCORED_ON, load_population, rescore_all, service_over

SCHEME = "generic"
AS_OF = SCORED_ON + timedelta(days=45)
LEASE = 1
ENTERPRISES = 36_000
POINTS = (
    "worker.claimed:1",
    "rescore.part_scored:2",
    "rescore.part_written:2",
    "rescore.part_committed:2",
    "rescore.all_parts:1",
    "rescore.completed:1",
    "rescore.switched:1",
)
KILLS = int(os.environ.get("KILLS", "3"))
WORKER = """
import sys
from pathlib import Path
from service.core.db.engine import Database, open_database
from service.core.jobs.worker import Worker
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.worlds.services import service_over
url, folder, lease = sys.argv[1:]
worker = Worker(service_over(open_database(url), Path(folder), LEASE_SECONDS=lease, HOLD_SHARE="1"), HANDLERS)
print("ready", flush=True)
while worker.work_once():
    pass
"""


@pytest.fixture(scope="module")
def waiting(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of several parts, classified once, with a full run of a later day that waits for a worker."""
    folder = tmp_path_factory.mktemp("waiting")
    shutil.copy(migrated_file, folder / "waiting.db")
    database = open_database(f"sqlite:///{folder / 'waiting.db'}")
    load_population(database, folder, enterprises=ENTERPRISES, today=SCORED_ON)
    service = service_over(database, folder, HOLD_SHARE="1")
    rescore_all(service, "full", SCORED_ON, (SCHEME,))
    with database.write() as connection:
        start_run(connection, service.library, service.settings, WantedRun(SCHEME, "full", AS_OF, AS_OF), "tests")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "waiting.db"


@pytest.fixture(scope="module")
def undisturbed(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """What readers see after a run that nobody disturbed, and how many seconds it took."""
    url = _copy(waiting, tmp_path_factory.mktemp("undisturbed"))
    worker = _worker(url, waiting.parent)
    assert worker.stdout.readline() == b"ready\n"
    began = time.monotonic()
    assert worker.wait() == 0
    return _published(url), time.monotonic() - began


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point(waiting: Path, undisturbed: Any, tmp_path: Path, point: str) -> None:
    url = _copy(waiting, tmp_path)
    killed = _worker(url, tmp_path, FAILPOINT=point)
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    _finish(url, tmp_path)
    assert _published(url) == undisturbed[0]


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_a_random_moment(waiting: Path, undisturbed: Any, tmp_path: Path, seed: int) -> None:
    url = _copy(waiting, tmp_path)
    worker = _worker(url, tmp_path)
    assert worker.stdout.readline() == b"ready\n"
    time.sleep(random.Random(seed).uniform(0, undisturbed[1]))  # noqa: S311
    worker.kill()
    worker.wait()
    _finish(url, tmp_path)
    assert _published(url) == undisturbed[0]


def test_a_worker_stopped_past_its_lease_writes_nothing_twice(waiting: Path, undisturbed: Any, tmp_path: Path) -> None:
    url = _copy(waiting, tmp_path)
    # Not inside a transaction: on SQLite nobody else can write then.
    asleep = _worker(url, tmp_path, FAILPOINT="rescore.part_scored:2:stop")
    _wait_until_stopped(asleep)
    try:
        _finish(url, tmp_path)
    finally:
        asleep.send_signal(signal.SIGCONT)
    assert asleep.wait() == 0
    assert _published(url) == undisturbed[0]


def _worker(url: str, folder: Path, **environment: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", WORKER, url, str(folder), str(LEASE)]
    return subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=os.getcwd()
    )


def _wait_until_stopped(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
        assert process.poll() is None, "it ended before it came to the point"
        assert time.monotonic() < until, "it never came to the point"
        time.sleep(0.02)


def _finish(url: str, folder: Path) -> None:
    """Lets another worker, this process, go on once the lease has run out, until the run is in effect."""
    database = open_database(url)
    worker = Worker(service_over(database, folder, LEASE_SECONDS=str(LEASE), HOLD_SHARE="1"), HANDLERS)
    until = time.monotonic() + 20 * LEASE
    while _status(database) != "in_effect":
        assert time.monotonic() < until, "the run was never completed"
        if not worker.work_once():
            time.sleep(LEASE / 20)
    database.close()


def _status(database: Database) -> str:
    with database.read() as connection:
        run = get_run(connection, 2)
    assert run is not None
    return str(run.status)


def _published(url: str) -> dict[str, Any]:
    database = open_database(url)
    seen = published(database, SCHEME)
    database.close()
    return seen


def _copy(file: Path, folder: Path) -> str:
    shutil.copy(file, folder / "copy.db")
    return f"sqlite:///{folder / 'copy.db'}"
