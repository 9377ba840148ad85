"""The file that an import was ordered for: the same at every resume and to the last batch, or nothing more is taken."""

import hashlib
import os
from pathlib import Path

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.spool_source import ENDING

_PIECE = 1 << 20


class DeliveredFile:
    """A file that a person named and may replace; `sha256` is its digest when the import was ordered.

    A copy of an upload is the service's own, and not looked at.
    """

    def __init__(self, path: Path, sha256: str) -> None:
        self.path, self._sha256 = path, sha256
        self._own = path.name.endswith(ENDING)
        self._seen = None if self._own else self._look()

    def check_content(self) -> None:
        """Raises ProductError where the file is not the one that was ordered."""
        if not self._own and digest_of(self.path) != self._sha256:
            raise _replaced(self.path)

    def check_unchanged(self) -> None:
        """Raises ProductError where the file has been written to or replaced since it was first looked at here."""
        if not self._own and self._look() != self._seen:
            raise _replaced(self.path)

    def _look(self) -> tuple[int, int, int, int]:
        try:
            found = os.stat(self.path)
        except FileNotFoundError as error:
            raise _replaced(self.path) from error
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def digest_of(file: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _replaced(path: Path) -> ProductError:
    return ProductError(
        Text(
            "导入的文件已被替换或改动，其余各行不再导入。",
            "The file was replaced or changed; no more of it is taken in.",
        ),
        path.name,
        Text(
            "文件与提交导入时的存证值不符，已导入的行保留。",
            "It is not the one that the import was ordered for; the rows taken in before stay.",
        ),
        Text("把原文件放回，或重新导入新的文件。", "Put the first file back, or import the new one by itself."),
    )
