"""Text files as UTF-8 chunks that end with a line: the encoding is found first, over the whole file."""

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from rules.texts import Text
from service.errors import ProductError

CHUNK_BYTES = 1 << 22
ENCODINGS = ("utf-8", "gb18030")


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked where its name ends in `.gz`."""
    return cast(BinaryIO, gzip.open(path, "rb")) if path.name.casefold().endswith(".gz") else path.open("rb")


def encoding_of(path: Path, encodings: tuple[str, ...] = ENCODINGS) -> str:
    """The first of `encodings` in which the whole file decodes; raises ProductError where none does."""
    try:
        for encoding in encodings:
            if _decodes(path, encoding):
                return encoding
    except (OSError, EOFError) as error:
        raise _unreadable(path, Text(f"文件损坏（{error}）。", f"The file is damaged ({error}).")) from error
    named = "、".join(encodings).upper()
    raise _unreadable(path, Text(f"文件编码不是 {named}。", f"Its encoding is not {named.replace('、', ' or ')}."))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with opened(path) as stream:
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
    with opened(path) as stream:
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
