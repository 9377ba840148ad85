"""Profiles of hypothesis, the longest first, and no silent skips where everything must run.

HYPOTHESIS_PROFILE=thorough makes the property tests long and random; by default they are short and repeatable.
CI=true reports a skipped test as failed unless it needs what a build machine cannot have.
"""

import gc
import importlib.util
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

EXCUSES = ("needs ../shared", "needs hardware")

# What takes longest, so that no process begins with it when the others have nothing left to do.
LONGEST = (
    "tests/benchmarks/test_benchmarks.py",
    "tests/torture/test_torture.py",
    "tests/service/population/spark/test_spark.py",
    "tests/service/site/test_laid_out.py",
    "tests/service/runs/test_races.py",
    "tests/service/demo/cli/test_demo.py",
    "tests/service/core/",
    "tests/service/runs/",
    "tests/service/time/",
    "tests/service/intake/",
    "tests/service/model/",
    "tests/scoring/",
    "tests/service/serving/",
    "tests/service/access/",
    "tests/service/site/",
    "tests/service/test_",
    "tests/test_imports.py",
)

# Looking for circles among so many objects as often as Python does takes a sixth of the time of all tests.
gc.set_threshold(20_000, 20, 20)

# PyArrow looks for it again at every value that it takes from Python; that it is not there is said at once.
if importlib.util.find_spec("dateutil") is None:
    sys.modules["dateutil"] = None  # type: ignore[assignment]

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile("default", max_examples=50, deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("thorough", max_examples=3_000, deadline=None, print_blob=True, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest first; a file stays together, so that one process makes what its tests share."""
    items.sort(key=lambda item: next((n for n, begins in enumerate(LONGEST) if item.nodeid.startswith(begins)), 99))


def pytest_collection_finish() -> None:
    """Leaves what was collected out of every later look for circles: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """The report of a test, failed where it was skipped without an excuse."""
    return _no_silent_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """The report of a module, failed where it was skipped as a whole without an excuse."""
    return _no_silent_skip((yield))


def _no_silent_skip(report):
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not reason.startswith(EXCUSES):
        report.outcome = "failed"
        report.longrepr = f"Skipped under CI=true, which only {' and '.join(map(repr, EXCUSES))} excuse: {reason}"
    return report
