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

FORMAT = "credit-tiers-backup-1"
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
    sha256: dict[str, str] = field(default_factory=dict)
    format: str = FORMAT


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

    def publish(self, manifest: Manifest) -> None:
        """Adds the manifest and puts the whole file in its place."""
        self._zip.writestr(MANIFEST, json.dumps({**asdict(manifest), "sha256": self._sha256}, indent=1))
        self._zip.close()
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

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Within the block, an error of reading is raised as a ProductError: the file is damaged."""
        try:
            yield
        except _DAMAGES as error:
            raise _damaged(self.path) from error


def _manifest(text: bytes) -> Manifest:
    manifest = Manifest(**json.loads(text))
    if manifest.format != FORMAT:
        raise ValueError(manifest.format)
    return manifest


def _damaged(path: Path) -> ProductError:
    return ProductError(
        Text("备份文件不可用，未恢复任何内容。", "The backup cannot be used; nothing was restored."),
        str(path),
        Text("不是本产品的备份，或文件已损坏。", "It is no backup of this product, or it is damaged."),
        Text("换用另一份备份。", "Use another backup."),
    )
