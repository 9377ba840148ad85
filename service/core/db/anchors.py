"""The anchor of the audit log: a file outside the database that notes where the log ended, day by day.

Whoever owns the database can rewrite the whole chain, or cut off its end and set the head back: the chain alone then
looks whole. The file only ever grows; a copy of it, printed or mailed, lies where that hand does not reach.
"""

import errno
import fcntl
import os
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.core.db.audit import Broken, Head, read_head, verify_log
from service.core.db.engine import Database
from service.core.db.schedule import list_daily

FILE = "audit-anchor.tsv"
# The kind of the schedule that writes a line a day.
KIND = "audit-anchor"
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\t(\d{1,18})\t([0-9a-f]{64})\t([a-z]{1,20})")


class Occasion(StrEnum):
    """What a line was written for."""

    DAILY = "daily"
    BACKUP = "backup"
    # The log is another from here on, and may be shorter: what was noted before says nothing of it.
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line of the file: the day on which the log ended there."""

    line: int
    day: date
    head: Head
    occasion: str


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """What the file says; `unreadable` are the numbers of lines that are not as they were written."""

    anchors: Sequence[Anchor]
    unreadable: Sequence[int] = ()

    @property
    def of_this_log(self) -> Sequence[Anchor]:
        """Those since the last restore."""
        starts = [place for place, anchor in enumerate(self.anchors) if anchor.occasion == Occasion.RESTORE]
        return self.anchors[starts[-1] :] if starts else self.anchors


def read_settled_head(database: Database) -> Head:
    """Where the log ends, once that is on the disk: a line must not outlive a power cut that its entry does not."""
    with database.read() as connection:
        head = read_head(connection)
    if database.is_sqlite:
        # A commit reaches the disk with the next checkpoint; it needs a connection without a transaction.
        with closing(database.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
    return head


def append_anchor(folder: Path, head: Head, occasion: Occasion) -> Path:
    """Adds the line of today, on the disk before this returns, or leaves the file as it was; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        # Where the machine stopped within a line, the next one must not become part of it.
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        line = f"{today()}\t{head.entry_id}\t{head.hash}\t{occasion.value}\n".encode()
        _write_whole(handle, size, b"\n" + line if torn else line)
    finally:
        os.close(handle)
    return path


def _write_whole(handle: int, size: int, data: bytes) -> None:
    try:
        if os.write(handle, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


def read_anchors(folder: Path) -> AnchorFile:
    """What the file of the folder says; nothing where there is none."""
    path = folder / FILE
    if not path.exists():
        return AnchorFile(())
    found, unreadable = [], []
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        anchor = _anchor_of(number, line)
        found += [anchor] if anchor else []
        unreadable += [] if anchor else [number]
    return AnchorFile(found, unreadable)


def _anchor_of(number: int, line: str) -> Anchor | None:
    match = _LINE.fullmatch(line)
    try:
        return Anchor(number, date.fromisoformat(match[1]), Head(int(match[2]), match[3]), match[4]) if match else None
    except ValueError:
        return None


def verify_anchored(connection: Connection, file: AnchorFile, noted: Sequence[Head] = ()) -> Broken | None:
    """The first entry that is not what it was, by the chain itself, by the file and by heads noted elsewhere."""
    heads = [anchor.head for anchor in file.of_this_log if anchor.head.entry_id]
    return verify_log(connection, [*heads, *noted])


def fault_of_file(connection: Connection, file: AnchorFile) -> Text | None:
    """What shows that the file itself is not what it was, None where nothing does."""
    if file.unreadable:
        lines = ", ".join(map(str, file.unreadable[:5]))
        return Text(
            f"锚点文件第 {lines} 行无法读取：被改动过，或写入时机器停机。",
            f"Line {lines} of the anchor file cannot be read: it was changed, or the machine stopped within it.",
        )
    ids = [anchor.head.entry_id for anchor in file.of_this_log]
    if ids != sorted(ids):
        return Text(
            "锚点文件各行的条数不是递增的：被改动过。", "The numbers of the anchor file do not grow: it was changed."
        )
    day = next((row.last_day for row in list_daily(connection) if row.kind == KIND and row.job_status == "done"), None)
    if day and not any(anchor.day >= day for anchor in file.anchors):
        return Text(
            f"锚点文件缺少 {day} 的一行：文件被删、被截断，或数据文件夹已更换。",
            f"The anchor file lacks the line of {day}: it was removed or cut off, or the data folder is another one.",
        )
    return None


def last_matching(file: AnchorFile, broken: Broken) -> Anchor | None:
    """The last line up to which the log is still what it was, None if there is none."""
    return max(
        (anchor for anchor in file.of_this_log if anchor.head.entry_id < broken.entry_id),
        key=lambda anchor: anchor.head.entry_id,
        default=None,
    )
