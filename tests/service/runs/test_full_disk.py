"""A disk that fills up under a run: it waits with its reason, and comes to what an undisturbed one comes to."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from service.access.permissions import Role
from service.core.db.engine import Database, open_database
from service.decisions.runs import get_run
from service.runs.actions.start import WantedRun, start_run
from tests.service.runs.published import published
from tests.worlds.disks import small_disk
from tests.worlds.services import SCORED_ON, client_maker, rescore, service_over
from tests.worlds.workers import wait_until, working

SCHEME = "generic"
LATER = SCORED_ON + timedelta(days=120)
MEGABYTES = 64


def test_a_run_waits_and_goes_on(scored_file: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        url = f"sqlite:///{shutil.copy(scored_file, disk.path / 'copy.db')}"
        database = open_database(url)
        service = service_over(database, disk.path / "data", DATABASE=url, HOLD_SHARE="1", LEASE_SECONDS="2")
        regulator = client_maker(service)(Role.REGULATOR)
        with database.write() as connection:
            wanted = WantedRun(SCHEME, "full", LATER, LATER)
            run_id = start_run(connection, service.library, service.settings, wanted, "tests")
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        disk.fill()
        address = f"/api/v1/scoring-runs/{run_id}"
        with working(service):
            wait_until(lambda: "任务暂停" in regulator.get(f"/runs/{run_id}").text, "the page never said why it waits")
            assert "磁盘" in regulator.get(address).get_json()["progress"]["pause"]["zh"]
            assert status_of(database, run_id) == "computing"
            disk.empty()
            wait_until(lambda: status_of(database, run_id) == "in_effect", "it never went on")
        assert regulator.get(address).get_json()["progress"]["pause"] is None
        seen = published(database, SCHEME)
        database.close()
    assert seen == undisturbed(scored_file, tmp_path)


def undisturbed(scored_file: Path, folder: Path) -> dict[str, Any]:
    """What readers see where the disk had room."""
    database = open_database(f"sqlite:///{shutil.copy(scored_file, folder / 'other.db')}")
    rescore(service_over(database, folder, HOLD_SHARE="1"), SCHEME, "full", LATER)
    seen = published(database, SCHEME)
    database.close()
    return seen


def status_of(database: Database, run_id: int) -> str:
    with database.read() as connection:
        run = get_run(connection, run_id)
    assert run is not None
    return run.status
