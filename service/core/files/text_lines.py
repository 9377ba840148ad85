"""Text files as UTF-8 chunks that end with a line: the encoding is found first, over the whole file."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from rules.texts import Text
from service.core.errors import ProductError

CHUNK_BYTES = 1 << 22
ENCODINGS = ("utf-8", "gb18030")


def open_text(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked where its name ends in `.gz`."""
    return cast(BinaryIO, gzip.open(path, "rb")) if path.name.casefold().endswith(".gz") else path.open("rb")


# In GB18030 text a fifth of the bytes beyond ASCII or so happen to be UTF-8 as well; in damaged UTF-8 nearly all are.
MOSTLY = 0.6


def encoding_of(path: Path, encodings: tuple[str, ...] = ENCODINGS) -> str:
    """The first of `encodings` in which the whole file decodes; raises ProductError where none does."""
    try:
        for encoding in encodings:
            if _decodes(path, encoding):
                return encoding
            if encoding.startswith("utf-8") and (line := _damaged_line(path)):
                raise _unreadable(
                    path,
                    Text(
                        f"文件是 UTF-8，但第{line}行混有其他编码。",
                        f"It is UTF-8, but line {line} is in another encoding.",
                    ),
                )
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, Text(f"文件损坏（{error}）。", f"The file is damaged ({error}).")) from error
    named = "、".join(encodings).upper()
    raise _unreadable(path, Text(f"文件编码不是 {named}。", f"Its encoding is not {named.replace('、', ' or ')}."))


def _damaged_line(path: Path) -> int | None:
    """The first line that is not UTF-8, where nearly all others are: GB18030 decodes such a file to wrong words."""
    first, wide, read = None, 0, 0
    with open_text(path) as stream:
        for number, line in enumerate(stream, 1):
            outside = sum(byte > 0x7F for byte in line) if not line.isascii() else 0
            kept = len(line.decode("utf-8", "ignore").encode()) - (len(line) - outside) if outside else 0
            wide, read = wide + outside, read + kept
            if kept < outside and first is None:
                first = number
    return first if read > MOSTLY * wide else None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with open_text(path) as stream:
        try:
            while piece := stream.read(CHUNK_BYTES):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def chunks(path: Path, encoding: str) -> Iterator[tuple[bytes, int]]:
    """UTF-8 chunks that end at the end of a line, each with the number of bytes of the (unpacked) file read so far.

    Neither encoding uses the byte of a line break inside a character.
    """
    with open_text(path) as stream:
        rest, done = b"", 0
        while piece := stream.read(CHUNK_BYTES):
            held = rest + piece
            cut = held.rfind(b"\n") + 1
            done += cut
            if cut:
                yield _as_utf8(held[:cut], encoding), done
            rest = held[cut:]
        if rest:
            yield _as_utf8(rest, encoding), done + len(rest)


def _as_utf8(chunk: bytes, encoding: str) -> bytes:
    return chunk if encoding == "utf-8" else chunk.decode(encoding).encode()


def _unreadable(path: Path, why: Text) -> ProductError:
    return ProductError(
        Text("无法读取文件。", "The file cannot be read."),
        str(path),
        why,
        Text("另存为 UTF-8 编码后重试。", "Save it in UTF-8 and try again."),
    )
