"""`credit-tiers backup` and `restore`, as an operator calls them."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.core.db import audit
from service.core.db.anchors import read_anchors
from service.core.db.engine import open_database


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of every command."""
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def call(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, words, env={"CREDIT_TIERS_DATABASE": url})


def actions(url: str) -> list[str]:
    """What the audit log of the database records, oldest first."""
    database = open_database(url)
    with database.read() as connection:
        assert audit.verify_log(connection) is None
        found = [entry.action for entry in audit.list_entries(connection, before=None, limit=10)]
    database.close()
    return found[::-1]


def test_there_and_back(database_url: str, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.zip", f"sqlite:///{tmp_path / 'other.db'}"
    made = call(database_url, "backup", str(file))
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restored = call(other, "restore", str(file))
    assert restored.exit_code == 0, restored.output
    assert actions(database_url) == ["database.backup"]
    assert actions(other) == ["database.backup", "database.restore"]


def test_a_backup_and_a_restore_leave_a_line_in_the_anchor(database_url: str, tmp_path: Path, data: Path) -> None:
    file, other = tmp_path / "backup.zip", f"sqlite:///{tmp_path / 'other.db'}"
    call(database_url, "backup", str(file))
    # The log that is restored is shorter than what this file knows by now; the restore says so, and verify goes by it.
    call(database_url, "users", "add", "robot", "--name", "x", "--program")
    call(database_url, "backup", str(tmp_path / "later.zip"))
    call(other, "restore", str(file))
    assert [(one.head.entry_id, one.occasion) for one in read_anchors(data).anchors] == [
        (1, "backup"),
        (3, "backup"),
        (2, "restore"),
    ]
    verified = call(other, "audit", "verify")
    assert (verified.exit_code, "2 lines before the last restore" in verified.output) == (0, True)
    assert call(database_url, "audit", "verify").exit_code == 1


def test_a_folder_that_is_not_there_is_named_and_no_backup_is_noted(sqlite_url: str, tmp_path: Path) -> None:
    refused = call(sqlite_url, "backup", str(tmp_path / "no such folder" / "backup.zip"))
    assert refused.exit_code == 2
    assert "no such folder' does not exist" in refused.stderr
    assert ".part" not in refused.stderr
    assert actions(sqlite_url) == []


def test_a_second_restore_is_refused_and_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.zip", f"sqlite:///{tmp_path / 'other.db'}"
    call(sqlite_url, "backup", str(file))
    assert call(other, "restore", str(file)).exit_code == 0
    refused = call(other, "restore", str(file))
    assert refused.exit_code == 2
    assert "not empty" in refused.stderr
    assert actions(other) == ["database.backup", "database.restore"]


def test_what_is_no_backup_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    refused = call(f"sqlite:///{tmp_path / 'other.db'}", "restore", str(tmp_path / "letter.txt"))
    assert refused.exit_code == 2
    assert "letter.txt" in refused.stderr


def test_a_folder_that_cannot_be_written_to_is_an_error_in_words(sqlite_url: str, tmp_path: Path) -> None:
    refused = call(sqlite_url, "backup", str(tmp_path / "nowhere" / "backup.zip"))
    assert refused.exit_code == 2
    assert "Traceback" not in refused.stderr
