"""The real server: several processes that answer, count together, come back when killed, and stop in good order."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds.servers import PATIENCE, Running, free_port, until


@pytest.fixture(scope="module")
def running(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of two processes over an empty database, for all tests of this file; the last one stops it."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(migrated_file, folder / "empty.db")
    outside = str(free_port())
    server = Running(f"sqlite:///{folder / 'empty.db'}", folder, free_port(), WORKERS="2", OUTSIDE_PORT=outside)
    try:
        until(server.answers)
        until(lambda: len(server.workers()) == 2)
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def test_figures_of_both_processes_add_up(running: Running) -> None:
    before = running.counted("health.live")
    for _ in range(40):
        running.get("/livez")
    assert running.counted("health.live") == before + 40
    assert 'le="+Inf"' in running.get("/metrics")[1]


def test_a_killed_process_is_replaced_and_its_counts_stay(running: Running) -> None:
    before = running.counted("health.live")
    for round_ in range(3):
        victim = min(running.workers())
        os.kill(victim, signal.SIGKILL)
        until(lambda victim=victim: victim not in running.workers() and len(running.workers()) == 2)
        until(running.answers)
        assert running.counted("health.live") > before + round_
    assert running.process.poll() is None


def test_the_other_port_is_for_people_outside_alone(running: Running) -> None:
    assert running.get("/receipts")[0] == 404
    assert running.get("/receipts", port=running.outside_port)[0] == 200
    for address in ("/livez", "/api/v1/openapi.json", "/ledger"):
        assert running.get(address, port=running.outside_port, Host=f"127.0.0.1:{running.port}")[0] == 404


def test_it_is_ready_and_its_log_is_json(running: Running) -> None:
    status, body, headers = running.get("/readyz", X_Request_Id="mine-1")
    assert (status, json.loads(body)) == (200, {"status": "ready", "schedule": []})
    assert headers["X-Request-Id"] == "mine-1"
    running.get("/nowhere?name=someone", X_Request_Id="mine-2")
    until(lambda: "mine-2" in running.log.read_text("utf-8"))
    lines = [json.loads(line) for line in running.log.read_text("utf-8").splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == "mine-2"]
    assert (line["path"], line["status"]) == ("/nowhere", 404)
    assert "someone" not in running.log.read_text("utf-8")


def test_figures_are_for_this_machine_or_for_a_token(sqlite_url: str, tmp_path: Path, running: Running) -> None:
    assert running.get("/metrics", X_Forwarded_For="10.0.0.9")[0] == 403
    guarded = Running(sqlite_url, tmp_path, free_port(), WORKERS="1", METRICS_TOKEN="figures-only")  # noqa: S106
    try:
        until(guarded.answers)
        assert guarded.get("/metrics")[0] == 403
        assert guarded.get("/metrics", Authorization="Bearer figures-0nly")[0] == 403
        assert guarded.get("/metrics", Authorization="Bearer figures-only")[0] == 200
    finally:
        guarded.process.kill()
        guarded.process.wait()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"SECRET": "short"}, "CREDIT_TIERS_SECRET"),
        ({"DATABASE": "sqlite:///never-made.db"}, "credit-tiers db upgrade"),
        ({"WORKERS": "many"}, "CREDIT_TIERS_WORKERS"),
        ({"WROKERS": "2"}, "no such setting"),
    ],
)
def test_it_refuses_to_start_wrongly_and_says_why(
    sqlite_url: str, tmp_path: Path, more: dict[str, str], words: str
) -> None:
    # As installed it is started by the tests above.
    server = Running(more.pop("DATABASE", sqlite_url), tmp_path, free_port(), forked=True, **more)
    assert server.process.wait(PATIENCE) == 2
    assert words in server.log.read_text("utf-8")


def test_it_stops_in_good_order_and_leaves_nothing_behind(running: Running) -> None:
    folder = running.log.parent
    assert list(folder.glob("credit-tiers-figures-*"))
    running.process.terminate()
    assert running.process.wait(PATIENCE) == 0
    assert not list(folder.glob("credit-tiers-figures-*"))
