"""`credit-tiers model`: a file registered, asked for, approved by another person, and what was used when."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.core.clock import today
from tests.worlds.models import SCHEME, recent_file, trained_file

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)

    def command(*words: str, by: str = "li") -> Result:
        monkeypatch.setattr("service.core.terminal.database._user_name", lambda: by)
        return CliRunner().invoke(main, ["model", *words], catch_exceptions=False)

    return command


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "model.ctm"
    path.write_bytes(recent_file().data)
    return str(path)


def test_from_a_file_to_a_history(run: Run, file: str) -> None:
    digest = run("register", file, "--note", "第一版").stdout.strip()
    assert "before" in run("register", file, by="wang").stderr
    (listed,) = run("list", "--scheme", SCHEME).stdout.splitlines()
    assert listed.split("\t")[:3] == [digest, SCHEME, "logistic"]
    assert listed.split("\t")[-1] == "第一版"
    id = run("request", SCHEME, "shadow", "--model", digest, "--reason", "先试算").stdout.strip()
    own = run("approve", id, "--note", "同意")
    assert own.exit_code == 2
    assert "differ" in own.stderr
    assert run("approve", id, "--note", "同意", by="wang").exit_code == 0
    off = run("request", SCHEME, "off", "--reason", "模型告警").stdout.strip()
    assert run("reject", off, "--note", "再观察", by="wang").exit_code == 0
    again = run("request", SCHEME, "off", "--reason", "模型告警").stdout.strip()
    assert run("withdraw", again, "--note", "不用了", by="wang").exit_code == 2
    assert run("withdraw", again, "--note", "不用了").exit_code == 0
    told = [line.split("\t") for line in run("history", SCHEME).stdout.splitlines()]
    assert [(row[0], row[2], row[5].split()[-1]) for row in told] == [
        (again, "-", "withdrawn"),
        (off, "-", "rejected"),
        (id, digest, "approved"),
    ]
    assert [(row[6], row[7]) for row in told] == [
        ("system:li", person) for person in ("system:li", *["system:wang"] * 2)
    ]
    assert told[0][3:5] == told[1][3:5] == ["-", "-"]
    assert told[2][3] != "-"
    assert run("history", "nothing").stdout == ""


def test_a_refused_file_is_told_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model.ctm").write_bytes(recent_file().data[:-1])
    result = run("register", str(tmp_path / "model.ctm"))
    assert result.exit_code == 2
    assert "错误：" in result.stderr
    assert "model.ctm" in result.stderr
    assert run("list").stdout == ""
    assert run("show", str(tmp_path / "model.ctm")).exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("approve", "7", "--note", "x"), "no such switch"),
        (("request", SCHEME, "live", "--model", "0" * 64, "--reason", "x"), "no such model"),
        (("request", SCHEME, "live", "--reason", "x"), "unless the mode is off"),
        (("request", "nothing", "off", "--reason", "x"), "no such scheme"),
        (("show", "0" * 64), "no such model"),
        (("show", "not-there.ctm"), "not-there.ctm"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr.lower()
    assert "错误：" in result.stderr


def test_a_model_that_is_too_old_is_not_approved(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.ctm"
    path.write_bytes(trained_file(today() - timedelta(days=900)).data)
    digest = run("register", str(path)).stdout.strip()
    id = run("request", SCHEME, "live", "--model", digest, "--reason", "x").stdout.strip()
    result = run("approve", id, "--note", "x", by="wang")
    assert result.exit_code == 2
    assert "may be used until" in result.stderr


def test_the_card_is_shown_from_the_registry_and_from_a_file(run: Run, file: str) -> None:
    digest = run("register", file).stdout.strip()
    shown = run("show", digest)
    assert shown.exit_code == 0
    assert "近一年投诉举报" in shown.stdout
    assert run("show", file).stdout == shown.stdout
