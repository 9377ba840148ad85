"""The figures for Prometheus say what the database holds, and answer while it does not."""

from datetime import date, timedelta

from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import insert

from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.jobs import job, worker
from service.core.web.metrics import exposition

DAY = date(2026, 6, 30)


def figures(database: Database) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(exposition(database).decode())
        for sample in family.samples
    }


def test_an_empty_database(database: Database) -> None:
    found = figures(database)
    assert found["credit_tiers_database_up",] == 1
    assert found["credit_tiers_rows_to_check",] == 0
    assert not [name for name in found if name[0] == "credit_tiers_worker_heartbeat_age_seconds"]


def test_jobs_workers_imports_and_rows_to_check(database: Database) -> None:
    work = {"params": {}, "actor": "li", "created_at": now()}
    counts = {"read": 10, "inserted": 6, "quarantined": 4}
    told = {"kind": "records", "file_name": "a.csv", "sha256": "", "source": "", "snapshot": False, "status": "done"}
    days = {"data_on": DAY, "known_on": DAY, "actor": "li", "created_at": now()}
    with database.write() as connection:
        connection.execute(insert(job).values(id=1, kind="rescore", status="running", done=25, total=100, **work))
        connection.execute(insert(job).values(id=2, kind="imports", status="queued", **work))
        connection.execute(insert(job).values(id=3, kind="imports", status="queued", **work))
        connection.execute(insert(worker).values(name="w", seen_at=now() - timedelta(seconds=90)))
        connection.execute(insert(worker).values(name="old", seen_at=now() - timedelta(hours=9)))
        connection.execute(insert(import_).values(id=1, **told, **days, **counts))
        for status in ("open", "open", "replayed"):
            row = {"import_id": 1, "line": 1, "faults": [], "row": {}, "status": status}
            connection.execute(insert(quarantine).values(**row))
    found = figures(database)
    assert found["credit_tiers_jobs", "imports", "queued"] == 2
    assert found["credit_tiers_job_progress_ratio", "1", "rescore"] == 0.25
    assert 90 <= found["credit_tiers_worker_heartbeat_age_seconds",] < 200
    assert found["credit_tiers_rows_to_check",] == 2
    assert (found["credit_tiers_import_rows", "read"], found["credit_tiers_import_rows", "quarantined"]) == (10, 4)


def test_a_database_that_does_not_answer() -> None:
    gone = open_database("postgresql://nobody@127.0.0.1:1/none")
    assert figures(gone)["credit_tiers_database_up",] == 0
