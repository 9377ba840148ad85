"""`credit-tiers audit verify` and `audit anchor`, as an auditor calls them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.core.db.anchors import FILE
from service.core.db.engine import Database
from tests.service.core.db.test_anchors import cut_off
from tests.service.core.db.test_audit import fill


@pytest.fixture
def audit(database: Database, database_url: str, tmp_path: Path):
    """Calls the command over a log of five entries."""
    fill(database)

    def call(*words: str) -> Result:
        environment = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}
        return CliRunner().invoke(main, ["audit", *words], env=environment)

    return call


def test_a_whole_log_says_what_it_was_compared_with(audit) -> None:
    assert "There is no anchor" in audit("verify").output
    assert audit("anchor").exit_code == 0
    written = audit("anchor", "--write")
    day, entry, digest, occasion = written.stdout.split()
    assert (entry, occasion, len(digest), day[:2]) == ("5", "daily", 64, "20")
    verified = audit("verify", "--noted", f"5:{digest}")
    assert (verified.exit_code, "agrees with 1 lines" in verified.output) == (0, True)


def test_a_log_cut_off_is_told_with_the_entry_and_the_last_good_day(audit, database: Database) -> None:
    audit("anchor", "--write")
    fill(database)
    audit("anchor", "--write")
    cut_off(database, 7)
    told = audit("verify")
    assert told.exit_code == 1
    for words in ("第 8 条", "Entry 8", "日志比此前记下的短", "shorter than was noted", "entry 5, it is as it was"):
        assert words in told.stderr


def test_an_anchor_that_was_changed_is_told(audit, tmp_path: Path) -> None:
    audit("anchor", "--write")
    (tmp_path / "data" / FILE).write_text("rubbish\n")
    assert audit("verify").exit_code == 1
    assert audit("anchor").exit_code == 1
