"""Files and folders on their way, locked as long as their process lives, so that a sweep takes only what is left over.

The system lets go of a lock when the process that has it ends, however it ends; no clock and no number of a process is
asked. What can be locked has no owner any more. Where a disk knows no locks, nothing is ever taken for left over.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from service.core.data_folder import PASSING
from service.core.settings import SETTINGS

# Beside what it will be, as a folder of scratch files, or in the system's folder of temporary files.
_PART = re.compile(r"\..+\.[a-z0-9_]{8}\.part")
_ENDING = re.compile(r"\.[0-9A-Za-z]{1,10}")
_SCRATCH = re.compile(r"\.?credit-tiers(-figures)?-[a-z0-9_]{8}")
# In the folder of data: a link to everything on its way anywhere, for the sweep to follow.
REGISTER = "under-way"


class HeldPath:
    """A file or a folder that was just made, under a name of its own; `release` once it is there for good, or gone."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._lock: int | None = None
        self._lock, self.path = _make_locked(make)
        self._entry = _enter(self.path)

    def release(self) -> None:
        """Lets go of it; may be called again."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self._entry is not None:
            self._entry.unlink(missing_ok=True)
            self._entry = None

    def __del__(self) -> None:
        if self._lock is not None:
            os.close(self._lock)


def _make_locked(make: Callable[[], str]) -> tuple[int | None, Path]:
    while True:
        path = Path(make())
        try:
            lock = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            # A sweep was there between its making and its lock.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            # A disk without locks: a sweep cannot lock it either, and leaves it alone.
            os.close(lock)
            return None, path
        if _is_at(lock, path):
            return lock, path
        os.close(lock)


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file or folder is the one that stands at the path."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def make_part(path: Path) -> HeldPath:
    """An empty file beside `path`; what died on the way to the same path is removed."""
    for other in path.parent.glob(".*.part"):
        if other.name.startswith(f".{path.name}.") and len(other.name) == len(path.name) + len("..12345678.part"):
            remove_left_over(other)

    def make() -> str:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        return name

    return HeldPath(make)


@contextmanager
def scratch_folder(parent: Path | None = None, prefix: str = "credit-tiers-") -> Iterator[Path]:
    """A folder that is gone at the end, in `parent` or among the system's temporary files."""
    held = HeldPath(lambda: tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield held.path
    finally:
        shutil.rmtree(held.path, ignore_errors=True)
        held.release()


def upload_name(name: str) -> str:
    """The name under which an uploaded file is held: of what a person called it only the endings that tell a format."""
    endings = Path(name.replace("\\", "/")).suffixes[-2:]
    return "upload" + "".join(filter(_ENDING.fullmatch, endings)).casefold()


def is_ours(name: str) -> bool:
    """Whether something of ours on its way may be called so."""
    return bool(_PART.fullmatch(name) or _SCRATCH.fullmatch(name))


def is_left_over(path: Path) -> bool:
    """Whether no living process holds what stands at the path; False where that cannot be told."""
    with _locked(path) as is_free:
        return is_free


def remove_left_over(path: Path) -> bool:
    """Removes the file or folder unless a living process holds it; whether it was removed."""
    with _locked(path) as is_free:
        if not is_free:
            return False
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        return not os.path.lexists(path)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether the lock could be had; it is held within the block."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        yield _try_lock(handle) and _is_at(handle, path)
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sweep_register(data: Path) -> int:
    """Removes what processes that died had on its way anywhere; how many files and folders that were."""
    removed = 0
    for entry in _entries(data / REGISTER):
        path = Path(os.readlink(entry))
        removed += is_ours(path.name) and remove_left_over(path)
        # Where its folder is not here, as in another container, nothing is known of it.
        if path.parent.exists() and not os.path.lexists(path):
            entry.unlink(missing_ok=True)
    return removed


def sweep_temporary(data: Path) -> int:
    """Removes what processes of this account that died left among temporary files, the system's and ours; how many."""
    folders = {Path(tempfile.gettempdir()).absolute(), data.absolute() / PASSING}
    ours = [path for folder in folders for path in _entries(folder) if _SCRATCH.fullmatch(path.name)]
    return sum(remove_left_over(path) for path in ours if _is_own(path))


def _is_own(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.getuid()
    except FileNotFoundError:
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _enter(path: Path) -> Path | None:
    """The entry in the register of the data folder; None where this machine has none, or no room for it."""
    setting = SETTINGS["data"]
    data: Path = setting.read(os.environ.get(setting.variable, setting.default))
    if not data.is_dir():
        return None
    entry = data.absolute() / REGISTER / uuid4().hex
    try:
        entry.parent.mkdir(exist_ok=True)
        entry.symlink_to(path.absolute())
    except OSError:
        return None
    return entry
