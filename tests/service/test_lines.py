"""README's straight lines: each call passes the stations that the line names, and enters them in their order."""

import re
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner

from service.access.permissions import Role
from service.cli import main
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.model.training import learning
from tests.service.model.training import looks
from tests.service.model.training.town import UNTIL, town
from tests.worlds import files
from tests.worlds.services import SCORED_ON, ClientFor, rescore_all

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = tuple(f"{ROOT}/{package}/" for package in ("rules", "scoring", "models", "service"))
LINES = re.findall(r"(?m)^\d\. ([^:]+): (.+)$", (ROOT / "README.md").read_text("utf-8").split("## How it is built")[1])


def entered_by(call: Callable[[], object]) -> list[str]:
    """The files of the product that `call` enters, one after the other; a file again where it is entered anew."""
    entered = [""]

    def note(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name != entered[-1] and name.startswith(PRODUCT):
            entered.append(name)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return [name.removeprefix(f"{ROOT}/") for name in entered[1:]]


def passes(stations: str, entered: list[str]) -> bool:
    """Whether the files entered pass the stations, files or folders, one after the other; `or` parts two beginnings."""
    left = iter(entered)
    return all(any(name.startswith(either) for name in left) for either in map(_names_in, stations.split(" → ")))


def _names_in(station: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", station))


@pytest.fixture
def calls(
    scored_copy: Service, copy_client_for: ClientFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Callable[[], object]]:
    """What a person or a program does to go along each line."""
    monkeypatch.setattr(learning, "CANDIDATES", looks.QUICK)
    regulator, planner = copy_client_for(Role.REGULATOR), copy_client_for(Role.PLANNER)
    pair = [files.write_parquet(table, tmp_path / f"{name}.parquet") for name, table in PAIR.items()]
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    database = open_database(empty)
    upgrade(database)
    database.close()
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", empty)
    command("import", "enterprises", pair[0], "--source", "t")
    body = {"scheme": "generic", "as_of": "2026-06-30", "enterprises": [{"uscc": files.code(1)}]}
    trained = ["--scheme", "generic-assisted", "--until", UNTIL, "--out", tmp_path / "m", "--card", tmp_path / "c.md"]
    return {
        "score one": lambda: ok(planner.post("/api/v1/scores", json=body)),
        "re-score all": lambda: rescore_all(scored_copy, "full", date(2026, 7, 31), ("generic",)),
        "score files": lambda: command(
            *("score", "--enterprises", pair[0], "--records", pair[1]),
            *("--scheme", "generic", "--as-of", SCORED_ON, "--out", tmp_path / "out.parquet"),
        ),
        "import, read": lambda: command("import", "records", pair[1], "--source", "t"),
        "import, write": lambda: command("import", "records", pair[1], "--source", "t"),
        "tier list": lambda: ok(regulator.get("/api/v1/tier-lists?scheme=generic")),
        "learn": lambda: command("model", "train", *town(300, each=5).write(tmp_path), *trained),
    }


PAIR = {"enterprises": files.enterprises(), "records": files.records()}


def command(*words: object) -> None:
    done = CliRunner().invoke(main, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code in (0, 3), done.output


def ok(response: Any) -> None:
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(("name", "stations"), LINES, ids=[name for name, _ in LINES])
def test_a_call_passes_the_stations_of_its_line(name: str, stations: str, calls: Any) -> None:
    entered = entered_by(calls[name])
    assert passes(stations, entered), "\n".join(dict.fromkeys(entered))


def test_a_line_that_leaves_the_way_is_seen() -> None:
    entered = ["service/scores/api.py", "scoring/rows.py", "scoring/score.py"]
    assert passes("`service/scores` → `scoring/score.py`", entered)
    assert not passes("`scoring/score.py` → `scoring/rows.py`", entered)
    assert not passes("`service/scores/api.py` → `service/runs`", entered)


def test_every_line_is_gone(calls: Any) -> None:
    assert {name for name, _ in LINES} == calls.keys()
