"""Files of kept models: zip archives whose bytes depend on nothing but their content, and why one is not opened.

No dates, no order of chance, nothing compressed. Files that people keep models in elsewhere are refused by name.
"""

import bz2
import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping


class ModelRefused(Exception):
    """A model that is not made or not opened: `code` for programs, `zh` and `en` say what is wrong and what to do."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type["ModelRefused"], tuple[str, str, str]]:
        """Three arguments, so that it passes between processes."""
        return type(self), (self.code, self.zh, self.en)


EARLIEST = (1980, 1, 1, 0, 0, 0)
UNIX = 3
MOST_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 20_000


def pack_archive(members: Mapping[str, bytes]) -> bytes:
    """The archive of `members`, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = UNIX
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpack_archive(data: bytes) -> dict[str, bytes]:
    """The members of an archive made by `pack_archive`; ModelRefused (`damaged`) for any other bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS or any(e.compress_type != zipfile.ZIP_STORED for e in entries):
                raise refusal_of_damage()
            # Entries may overlap, so that what is small packed is large unpacked.
            if sum(entry.file_size for entry in entries) > len(data):
                raise refusal_of_damage()
            members = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OSError, KeyError) as fault:
        raise refusal_of_damage() from fault
    if pack_archive(members) != data:
        raise refusal_of_damage()
    return members


def refusal_of_damage() -> ModelRefused:
    """The refusal of a file that is not as it was kept."""
    return ModelRefused(
        "damaged",
        "模型文件已损坏或被改动（与其存证值不符），请重新取得原文件或重新训练。",
        "The model file is damaged or was changed (it does not match its digest); fetch the original again or train"
        " a new one.",
    )


# The first bytes of a pickle: since protocol 2 its number; before, what objects and containers began with.
SINCE_2 = tuple(bytes([0x80, protocol]) for protocol in range(2, 8))
BEFORE = (b"ccopy_reg", b"c__builtin__", b"cbuiltins", b"(dp", b"(lp", b"(d", b"(l", b"}q", b"]q")
LOOKED_AT = 64


def is_pickle(data: bytes) -> bool:
    """Returns whether the file is a pickle, or one that joblib compressed; nothing of it is loaded."""
    start = data[: 1 << 16]
    return any(part.startswith((*SINCE_2, *BEFORE)) for part in (start, *_unpacked_starts(start)))


def _unpacked_starts(start: bytes) -> list[bytes]:
    """Returns the first bytes of the file as each of joblib's compressions would unpack them."""
    found = []
    # 47: zlib or gzip, whichever it is.
    if start[:1] in (b"\x78", b"\x1f"):
        found.append(_try(zlib.decompressobj(47), start))
    if start.startswith(b"BZh"):
        found.append(_try(bz2.BZ2Decompressor(), start))
    if start.startswith((b"\xfd7zXZ", b"\x5d\x00\x00")):
        found.append(_try(lzma.LZMADecompressor(), start))
    return found


def _try(decompressor: object, start: bytes) -> bytes:
    try:
        return decompressor.decompress(start, LOOKED_AT)  # type: ignore[attr-defined]  # three libraries, one call
    except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
        return b""
