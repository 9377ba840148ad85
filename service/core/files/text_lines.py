"""Text files as UTF-8 chunks that end with a line: the encoding is found first, over the whole file."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
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
# Of the lines beyond ASCII at most so many may be damaged: more are no accident.
_MOST_DAMAGED = {"utf-8": 0.25, "gb18030": 0.05}
_LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How the bytes of a file are read, and the lines in which some cannot be: these bytes are shown as �."""

    name: str
    damaged: tuple[int, ...] = ()

    def as_utf8(self, chunk: bytes) -> bytes:
        """Some whole lines in UTF-8."""
        if self.name == "utf-8" and not self.damaged:
            return chunk
        return chunk.decode(self.name, "replace" if self.damaged else "strict").encode()

    def notices(self) -> list[Text]:
        """What is said of the damaged lines."""
        if not self.damaged:
            return []
        lines = ", ".join(map(str, self.damaged[:_LINES_NAMED])) + ("…" if len(self.damaged) > _LINES_NAMED else "")
        return [
            Text(
                f"第{lines.replace(', ', '、')}行有损坏或其他编码的字节，显示为 �；用语和编号中有它的行待核。",
                f"Line {lines}: damaged bytes, or of another encoding, shown as �; rows with one in a word or a number "
                "wait.",
            )
        ]


def encoding_of(path: Path, encodings: tuple[str, ...] = ENCODINGS) -> TextEncoding:
    """The first of `encodings` in which the whole file decodes, or all of it but a few lines.

    Raises ProductError where there is none.
    """
    try:
        for encoding in encodings:
            if _decodes(path, encoding):
                return TextEncoding(encoding)
            if encoding == "utf-8" and (found := _utf8_but_for(path, _damaged_lines(path, encoding))):
                return found
        for encoding in encodings:
            if encoding != "utf-8" and (lines := _damaged_lines(path, encoding)).few:
                return TextEncoding(encoding, tuple(lines.damaged))
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, Text(f"文件损坏（{error}）。", f"The file is damaged ({error}).")) from error
    named = "、".join(encodings).upper()
    raise _unreadable(path, Text(f"文件编码不是 {named}。", f"Its encoding is not {named.replace('、', ' or ')}."))


@dataclass(slots=True)
class _Lines:
    """How much of a file is beyond ASCII, how much of that can be read, and the lines with something that cannot."""

    wide: int = 0
    damaged: list[int] = field(default_factory=list)
    outside: int = 0
    read: int = 0
    few: bool = False


def _damaged_lines(path: Path, encoding: str) -> _Lines:
    found = _Lines()
    with open_text(path) as stream:
        for number, line in enumerate(stream, 1):
            if line.isascii():
                continue
            outside = sum(byte > 0x7F for byte in line)
            kept = sum(byte > 0x7F for byte in line.decode(encoding, "ignore").encode(encoding))
            found.wide, found.outside, found.read = found.wide + 1, found.outside + outside, found.read + kept
            if kept < outside:
                found.damaged.append(number)
    found.few = 0 < len(found.damaged) <= max(1, _MOST_DAMAGED[encoding] * found.wide) and found.wide > 1
    return found


def _utf8_but_for(path: Path, lines: _Lines) -> TextEncoding | None:
    """UTF-8 with some damaged lines, None where it is no UTF-8: GB18030 decodes such a file to wrong words."""
    if lines.read <= MOSTLY * lines.outside:
        return None
    if lines.few:
        return TextEncoding("utf-8", tuple(lines.damaged))
    raise _unreadable(
        path,
        Text(
            f"文件是 UTF-8，但第{lines.damaged[0]}行起有{len(lines.damaged)}行混有其他编码。",
            f"It is UTF-8, but from line {lines.damaged[0]} on {len(lines.damaged)} lines are in another encoding.",
        ),
    )


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


def chunks(path: Path, encoding: TextEncoding) -> Iterator[tuple[bytes, int]]:
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
                yield encoding.as_utf8(held[:cut]), done
            rest = held[cut:]
        if rest:
            yield encoding.as_utf8(rest), done + len(rest)


def _unreadable(path: Path, why: Text) -> ProductError:
    return ProductError(
        Text("无法读取文件。", "The file cannot be read."),
        str(path),
        why,
        Text("另存为 UTF-8 编码后重试。", "Save it in UTF-8 and try again."),
    )
