"""What was noted outside the database shows where the end of the log was cut off or rewritten."""

import resource
import signal
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from service.core.db.anchors import (
    FILE,
    AnchorFile,
    Occasion,
    append_anchor,
    fault_of_file,
    last_matching,
    read_anchors,
    read_settled_head,
    verify_anchored,
)
from service.core.db.audit import Broken, read_head
from service.core.db.engine import Database
from service.core.db.jobs import add_job
from service.core.db.tables.jobs import job
from service.core.db.tables.schedule import schedule
from tests.service.core.db.test_audit import broken_at, fill, tampering


def note(database: Database, folder: Path, occasion: Occasion = Occasion.DAILY) -> None:
    append_anchor(folder, read_settled_head(database), occasion)


def anchored(database: Database, folder: Path) -> Broken | None:
    with database.read() as connection:
        return verify_anchored(connection, read_anchors(folder))


def fault(database: Database, file: AnchorFile) -> str | None:
    with database.read() as connection:
        found = fault_of_file(connection, file)
    return found and found.en


def cut_off(database: Database, last: int) -> None:
    """Removes the entries after `last` and sets the head back, so that the chain by itself looks whole."""
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE id > :last"), {"last": last})
        digest = connection.execute(text("SELECT hash FROM audit_entry WHERE id = :last"), {"last": last}).scalar_one()
        connection.execute(
            text("UPDATE audit_head SET entry_id = :last, hash = :digest"), {"last": last, "digest": digest}
        )


def test_a_log_that_grows_agrees_with_every_line(database: Database, tmp_path: Path) -> None:
    note(database, tmp_path)
    for _ in range(3):
        fill(database, 2)
        note(database, tmp_path)
    file = read_anchors(tmp_path)
    assert [anchor.head.entry_id for anchor in file.anchors] == [0, 2, 4, 6]
    assert (anchored(database, tmp_path), fault(database, file)) == (None, None)


@pytest.mark.parametrize("last", [2, 3, 4])
def test_entries_cut_off_with_their_head_set_back_are_missed(database: Database, tmp_path: Path, last: int) -> None:
    fill(database, 2)
    note(database, tmp_path)
    fill(database, 3)
    note(database, tmp_path)
    cut_off(database, last)
    assert broken_at(database) is None
    broken = anchored(database, tmp_path)
    assert broken is not None
    assert (broken.entry_id, "shorter" in broken.why.en) == (last + 1, True)
    good = last_matching(read_anchors(tmp_path), broken)
    assert good is not None
    assert good.head.entry_id == 2


def test_entries_put_in_the_place_of_those_cut_off_are_found(database: Database, tmp_path: Path) -> None:
    fill(database, 5)
    note(database, tmp_path)
    cut_off(database, 3)
    fill(database, 4)
    assert broken_at(database) is None
    broken = anchored(database, tmp_path)
    assert broken is not None
    assert (broken.entry_id, "does not match" in broken.why.en) == (5, True)


def test_after_a_restore_only_its_own_line_and_later_ones_count(database: Database, tmp_path: Path) -> None:
    fill(database, 5)
    note(database, tmp_path)
    cut_off(database, 3)
    note(database, tmp_path, Occasion.RESTORE)
    assert anchored(database, tmp_path) is None
    cut_off(database, 2)
    assert anchored(database, tmp_path) is not None


@pytest.mark.parametrize("left", ["", "2026-06-30\t1\n", "2026-02-30\t1\t" + "a" * 64 + "\tdaily\n", "\xff\n"])
def test_a_line_that_was_changed_is_told_and_spoils_no_other(database: Database, tmp_path: Path, left: str) -> None:
    fill(database, 2)
    note(database, tmp_path)
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(left.encode("latin-1") + whole[:-40] if not left else left.encode("latin-1") + whole)
    note(database, tmp_path)
    file = read_anchors(tmp_path)
    assert file.unreadable == [1]
    assert [anchor.head.entry_id for anchor in file.anchors] == [2] * (1 if not left else 2)
    assert "Line 1" in (fault(database, file) or "")


def test_a_file_that_was_removed_is_missed(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        done = add_job(connection, "audit-anchor", {}, "tests")
        connection.execute(job.update().values(status="done"))
        connection.execute(
            schedule.insert().values(kind="audit-anchor", hour=0, last_day=date(2026, 6, 30), job_id=done)
        )
    assert "2026-06-30" in (fault(database, read_anchors(tmp_path)) or "")
    note(database, tmp_path)
    assert fault(database, read_anchors(tmp_path)) is None


def test_lines_put_in_another_order_are_told(database: Database, tmp_path: Path) -> None:
    for _ in range(2):
        fill(database, 1)
        note(database, tmp_path)
    lines = (tmp_path / FILE).read_text().splitlines(keepends=True)
    (tmp_path / FILE).write_text("".join(reversed(lines)))
    assert "do not grow" in (fault(database, read_anchors(tmp_path)) or "")


def test_a_full_disk_leaves_the_file_as_it_was(sqlite: Database, tmp_path: Path) -> None:
    fill(sqlite, 2)
    note(sqlite, tmp_path)
    with sqlite.read() as connection:
        head = read_head(connection)
    before = (tmp_path / FILE).read_bytes()
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limits[1]))
    try:
        with pytest.raises(OSError, match=r".+"):
            append_anchor(tmp_path, head, Occasion.DAILY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / FILE).read_bytes() == before
