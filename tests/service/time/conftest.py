"""A database of several parts with a run that waits, as the tests of runs have it."""

from functools import partial
from pathlib import Path

import pytest

from tests.worlds.built_once import built_once
from tests.worlds.workers import WAITING, build_waiting


@pytest.fixture(scope="session")
def waiting(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of several parts, classified once, with a full run of a later day that waits for a worker."""
    return built_once(tmp_path_factory, "waiting", partial(build_waiting, migrated_file)) / WAITING
