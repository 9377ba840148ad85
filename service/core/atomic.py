"""A file that appears whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path


class AtomicFile:
    """A temporary file beside `path` that takes its place at once, or leaves what was there before untouched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        self.temporary = Path(name)
        self._settled = False

    def settle(self) -> None:
        """Forces the content to the disk, with the rights of any new file: whatever may fail before `publish`."""
        with open(self.temporary, "rb") as written:
            os.fsync(written.fileno())
        mask = os.umask(0)
        os.umask(mask)
        self.temporary.chmod(0o666 & ~mask)
        self._settled = True

    def publish(self) -> None:
        """Renames the file into place, settled first where it was not."""
        if not self._settled:
            self.settle()
        self.temporary.replace(self.path)

    def discard(self) -> None:
        """Removes the temporary file, if it is still there."""
        with contextlib.suppress(FileNotFoundError):
            self.temporary.unlink()
