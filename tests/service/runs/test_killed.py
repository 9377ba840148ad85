"""A worker killed at any point: another one goes on, and readers see what an undisturbed run would have given.

KILLS is the number of random moments: by default a few, a hundred in `make thorough`.
"""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.worlds.workers import copy_of, finish_run, published_at, start_worker, wait_until_stopped

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


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point(waiting: Path, undisturbed: Any, tmp_path: Path, point: str) -> None:
    url = copy_of(waiting, tmp_path)
    killed = start_worker(url, tmp_path, FAILPOINT=point)
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    finish_run(url, tmp_path)
    assert published_at(url) == undisturbed[0]


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_a_random_moment(waiting: Path, undisturbed: Any, tmp_path: Path, seed: int) -> None:
    url = copy_of(waiting, tmp_path)
    worker = start_worker(url, tmp_path)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    time.sleep(random.Random(seed).uniform(0, undisturbed[1]))  # noqa: S311
    worker.kill()
    worker.wait()
    finish_run(url, tmp_path)
    assert published_at(url) == undisturbed[0]


def test_a_worker_stopped_past_its_lease_writes_nothing_twice(waiting: Path, undisturbed: Any, tmp_path: Path) -> None:
    url = copy_of(waiting, tmp_path)
    # Not inside a transaction: on SQLite nobody else can write then.
    asleep = start_worker(url, tmp_path, FAILPOINT="rescore.part_scored:2:stop")
    wait_until_stopped(asleep)
    try:
        finish_run(url, tmp_path)
    finally:
        asleep.send_signal(signal.SIGCONT)
    assert asleep.wait() == 0
    assert published_at(url) == undisturbed[0]
