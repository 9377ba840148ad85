"""Small disks that really fill up: file systems of a few megabytes in memory, mounted for one test."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PIECE = 4096


class SmallDisk:
    """A mounted disk; `fill` leaves some bytes of it free, `empty` gives the room back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self, leave: int = 0) -> None:
        """Takes all room but `leave` bytes, as another program would that writes on and on."""
        self._filler.touch()
        with self._filler.open("ab", buffering=0) as file:
            while self.free() > leave:
                try:
                    file.write(b"x" * min(1 << 20, max(self.free() - leave, _PIECE)))
                except OSError:
                    return

    def empty(self) -> None:
        """Removes what `fill` wrote."""
        self._filler.unlink(missing_ok=True)

    def free(self) -> int:
        """The bytes that are left."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of so many megabytes at `path`; the test is left out where nothing may be mounted."""
    path.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("needs hardware: a disk of its own, which only root may mount")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)  # noqa: S603, S607
