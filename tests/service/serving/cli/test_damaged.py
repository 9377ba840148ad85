"""Where the database is damaged, newer or not there every command ends in words, and none with a traceback."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.access.tokens import new_token
from service.app import create_app
from service.cli import main
from service.core.db.engine import open_database
from service.core.settings import load_settings
from service.core.web.readiness import find_faults
from tests.worlds.damage import NEWER, break_tables, make_newer
from tests.worlds.services import service_over

SECRET = "tests only " * 4
# Of each room one that reads or writes; FILE stands for a file that is there.
COMMANDS = (
    ("worker",),
    ("backup", "new.zip"),
    ("db", "check"),
    ("import", "enterprises", "FILE", "--source", "s"),
    ("sources", "list"),
    ("rescore",),
    ("report", "--month", "2026-06", "--out", "r.docx"),
    ("users", "list"),
    ("tokens", "list"),
    ("audit", "verify"),
    ("audit", "show"),
    ("model", "list"),
    ("model", "monitor"),
)
OF_SHAPE = (("serve",), ("db", "upgrade"), ("db", "downgrade", "0001"), ("db", "status"))


def run(url: str, folder: Path, words: tuple[str, ...]) -> Result:
    file = folder / "firms.csv"
    file.write_text("uscc,name,region\nREG-1,one,370100\n", "utf-8")
    given = [str(file) if word == "FILE" else word for word in words]
    settings = {"DATABASE": url, "DATA": str(folder / "data"), "SECRET": SECRET}
    environment = {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}
    with CliRunner().isolated_filesystem(folder):
        return CliRunner().invoke(main, given, env=environment)


def assert_in_words(result: Result, *words: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit), result.exception
    assert all(word in result.stderr for word in words), result.stderr


@pytest.fixture
def broken(scored_file: Path, tmp_path: Path) -> str:
    """A database whose tables are all damaged, but for the one that tells its shape."""
    shutil.copy(scored_file, tmp_path / "broken.db")
    break_tables(tmp_path / "broken.db", "alembic_version")
    return f"sqlite:///{tmp_path / 'broken.db'}"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_says_that_the_database_is_damaged(broken: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert_in_words(run(broken, tmp_path, words), "已损坏", "damaged")


@pytest.mark.parametrize("words", [("serve",), ("db", "downgrade", "0001"), *COMMANDS], ids=" ".join)
def test_where_there_is_no_database_none_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    to_come = tmp_path / "to" / "come.db"
    assert_in_words(run(f"sqlite:///{to_come}", tmp_path, words), str(to_come), "credit-tiers db upgrade")
    assert not to_come.parent.exists()


def test_what_is_no_database_at_all_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("dear all, " * 500)
    assert_in_words(run(f"sqlite:///{tmp_path / 'letter.db'}", tmp_path, ("users", "list")), "damaged")


def test_a_worker_process_ends_in_words(broken: str, tmp_path: Path, program: list[str]) -> None:
    environment = {**os.environ, "CREDIT_TIERS_DATABASE": broken, "CREDIT_TIERS_DATA": str(tmp_path)}
    ended = subprocess.run([*program, "worker"], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 2
    assert "已损坏" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_readiness_says_it(broken: str, tmp_path: Path) -> None:
    settings = load_settings({"CREDIT_TIERS_DATA": str(tmp_path), "CREDIT_TIERS_LEAST_FREE": "1"})
    (fault,) = find_faults(open_database(broken), settings)
    assert (fault.where, "damaged" in fault.why.en) == ("database", True)


def test_a_request_is_told_to_come_again(broken: str, tmp_path: Path) -> None:
    client = create_app(service_over(open_database(broken), tmp_path)).test_client()
    answer = client.get("/api/v1/tier-summary?scheme=generic", headers={"Authorization": f"Bearer {new_token()}"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("words", [*OF_SHAPE, *COMMANDS], ids=" ".join)
def test_a_newer_database_is_refused_in_words(sqlite_url: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    make_newer(sqlite_url)
    result = run(sqlite_url, tmp_path, words)
    assert_in_words(result, "更新的版本", "newer version", NEWER)
    # What would not help is not recommended.
    assert "db upgrade" not in result.stderr


def test_a_newer_postgresql_is_refused_alike(postgresql_url: str, tmp_path: Path) -> None:
    make_newer(postgresql_url)
    for words in (("db", "upgrade"), ("users", "list")):
        assert_in_words(run(postgresql_url, tmp_path, words), "newer version", NEWER)


def test_readiness_of_a_newer_database_does_not_recommend_an_upgrade(sqlite_url: str, tmp_path: Path) -> None:
    make_newer(sqlite_url)
    settings = load_settings({"CREDIT_TIERS_DATA": str(tmp_path), "CREDIT_TIERS_LEAST_FREE": "1"})
    (fault,) = find_faults(open_database(sqlite_url), settings)
    assert "newer" in fault.why.en
    assert "db upgrade" not in fault.why.en
