"""A disk so small that it can be filled, and filled it is: memory mounted as one, which only root may."""

import errno
import functools
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_SIZE = "64m"
_PIECES = (1 << 18, 1 << 12, 1)
_BALLAST = "ballast"


def mount_small_disk(folder: Path) -> bool:
    """Whether a small disk is mounted at the folder now."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        return False
    command = [mount, "-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def unmount_small_disk(folder: Path) -> None:
    """Takes the disk off the folder again, with all that is on it."""
    unmount = shutil.which("umount")
    if unmount is not None:
        subprocess.run([unmount, "-l", str(folder)], capture_output=True, check=False)  # noqa: S603


@functools.cache
def has_small_disks() -> bool:
    """Whether this machine lets us mount one."""
    with tempfile.TemporaryDirectory() as name:
        if not mount_small_disk(Path(name)):
            return False
        unmount_small_disk(Path(name))
        return True


def fill_disk(folder: Path) -> None:
    """Leaves not a byte on the disk of the folder."""
    with open(folder / _BALLAST, "ab", buffering=0) as ballast:
        for piece in _PIECES:
            try:
                while ballast.write(bytes(piece)) == piece:
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def make_room(folder: Path) -> None:
    """Gives back what `fill_disk` took."""
    with suppress(FileNotFoundError):
        (folder / _BALLAST).unlink()
