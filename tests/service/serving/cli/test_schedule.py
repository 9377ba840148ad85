"""`credit-tiers schedule`, and what the worker does by itself, over a real database of either kind."""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from service.app import create_app
from service.cli import main
from service.core.clock import now, today
from service.core.db.anchors import read_anchors
from service.core.db.audit import Entry, list_entries
from service.core.db.engine import Database
from service.core.db.schedule import DailyState, list_daily
from service.core.db.tables.facts import change, enterprise, personal_field
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY
from tests.worlds.services import service_over

Call = Callable[..., Result]


@pytest.fixture
def call(database_url: str, tmp_path: Path) -> Call:
    environment = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path)}
    return lambda *words: CliRunner().invoke(main, ["schedule", *words], env=environment)


def work(database: Database, folder: Path, handlers: dict[str, str] | None = None) -> list[str]:
    """What a worker that looks now finds due, done to its end."""
    worker = Worker(service_over(database, folder), {**HANDLERS, **(handlers or {})}, DAILY)
    added = worker.add_due()
    while worker.work_once():
        pass
    return added


def entries(database: Database) -> list[Entry]:
    with database.read() as connection:
        return list_entries(connection, before=None, limit=20)


def keep_until(database: Database, *days: date) -> None:
    with database.write() as connection:
        changed = {"recorded_on": days[0], "recorded_at": now(), "kind": "enterprises", "actor": "li"}
        connection.execute(change.insert().values(id=1, enterprises=b"", **changed))
        firm = {"code": "REG-1", "name": None, "region": "", "industry": "F52", "recorded_on": days[0]}
        connection.execute(enterprise.insert().values(id=1, change_id=1, packed=b"", **firm))
        for place, day in enumerate(days):
            row = {"field": f"f{place}", "value": "某某", "recorded_on": day, "retain_until": day}
            connection.execute(personal_field.insert().values(enterprise_id=1, **row))


@pytest.mark.parametrize("kind", DAILY)
def test_every_kind_has_a_handler_and_an_hour(kind: str) -> None:
    assert callable(import_module(HANDLERS[kind]).run)
    assert 0 <= DAILY[kind] <= 23


def test_before_any_worker_ran_it_is_listed_as_never_run(call: Call) -> None:
    listed = call("list")
    assert listed.exit_code == 0, listed.output
    assert [line.split("\t")[0] for line in listed.output.splitlines()] == sorted(DAILY)
    assert listed.output.count("It has not run yet") == len(DAILY)


def test_a_worker_does_each_kind_and_a_second_finds_nothing(database: Database, call: Call, tmp_path: Path) -> None:
    assert work(database, tmp_path) == sorted(DAILY)
    assert work(database, tmp_path) == []
    assert call("list").output.count("It is done") == len(DAILY)
    assert [anchor.occasion for anchor in read_anchors(tmp_path).anchors] == ["daily"]


def test_what_was_kept_long_enough_is_erased_and_the_log_says_how_much(database: Database, tmp_path: Path) -> None:
    yesterday = today() - timedelta(days=1)
    keep_until(database, yesterday, yesterday - timedelta(days=900), today())
    work(database, tmp_path)
    with database.read() as connection:
        assert connection.execute(select(personal_field.c.retain_until)).scalars().all() == [today()]
    (entry,) = [entry for entry in entries(database) if entry.action == "personal.erase"]
    assert (entry.actor, entry.detail["fields"]) == ("system:schedule", 2)


def test_where_nothing_was_erased_nothing_is_said(database: Database, tmp_path: Path) -> None:
    keep_until(database, today())
    work(database, tmp_path)
    assert "personal.erase" not in {entry.action for entry in entries(database)}


def test_a_kind_that_fails_stops_no_other_and_is_told(database: Database, call: Call, tmp_path: Path) -> None:
    keep_until(database, today() - timedelta(days=1))
    work(database, tmp_path, {"audit-anchor": "service.no.such.module"})
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(personal_field)).scalar_one() == 0
    line = next(line for line in call("list").output.splitlines() if line.startswith("audit-anchor"))
    assert "It failed" in line
    assert "ModuleNotFoundError" in line
    client = create_app(service_over(database, tmp_path)).test_client()
    body = client.get("/readyz", headers={"Accept-Language": "en"})
    assert body.status_code == 200
    said = {row["kind"]: row for row in body.get_json()["schedule"]}
    assert {kind: row["state"] for kind, row in said.items()} == {
        **dict.fromkeys(DAILY, "done"),
        "audit-anchor": "failed",
    }
    assert "ModuleNotFoundError" not in body.text


def test_an_hour_is_set_with_an_entry(database: Database, call: Call) -> None:
    assert call("set", "erase-personal", "--hour", "4").exit_code == 0
    assert "erase-personal\t04:00" in call("list").output
    (entry,) = entries(database)
    assert (entry.action, entry.object, entry.detail) == ("schedule.set", "schedule erase-personal", {"hour": 4})
    for wrong in (["set", "erase-personal", "--hour", "24"], ["set", "nothing", "--hour", "1"]):
        assert call(*wrong).exit_code == 2
    assert len(entries(database)) == 1


def test_a_worker_that_runs_looks_at_the_schedule_by_itself(database: Database, tmp_path: Path) -> None:
    worker = Worker(service_over(database, tmp_path), HANDLERS, DAILY)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        until = time.monotonic() + 60
        while set(states_of(database).values()) != {DailyState.DONE}:
            assert time.monotonic() < until, states_of(database)
            time.sleep(0.05)
    finally:
        worker.stop()
        thread.join()
    assert sorted(states_of(database)) == sorted(DAILY)


def states_of(database: Database) -> dict[str, DailyState]:
    with database.read() as connection:
        return {row.kind: row.state_at(now()) for row in list_daily(connection)}
