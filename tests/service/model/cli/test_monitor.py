"""`credit-tiers model monitor`: over the models of a database, and over a model in a file."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from service.cli import main
from tests.worlds.inspections import (
    FIRMS,
    INSPECTIONS_BY_MONTH,
    LEARNED_UNTIL,
    WATCHED_ON,
    World,
    enterprises_file,
    inspections_file,
    make_world,
    records_file,
)
from tests.worlds.models import SCHEME, trained_file

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command on the test's database on the day that the watch looks."""
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", database_url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path / "data"))

    def command(*words: object, by: str = "li") -> Result:
        monkeypatch.setattr("service.core.terminal.database._user_name", lambda: by)
        return CliRunner().invoke(main, list(map(str, words)), catch_exceptions=False)

    with time_machine.travel(datetime.combine(WATCHED_ON, datetime.min.time(), UTC), tick=True):
        yield command


def model_file(folder: Path) -> Path:
    path = folder / "model.ctm"
    path.write_bytes(trained_file(LEARNED_UNTIL).data)
    return path


def taken_in(run: Run, folder: Path, made: World) -> None:
    """The world in the database, each fact known when it happened."""
    known = ("--source", "平台", "--data-on", WATCHED_ON, "--known-on")
    assert run("import", "enterprises", enterprises_file(made, folder / "e.csv"), *known, "2020-01-01").exit_code == 0
    records = records_file(made, folder / "r.csv", known_until=WATCHED_ON)
    assert run("import", "records", records, *known, WATCHED_ON).exit_code == 0


def put_to_use(run: Run, folder: Path, mode: str = "live") -> str:
    digest = run("model", "register", model_file(folder)).stdout.strip()
    id = run("model", "request", SCHEME, mode, "--model", digest, "--reason", "测试").stdout.strip()
    assert run("model", "approve", id, "--note", "同意", by="wang").exit_code == 0
    return digest


def on_files(run: Run, folder: Path, made: World, *more: object) -> Result:
    files = {
        "--model": model_file(folder),
        "--enterprises": enterprises_file(made, folder / "fe.csv"),
        "--records": records_file(made, folder / "fr.csv", inspections=False),
        "--inspections": inspections_file(made, folder / "fi.csv"),
    }
    return run("model", "monitor", *(word for pair in files.items() for word in pair), *more)


def told(result: Result) -> dict[str, Any]:
    (one,) = json.loads(result.stdout)
    return dict(one)


def test_database_and_files_see_the_same(run: Run, tmp_path: Path) -> None:
    made = make_world()
    taken_in(run, tmp_path, made)
    digest = put_to_use(run, tmp_path)
    stored, filed = run("model", "monitor", "--json"), on_files(run, tmp_path, made, "--json")
    assert (stored.exit_code, filed.exit_code) == (0, 0), stored.stderr + filed.stderr
    one, other = told(stored), told(filed)
    assert (one["scheme"], one["model"], one["state"], one["alarms"]) == (SCHEME, digest, "live", [])
    assert [(month["month"], month["inspections"], month["verdict"]) for month in one["months"]] == [
        (f"{first:%Y-%m}", number, "running" if first.month == WATCHED_ON.month else "quiet")
        for first, number in INSPECTIONS_BY_MONTH.items()
    ]
    assert one["months"][-1]["population"]["rows"] == FIRMS
    for mine, theirs in zip(one["months"], other["months"], strict=True):
        assert mine == {"population": None, **theirs}


def test_an_alarm_is_an_exit_code_and_a_sentence(run: Run, tmp_path: Path) -> None:
    taken_in(run, tmp_path, make_world(harsher=0.4))
    put_to_use(run, tmp_path, "shadow")
    result = run("model", "monitor", "--scheme", SCHEME)
    assert result.exit_code == 4
    assert "Shadow" in result.stdout
    months = [line for line in result.stdout.splitlines() if line.startswith("2026-0")]
    assert [line.split()[0] for line in months] == ["2026-04", "2026-05", "2026-06", "2026-06-14"]
    (alarm,) = [line for line in result.stdout.splitlines() if line.startswith("告警")]
    assert "2026-05" in alarm
    assert "less than was found" in alarm


def test_no_inspection_is_looked_at_before_it_happened(run: Run, tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 4, 2, 4, tzinfo=UTC), tick=True):
        put_to_use(run, tmp_path)
    taken_in(run, tmp_path, make_world())
    assert json.loads(run("model", "monitor", "--json", "--as-of", "2026-04-01").stdout) == []
    in_may = told(run("model", "monitor", "--json", "--as-of", "2026-05-31"))["months"]
    assert [(month["month"], month["verdict"]) for month in in_may] == [("2026-04", "quiet"), ("2026-05", "quiet")]
    assert in_may[1]["population"]["as_of"] == "2026-05-31"
    with time_machine.travel(datetime(2026, 6, 30, 4, tzinfo=UTC), tick=True):
        later = told(run("model", "monitor", "--json"))["months"]
    assert [month["verdict"] for month in later] == ["quiet"] * 3
    assert [month["population"] and month["population"]["as_of"] for month in later] == [
        None,
        "2026-05-31",
        "2026-06-30",
    ]


def test_files_that_drift_ring(run: Run, tmp_path: Path) -> None:
    result = on_files(run, tmp_path, make_world(complaints=4.0), "--as-of", WATCHED_ON)
    assert result.exit_code == 4
    assert "近一年投诉举报" in result.stdout
    assert "PSI" in result.stdout


def test_without_a_model_there_is_nothing_to_say(run: Run) -> None:
    result = run("model", "monitor")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No scheme uses a model" in result.stderr
    assert told_nothing(run("model", "monitor", "--json"))


def told_nothing(result: Result) -> bool:
    return bool(json.loads(result.stdout) == [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "2026-06-15"), "has not come"),
        (("--model", __file__), "--enterprises --records --inspections"),
        (("--enterprises", __file__, "--records", Path(__file__).with_name("test_switches.py")), "--inspections"),
    ],
)
def test_what_cannot_be_watched_is_said_in_words(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run("model", "monitor", *words)
    assert result.exit_code == 2
    assert said in result.stderr
