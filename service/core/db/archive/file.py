"""The file of a backup: a zip of members and a manifest that holds the SHA-256 of each."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.errors import ProductError

FORMAT = "credit-tiers-backup-2"
# The first one said nothing of rows and held no files.
_READABLE = {"credit-tiers-backup-1", FORMAT}
# Files beside the database stand under this name.
FILES = "files/"
MANIFEST = "manifest.json"
CHUNK = 1 << 20
# What the readers of zip files, of JSON and of rows raise over bytes that are not what was written.
_DAMAGES = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: the kind of database it was taken from, its revision, and where its audit log ends."""

    kind: str
    revision: str
    made_at: str
    audit_entries: int
    audit_hash: str
    # By table, the number of its rows and their digest; empty in a backup of an earlier version.
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def files(self) -> list[str]:
        """The members that are files beside the database, in order."""
        return sorted(name for name in self.sha256 if name.startswith(FILES))


class BackupWriter:
    """Writes members, then the manifest; the file stands in its place only once `publish` was called."""

    def __init__(self, path: Path) -> None:
        self._target = AtomicFile(path)
        try:
            self._zip = zipfile.ZipFile(self._target.temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        except BaseException:
            self._target.discard()
            raise
        self._sha256: dict[str, str] = {}

    def __enter__(self) -> "BackupWriter":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._zip.close()
        finally:
            self._target.discard()

    def add(self, name: str, chunks: Iterable[bytes | memoryview]) -> None:
        """Adds a member."""
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self._sha256[name] = digest.hexdigest()

    def add_file(self, name: str, file: Path) -> None:
        """Adds a member with the content of a file."""
        with file.open("rb") as stream:
            self.add(name, iter(lambda: stream.read(CHUNK), b""))

    def publish(self, manifest: Manifest) -> None:
        """Adds the manifest, reads all of it back, and only then puts the whole file in its place.

        Raises ProductError where what stands on the disk is not what was written.
        """
        self._zip.writestr(MANIFEST, json.dumps({**asdict(manifest), "sha256": self._sha256}, indent=1))
        self._zip.close()
        self._target.settle()
        with BackupReader(self._target.temporary) as written:
            written.read_through()
        self._target.publish()


class BackupReader:
    """Reads a backup; every fault of the file is a ProductError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.sound():
            self._zip = zipfile.ZipFile(path)
            self.manifest = _manifest(self._zip.read(MANIFEST))

    def __enter__(self) -> "BackupReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member; raises ProductError, at the latest at its end, where they are not those written."""
        digest = hashlib.sha256()
        with self.sound():
            with self._zip.open(name) as member:
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
            if digest.hexdigest() != self.manifest.sha256[name]:
                raise ValueError(name)

    def read_through(self) -> None:
        """Reads every member; raises ProductError where one is not what was written."""
        for name in self.manifest.sha256:
            for _ in self.chunks(name):
                pass

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Within the block, an error of reading is raised as a ProductError: the file is damaged."""
        try:
            yield
        except _DAMAGES as error:
            raise _damaged(self.path) from error


def _manifest(text: bytes) -> Manifest:
    manifest = Manifest(**json.loads(text))
    if manifest.format not in _READABLE:
        raise ValueError(manifest.format)
    unsafe = (name for name in manifest.sha256 if name.startswith("/") or ".." in Path(name).parts)
    if name := next(unsafe, None):
        raise ValueError(name)
    return manifest


def _damaged(path: Path) -> ProductError:
    return ProductError(
        Text("备份文件不可用，未恢复任何内容。", "The backup cannot be used; nothing was restored."),
        str(path),
        Text("不是本产品的备份，或文件已损坏。", "It is no backup of this product, or it is damaged."),
        Text("换用另一份备份。", "Use another backup."),
    )
