"""Files that people keep models in elsewhere, recognised so that they can be refused by name."""

import bz2
import lzma
import zlib

# The first bytes of a pickle: since protocol 2 its number; before, what objects and containers began with.
SINCE_2 = tuple(bytes([0x80, protocol]) for protocol in range(2, 8))
BEFORE = (b"ccopy_reg", b"c__builtin__", b"cbuiltins", b"(dp", b"(lp", b"(d", b"(l", b"}q", b"]q")
LOOKED_AT = 64


def is_pickle(data: bytes) -> bool:
    """Whether the file is a pickle, or one that joblib compressed; nothing of it is loaded."""
    start = data[: 1 << 16]
    return any(part.startswith((*SINCE_2, *BEFORE)) for part in (start, *_unpacked_starts(start)))


def _unpacked_starts(start: bytes) -> list[bytes]:
    """What the file begins with if it is compressed, by each of joblib's ways."""
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
