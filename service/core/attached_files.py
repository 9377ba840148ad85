"""Files attached to what people deal with: judged by content when they come, kept under their SHA-256, never changed.

They lie in attachments/ of the data folder, open to nobody but the service, each once however much it belongs to.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.held_files import scratch_folder
from service.core.problem import Problem, refusal_at
from service.core.settings import Settings

FOLDER = "attachments"
MOST_BYTES, MOST_AT_ONCE, LONGEST_FILE_NAME = 20 * 2**20, 10, 200
_PIECE = 1 << 20
# How each kind begins, and what its names may end in; the first is the one that a name is given.
_BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
ENDINGS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
ACCEPTED = ",".join(ending for endings in ENDINGS.values() for ending in endings)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


# How many files one thing may have.
MOST_OF_ONE = 50


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody hands it in."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that may be kept: what it is called, what it is, and where it lies until it is."""

    name: str
    media_type: str
    size: int
    sha256: str
    path: Path


def place_of_file(settings: Settings, sha256: str) -> Path:
    """Where the file of that SHA-256 lies."""
    return settings.data / FOLDER / sha256


@contextmanager
def receive_files(settings: Settings, given: Sequence[Given], *, least: int = 1) -> Iterator[Sequence[ReceivedFile]]:
    """The files, each once, on the disk until the end of the block, where those that were not kept are gone.

    Raises Problem 422 for what is no PDF, JPEG or PNG, empty or too large, for fewer than `least` and for more than
    `MOST_AT_ONCE`.
    """
    if not least <= len(given) <= MOST_AT_ONCE:
        why = Text(f"请选择 {least} 至 {MOST_AT_ONCE} 个文件。", f"Choose from {least} to {MOST_AT_ONCE} files.")
        raise refusal_at("files.file", why)
    if not given:
        yield []
        return
    parent = settings.data / FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with scratch_folder(parent, ".credit-tiers-") as folder:
        received = [_receive(one, folder / str(place)) for place, one in enumerate(given)]
        yield list({one.sha256: one for one in received}.values())


def new_among(received: Sequence[ReceivedFile], kept: Collection[str]) -> Sequence[ReceivedFile]:
    """Those of the files that are not among those `kept`, by SHA-256; Problem 422 for more than one thing may have."""
    held = set(kept)
    new = [one for one in received if one.sha256 not in held]
    if len(held) + len(new) > MOST_OF_ONE:
        why = Text(f"至多 {MOST_OF_ONE} 个附件。", f"{MOST_OF_ONE} files at most.")
        raise refusal_at("files.file", why)
    return new


def said_of_files(files: Sequence[ReceivedFile]) -> dict[str, list[str]]:
    """What is noted of files that are added: their names and what they are known by."""
    return {"attached": [one.name for one in files], "sha256": [one.sha256 for one in files]}


def keep_file(settings: Settings, received: ReceivedFile) -> None:
    """Puts a file where it stays, on the disk for good; in place of the same that may lie there already."""
    place = place_of_file(settings, received.sha256)
    received.path.replace(place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_kept(settings: Settings, sha256: str) -> BinaryIO:
    """The file, from its beginning; raises Problem 404 where it is gone or no longer what was handed in."""
    try:
        file = place_of_file(settings, sha256).open("rb")
    except FileNotFoundError:
        raise _not_whole() from None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise _not_whole()
    file.seek(0)
    return file


def download_name(name: str, media_type: str) -> str:
    """What a file is called when it is handed out: as it came, with an ending that says what it is."""
    endings = ENDINGS[media_type]
    return name if name.casefold().endswith(endings) else f"{name}{endings[0]}"


def _receive(given: Given, path: Path) -> ReceivedFile:
    name, digest, size = _plain_name(given.name), hashlib.sha256(), 0
    media_type = None
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := given.stream.read(_PIECE):
            media_type = media_type or _media_type_of(piece)
            if media_type is None:
                break
            size += len(piece)
            if size > MOST_BYTES:
                raise _refused(name, Text("超过 20 MB。", "It is larger than 20 MB."))
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if media_type is None:
        why = Text(
            "内容不是 PDF、JPEG 或 PNG（按内容判断，与文件名无关）。",
            "It is no PDF, JPEG or PNG, by its content, whatever its name says.",
        )
        raise _refused(name, why)
    return ReceivedFile(name, media_type, size, digest.hexdigest(), path)


def _media_type_of(beginning: bytes) -> str | None:
    return next((kind for kind, begins in _BEGINNINGS.items() if beginning.startswith(begins)), None)


def _plain_name(name: str) -> str:
    """The last part of a name, without what no list can show; numbers of persons in it are covered."""
    last = _UNPRINTABLE.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()
    cleaned = str(clean_for_storage(last))
    if len(cleaned) > LONGEST_FILE_NAME:
        stem, dot, ending = cleaned.rpartition(".")
        ending = dot + ending if dot and len(ending) <= len("jpeg") else ""
        cleaned = (stem or cleaned)[: LONGEST_FILE_NAME - len(ending)] + ending
    return cleaned or "附件"


def _refused(name: str, why: Text) -> Problem:
    return refusal_at("files.file", Text(f"“{name}”：{why.zh}", f"“{name}”: {why.en}"))


def _not_whole() -> Problem:
    return Problem(
        404,
        "file-gone",
        Text("附件不在，或已不是原来的。", "The file is gone, or no longer what was handed in."),
        Text(
            "请从带文件的备份恢复数据文件夹中的 attachments，并查明何人改动。",
            "Restore attachments of the data folder from a backup with files, and find out who changed it.",
        ),
    )
