"""A run of several parts that waits for a worker, and what readers see after it when nobody disturbs it."""

import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.worlds.built_once import built_once
from tests.worlds.workers import WAITING, build_waiting, copy_of, published_at, start_worker


@pytest.fixture(scope="session")
def waiting(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of several parts, classified once, with a full run of a later day that waits for a worker."""
    return built_once(tmp_path_factory, "waiting", partial(build_waiting, migrated_file)) / WAITING


@pytest.fixture(scope="session")
def undisturbed(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """What readers see after a run that nobody disturbed, and how many seconds it took."""
    url = copy_of(waiting, tmp_path_factory.mktemp("undisturbed"))
    worker = start_worker(url, waiting.parent)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    began = time.monotonic()
    assert worker.wait() == 0
    return published_at(url), time.monotonic() - began
