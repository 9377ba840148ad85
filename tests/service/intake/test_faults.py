"""Imports that are killed, stopped or robbed of their file: taken in once, or the reader is told."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.db.tables.facts import record
from service.core.db.tables.imports import import_difference
from service.core.jobs.worker import Worker
from service.intake.queries.imports import Import, get_import
from service.serving.jobs import HANDLERS
from tests.worlds.files import code, write_csv
from tests.worlds.programs import Program, start_command
from tests.worlds.services import service_over, take_file
from tests.worlds.workers import wait_until_stopped

ROWS = 2_000
# After the enterprises.
RECORDS = 2


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a command on the test's database, with small transactions and short leases."""
    settings = {"DATABASE": database_url, "DATA": str(tmp_path / "data"), "IMPORT_ROWS": "300", "LEASE_SECONDS": "1"}
    return {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}


@pytest.fixture
def service(database: Database, environment: dict[str, str], tmp_path: Path) -> Service:
    """A service over that database into which a hundred enterprises have been imported."""
    file = write_csv({"uscc": [code(n) for n in range(100)]}, tmp_path / "e.csv")
    service = service_over(database, tmp_path / "data", LEASE_SECONDS="1", IMPORT_ROWS="300")
    assert take_file(service, "enterprises", file, "平台", today()).status == "done"
    return service


def start(environment: dict[str, str], kind: str, file: Path, failpoint: str = "") -> Program:
    """The command that imports a full list, under way."""
    given = {**environment, "FAILPOINT": failpoint, "CREDIT_TIERS_DEMONSTRATION": "true"}
    return start_command("import", kind, str(file), "--source", "平台", "--snapshot", environment=given)


def records(path: Path, first: int = 0) -> Path:
    """A file of complaints."""
    numbers = range(first, first + ROWS)
    return write_csv(
        {
            "record_id": [f"T{n}" for n in numbers],
            "uscc": [code(n % 100) for n in numbers],
            "type": ["complaint"] * ROWS,
            "occurred_on": ["2026-02-01"] * ROWS,
        },
        path,
    )


def work(service: Service, seconds: float = 30) -> None:
    """Does what waits, as soon as the lease of the one that was killed is over."""
    until = time.monotonic() + seconds
    while not Worker(service, HANDLERS).work_once():
        assert time.monotonic() < until, "nothing was left to do"
        time.sleep(0.1)


def imported(service: Service) -> tuple[Import, list[str]]:
    """The import of records, and the audit entries about it, the earliest first."""
    with service.database.read() as connection:
        found = get_import(connection, RECORDS)
        entries = list_entries(connection, before=None, limit=100)
    assert found is not None
    return found, [entry.action for entry in reversed(entries) if entry.object == f"import/{RECORDS}"]


def count(service: Service, table: Any) -> int:
    with service.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_killed_after_its_last_transaction_it_has_ended(
    service: Service, environment: dict[str, str], tmp_path: Path
) -> None:
    assert start(environment, "records", records(tmp_path / "a.csv")).wait() == 0
    # Half of the first list is not in the second.
    killed = start(environment, "records", records(tmp_path / "r.csv", ROWS // 2), "imports.ended:1")
    assert killed.wait() == -signal.SIGKILL
    time.sleep(2)
    assert not Worker(service, HANDLERS).work_once()
    with service.database.read() as connection:
        done = get_import(connection, RECORDS + 1)
        assert done is not None
        assert done.job_id is not None
        job = get_job(connection, done.job_id)
        entries = [entry.action for entry in list_entries(connection, before=None, limit=100)]
    assert job is not None
    assert (done.status, job.status, entries.count("import.done")) == ("done", "done", 3)
    assert count(service, import_difference) == ROWS // 2


def test_who_wakes_after_another_has_done_it_changes_nothing(
    service: Service, environment: dict[str, str], tmp_path: Path
) -> None:
    asleep = start(environment, "records", records(tmp_path / "r.csv"), "worker.claimed:1:stop")
    wait_until_stopped(asleep)
    work(service)
    before = imported(service)
    assert (before[0].status, before[1]) == ("done", ["import.start", "import.done"])
    asleep.send_signal(signal.SIGCONT)
    assert asleep.wait() == 0
    assert imported(service) == before
    assert count(service, record) == ROWS


def test_a_file_that_was_replaced_meanwhile_is_not_taken_in(
    service: Service, environment: dict[str, str], tmp_path: Path
) -> None:
    file = records(tmp_path / "r.csv")
    killed = start(environment, "records", file, "imports.batch:2")
    assert killed.wait() == -signal.SIGKILL
    taken = count(service, record)
    assert 0 < taken < ROWS
    records(file, first=50_000)
    work(service)
    found, entries = imported(service)
    assert (found.status, entries) == ("failed", ["import.start", "import.failed"])
    assert count(service, record) == taken
    with service.database.read() as connection:
        assert found.job_id is not None
        job = get_job(connection, found.job_id)
    assert job is not None
    assert job.error is not None
    assert "替换" in job.error["zh"]
    assert "replaced" in job.error["en"]


def test_a_file_that_is_written_to_under_way_is_not_taken_further(
    service: Service, environment: dict[str, str], tmp_path: Path
) -> None:
    file = records(tmp_path / "r.csv")
    asleep = start(environment, "records", file, "imports.batch:2:stop")
    wait_until_stopped(asleep)
    # As by a program that writes the next delivery over it.
    os.utime(file, (0, 0))
    asleep.send_signal(signal.SIGCONT)
    assert asleep.wait() == 2
    found, entries = imported(service)
    assert (found.status, entries) == ("failed", ["import.start", "import.failed"])
    assert 0 < count(service, record) < ROWS
