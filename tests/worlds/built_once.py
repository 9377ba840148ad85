"""Worlds that take long to build: once for all processes of a run of the tests; who writes to one writes to a copy."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

_DONE = ".built"


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a run of the tests share."""
    own = factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own in the one of the run.
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder that `build` filled in the first process that asked for `name`; nobody writes to it after that."""
    shared = folder_of_run(factory)
    folder = shared / f"built-{name}"
    with (shared / f"built-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _DONE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            (folder / _DONE).touch()
    return folder
