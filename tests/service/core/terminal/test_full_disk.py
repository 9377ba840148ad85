"""Commands whose results do not fit on the disk end in words and leave nothing of them behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.worlds.disks import SmallDisk, small_disk
from tests.worlds.files import enterprises, records, write_csv

DONE = (0, 3)
BEFORE = "the last one, whole"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk for results, with little room."""
    with small_disk(tmp_path / "disk", 4) as made:
        yield made


@pytest.fixture
def given(scored_file: Path, tmp_path: Path) -> Path:
    """A folder with a database that was scored, and files to score or to import."""
    shutil.copy(scored_file, tmp_path / "scored.db")
    write_csv(enterprises(), tmp_path / "e.csv")
    write_csv(records(), tmp_path / "r.csv")
    refused = {"uscc": ["bad"] * 2_000, "name": ["名称" * 20] * 2_000}
    write_csv(refused, tmp_path / "bad.csv")
    return tmp_path


COMMANDS = {
    "generate": ("generate --enterprises 20000 --out {out}", "enterprises.parquet"),
    "score": (
        "score --scheme generic --as-of 2026-06-30 --out {out}/tiers.csv"
        " --enterprises {given}/e.csv --records {given}/r.csv",
        "tiers.csv",
    ),
    "backup": ("backup {out}/backup.zip", "backup.zip"),
    "report": ("report --month 2026-06 --out {out}/report.docx", "report.docx"),
    "rejects": ("import enterprises {given}/bad.csv --source p --rejects {out}/bad.csv", "bad.csv"),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("leave", [0, 100 << 10])
def test_a_result_that_does_not_fit(given: Path, disk: SmallDisk, name: str, leave: int) -> None:
    words, result = COMMANDS[name]
    (disk.path / result).write_text(BEFORE)
    disk.fill(leave)
    settings = {"DATABASE": f"sqlite:///{given / 'scored.db'}", "DATA": str(given / "data")}
    environment = {f"CREDIT_TIERS_{key}": value for key, value in settings.items()}
    ran = CliRunner().invoke(main, words.format(given=given, out=disk.path).split(), env=environment)
    left = {path.name for path in disk.path.iterdir()}
    if ran.exit_code in DONE:
        # It is so small that it fitted.
        assert leave
        assert name in ("score", "report"), ran.output
        return
    # Not an error that nobody caught.
    assert isinstance(ran.exception, SystemExit), ran.exception
    assert "disk is full" in ran.output or "free some space" in ran.output, ran.output
    assert left == {result, "filler"}
    assert (disk.path / result).read_text() == BEFORE
