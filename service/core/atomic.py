"""A file that appears whole or not at all."""

import os
from pathlib import Path

from service.core.held_files import make_part


class AtomicFile:
    """A temporary file beside `path` that takes its place at once, or leaves what was there before untouched.

    Where the process dies on the way, the temporary file is removed by the next one on its way to the same path, or by
    the sweep of a worker.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held = make_part(path)
        self.temporary = self._held.path
        self._settled = False

    def settle(self) -> None:
        """Forces the content to the disk, with the rights of any new file: whatever may fail before `publish`."""
        with open(self.temporary, "rb") as written:
            os.fsync(written.fileno())
        mask = os.umask(0)
        os.umask(mask)
        self.temporary.chmod(0o666 & ~mask)
        self._settled = True

    def publish(self, *, hold: bool = False) -> None:
        """Renames the file into place, settled first where it was not; with `hold` it stays held until `discard`."""
        if not self._settled:
            self.settle()
        self.temporary.replace(self.path)
        if not hold:
            self._held.release()

    def discard(self) -> None:
        """Removes the temporary file, if it is still there."""
        self.temporary.unlink(missing_ok=True)
        self._held.release()
